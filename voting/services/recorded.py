import hashlib
from collections import Counter, defaultdict
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, models
from django.utils import timezone
from django.utils.translation import gettext as _

from congress.journal.chain import canonical, seconds, text_digest
from congress.journal.services import CLOCK, ActionRefused, By, Change, record, service
from congress.meetings.figures import figures_of
from congress.meetings.models import Meeting
from congress.meetings.services import hold_open
from voting.models import Ballot, Elector, Paper, Vote
from voting.services.drafts import make_draft, motion_paper
from voting.services.verbs import Verb

# For a paper begun before the time was over; only where the clock closes.
GRACE = timedelta(seconds=60)

State = Ballot.State


# Preparing


def make_ballot(*, meeting: Meeting, title: str, subjects: Sequence[str], by: By, **settings: Any) -> Ballot:
    """A draft with a motion for each subject, recorded."""
    papers = [motion_paper(subject) for subject in subjects]
    return make_draft(meeting=meeting, title=title, papers=papers, kind=Ballot.Kind.MOTION, by=by, **settings)


def why_not_recorded(ballot: Ballot) -> list[str]:
    return [_("A secret ballot cannot be held as a recorded one.")] if ballot.is_secret else []


def refuse_if(reasons: list[str]) -> None:
    if reasons:
        raise ActionRefused(*reasons)


# Opening


@service
def open_ballot(*, ballot: Ballot, by: By) -> Ballot:
    """Freeze the register and open. Refused with the list of what is missing."""
    hold_open(ballot.phase_id)
    ballot = held(ballot)
    move(ballot, State.DRAFT, State.FROZEN, frozen_at=timezone.now())
    refuse_if(why_not_open(ballot))
    electors = freeze_register(ballot)
    roll = ballot.meeting.representatives.count()
    move(ballot, State.FROZEN, State.OPEN, opened_at=ballot.frozen_at, closes_at=closing_time(ballot), roll=roll)
    closes_at = seconds(ballot.closes_at) if ballot.closes_at else None
    record(
        [
            Change(ballot.topic, Verb.FROZEN, ballot.element, definition(ballot, electors)),
            Change(ballot.topic, Verb.OPENED, ballot.element, {"issued": len(electors), "closes_at": closes_at}),
        ],
        by=by,
        changed=ballot,
        location=ballot.get_absolute_url(),
        touch=[ballot.topic],
    )
    return ballot


def why_not_open(ballot: Ballot) -> list[str]:
    """Sentences: what is still missing."""
    missing = why_not_recorded(ballot)
    if not ballot.papers.exists():
        missing.append(_("There is nothing to vote on yet."))
    if not eligible(ballot).exists():
        missing.append(_("Nobody could vote: there is nobody on the register."))
    if not ballot.phase.is_open:
        missing.append(_("%s is not open.") % ballot.phase.title)
    if ballot.phase.needs_quorum and not figures_of(ballot.meeting).has_quorum:
        missing.append(_("There is no quorum."))
    if ballot.closes_at and ballot.closes_at <= timezone.now():
        missing.append(_("The time at which it should close is over."))
    return missing


def eligible(ballot: Ballot) -> models.QuerySet:
    roll = ballot.meeting.representatives.all()
    if ballot.electors_from == Ballot.ElectorsFrom.ROLL:
        return roll
    return roll.with_attendance().filter(signed_in_at__isnull=False)


def freeze_register(ballot: Ballot) -> list[Elector]:
    representatives = list(eligible(ballot))
    width = max(len(one.number) for one in representatives)
    return Elector.objects.bulk_create(
        [Elector(ballot=ballot, representative=one, label=one.number.zfill(width)) for one in representatives]
    )


def closing_time(ballot: Ballot) -> datetime | None:
    return timezone.now() + timedelta(minutes=ballot.minutes) if ballot.minutes else ballot.closes_at


def definition(ballot: Ballot, electors: list[Elector]) -> dict[str, Any]:
    """What is fixed by freezing, as the journal keeps it."""
    return {
        "ballot": str(ballot.pk),
        "title_digest": text_digest(ballot.title),
        "kind": ballot.kind,
        "register_digest": hashlib.sha256(canonical(sorted(one.label for one in electors))).hexdigest(),
        "electors": len(electors),
        "papers": [
            {
                "id": str(paper.pk),
                "position": paper.position,
                "subject_digest": text_digest(paper.subject),
                "kind": paper.kind,
                "options": paper.options,
                "max_choices": paper.max_choices,
            }
            for paper in ballot.papers.all()
        ],
    }


# Voting


@service
def cast_votes(*, elector: Elector, choices: dict[int, str | list[str]], by: By) -> Elector:
    """Vote on all papers at once, `{paper pk: option id}`, of a selection a list of them; once, and only while the
    ballot is open."""
    ballot, now = elector.ballot, timezone.now()
    refuse_secret(ballot)
    if not hold_ballot_open(ballot.pk) or (ballot.closes_at and now > ballot.closes_at + GRACE):
        raise ActionRefused(_("Voting on “%s” is closed.") % ballot.title)
    if not Elector.objects.filter(pk=elector.pk, voted_at=None).update(voted_at=now):
        raise ActionRefused(_("You have voted already."))
    Vote.objects.bulk_create(
        [
            Vote(paper=paper, elector=elector, choice=choice)
            for paper in ballot.papers.all()
            for choice in rows_of(choices[paper.pk])
        ]
    )
    record(
        [Change(ballot.topic, Verb.CAST)],
        by=by,
        made=elector,
        location=ballot.get_absolute_url(),
        touch=[ballot.topic],
    )
    return elector


def rows_of(choice: str | list[str]) -> list[str]:
    """Nobody chosen is a row, too: the paper was returned."""
    return [choice] if isinstance(choice, str) else choice or [""]


def hold_ballot_open(ballot_pk: int) -> bool:
    """Whether the ballot is open, held so until the act ends: a closing waits, or comes first."""
    share = " FOR SHARE" if connection.vendor == "postgresql" else ""
    sql = f"SELECT 1 FROM voting_ballot WHERE id = %s AND state = %s{share}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, [ballot_pk, State.OPEN.value])
        return cursor.fetchone() is not None


# Closing, counting, publishing


@service
def close_ballot(*, ballot: Ballot, by: By) -> Ballot:
    """Close and count: of a recorded ballot one act."""
    ballot = held(ballot)
    refuse_secret(ballot)
    move(ballot, State.OPEN, State.CLOSED, closed_at=timezone.now(), present=figures_of(ballot.meeting).present)
    issued = ballot.electors.count()
    totals = count(ballot, issued)
    move(ballot, State.CLOSED, State.COUNTED, totals=totals)
    rows = {paper: figures["returned"] for paper, figures in totals.items()}
    record(
        [
            Change(ballot.topic, Verb.CLOSED, ballot.element, {"issued": issued, "rows": rows}),
            Change(ballot.topic, Verb.COUNTED, ballot.element, {"totals": totals}),
        ],
        by=by,
        changed=ballot,
        location=ballot.get_absolute_url(),
        touch=[ballot.topic],
    )
    return ballot


def count(ballot: Ballot, issued: int) -> dict[str, dict[str, Any]]:
    """{paper id: issued, returned, valid, invalid, counts of every option}."""
    chosen: dict[int, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    for paper, elector, choice in Vote.objects.filter(paper__ballot=ballot).values_list("paper", "elector", "choice"):
        chosen[paper][elector].add(choice)
    return {str(paper.pk): figures(paper, list(chosen[paper.pk].values()), issued) for paper in ballot.papers.all()}


def figures(paper: Paper, chosen: list[set[str]], issued: int) -> dict[str, Any]:
    """Of what was chosen on each paper that was returned; what is no option, or too many, is invalid."""
    none = {""} if paper.kind == Paper.Kind.SELECTION else set()
    options = [option["id"] for option in paper.options]
    valid = [one - none for one in chosen if len(one - none) <= paper.max_choices and one - none <= set(options)]
    counts = Counter(option for one in valid for option in one)
    return {
        "issued": issued,
        "returned": len(chosen),
        "valid": len(valid),
        "invalid": len(chosen) - len(valid),
        "counts": {option: counts[option] for option in options},
    }


def close_due_ballots(now: datetime) -> int:
    """Close the ballots whose time is over. A job of the clock."""
    due = list(Ballot.objects.open().filter(is_secret=False, closes_at__lt=now - GRACE))
    for ballot in due:
        with suppress(ActionRefused):  # somebody closed it a moment before
            close_ballot(ballot=ballot, by=CLOCK)
    return len(due)


@service
def publish_ballot(*, ballot: Ballot, by: By) -> Ballot:
    ballot = held(ballot)
    refuse_secret(ballot)
    move(ballot, State.COUNTED, State.PUBLISHED, published_at=timezone.now())
    return record_move(ballot, Verb.PUBLISHED, by=by)


@service
def withdraw_ballot(*, ballot: Ballot, reason: str, by: By) -> Ballot:
    """Give it up, with the reason; what was cast is not counted."""
    ballot = held(ballot)
    refuse_secret(ballot)
    if ballot.state not in Ballot.ACTS["withdraw"]:
        raise not_now(ballot)
    move(ballot, ballot.state, State.WITHDRAWN, withdrawal_reason=reason)
    return record_move(ballot, Verb.WITHDRAWN, by=by)


def record_move(ballot: Ballot, verb: str, *, by: By) -> Ballot:
    change = Change(ballot.topic, verb, ballot.element)
    if not ballot.frozen_at:  # a draft belongs to the meeting's topic
        change = Change(ballot.meeting.topic, verb, facts={"ballot": str(ballot.pk)})
    record([change], by=by, changed=ballot, location=ballot.result_url, touch=[ballot.topic])
    return ballot


def refuse_secret(ballot: Ballot) -> None:
    if ballot.is_secret:
        raise ActionRefused(_("A secret ballot cannot be held as a recorded one."))


def held(ballot: Ballot) -> Ballot:
    """The ballot as it is now, held until the act ends."""
    return Ballot.objects.select_related("meeting", "phase").select_for_update(of=("self",)).get(pk=ballot.pk)


def move(ballot: Ballot, start: str, end: str, **fields: Any) -> None:
    if not Ballot.objects.filter(pk=ballot.pk, state=start).update(state=end, **fields):
        raise not_now(ballot)
    for name, value in {"state": end, **fields}.items():
        setattr(ballot, name, value)


def not_now(ballot: Ballot) -> ActionRefused:
    return ActionRefused(
        _("This cannot be done now. “%(title)s”: %(state)s.")
        % {"title": ballot.title, "state": ballot.get_state_display()}
    )
