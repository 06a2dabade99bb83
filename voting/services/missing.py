"""What is still missing before a secret ballot can be frozen or opened: whole sentences, all of them at once."""

import re
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from congress.meetings.figures import figures_of
from voting.models import Ballot, Paper
from voting.services.drafts import has_room
from voting.services.recorded import closing_time
from voting.services.scrutiny import why_stopped

LEAST_ELECTORS = 20
COLLECTED_AHEAD = timedelta(days=3)

# Of the contract: so many papers fit into one cast of 1 MB.
MOST_PAPERS = 200
OPTION_ID = re.compile(r"[A-Za-z0-9]{1,8}", re.ASCII)

KINDS = {
    Ballot.Kind.EVALUATION: {Paper.Kind.GRADE},
    Ballot.Kind.MOTION: {Paper.Kind.MOTION},
    Ballot.Kind.SELECTION: {Paper.Kind.SELECTION},
}


def why_not_freeze(ballot: Ballot) -> list[str]:
    papers = list(ballot.papers.all())
    return [
        *why_not_these(ballot, papers),
        *(reason for paper in papers for reason in why_not_paper(paper)),
        *why_not_these_electors(ballot),
        *why_not_these_times(ballot),
    ]


def why_not_these(ballot: Ballot, papers: list[Paper]) -> list[str]:
    missing = []
    if not papers:
        missing.append(_("There is nothing to vote on yet."))
    elif not is_of_kind(ballot, papers):
        missing.append(_("The papers are not of the ballot's kind: %s.") % ballot.get_kind_display())
    if len(papers) > MOST_PAPERS:
        missing.append(_("There may be at most %s papers.") % MOST_PAPERS)
    if ballot.phase.meeting_id != ballot.meeting_id or ballot.phase.kind not in Ballot.PHASES:
        missing.append(_("The ballot needs a phase of this meeting in which ballots are held."))
    return missing


def is_of_kind(ballot: Ballot, papers: list[Paper]) -> bool:
    kinds = {paper.kind for paper in papers}
    return len(kinds) > 1 if ballot.kind == Ballot.Kind.MIXED else kinds == KINDS[Ballot.Kind(ballot.kind)]


def why_not_paper(paper: Paper) -> list[str]:
    """The limits of ballots.md: whoever breaks one makes papers that nobody could cast, or check."""
    missing = []
    ids = [option["id"] for option in paper.options]
    if not ids or len(set(ids)) < len(ids) or not all(OPTION_ID.fullmatch(one) for one in ids):
        return [_("“%s” needs options, each with its own id of 1 to 8 letters or digits.") % paper.subject]
    if not all(option["label"].strip() for option in paper.options):
        missing.append(_("“%s” has an option without a name.") % paper.subject)
    most = len(ids) if paper.kind == Paper.Kind.SELECTION else 1
    if not 1 <= paper.max_choices <= most:
        missing.append(
            _("“%(subject)s”: between 1 and %(most)s may be chosen.") % {"subject": paper.subject, "most": most}
        )
    if not has_room(paper.options, paper.max_choices):
        missing.append(_("“%s” allows more choices than a paper has room for.") % paper.subject)
    return missing


def why_not_these_electors(ballot: Ballot) -> list[str]:
    missing = []
    if ballot.electors_from != Ballot.ElectorsFrom.ROLL:
        missing.append(_("The electors of a secret ballot are everybody on the roll."))
    if ballot.meeting.representatives.count() < LEAST_ELECTORS:
        missing.append(_("A secret ballot needs at least %s electors.") % LEAST_ELECTORS)
    return missing


def why_not_these_times(ballot: Ballot) -> list[str]:
    if not (ballot.collect_from and ballot.opens_at and ballot.closes_at):
        return [_("Say from when papers are collected, and when the ballot opens and closes.")]
    missing = []
    if not ballot.collect_from <= ballot.opens_at < ballot.closes_at:
        missing.append(_("Papers are collected before the ballot opens, and it closes after that."))
    if ballot.opens_at - ballot.collect_from > COLLECTED_AHEAD:
        missing.append(_("Papers are collected at most three days ahead."))
    if ballot.closes_at <= timezone.now():
        missing.append(_("The time at which it should close is over."))
    return missing


def why_not_open_secret(ballot: Ballot) -> list[str]:
    missing = why_stopped(ballot)
    if not ballot.phase.is_open:
        missing.append(_("%s is not open.") % ballot.phase.title)
    if ballot.phase.needs_quorum and not figures_of(ballot.meeting).has_quorum:
        missing.append(_("There is no quorum."))
    closes_at = closing_time(ballot)
    if closes_at is None or closes_at <= timezone.now():
        missing.append(_("The time at which it should close is over."))
    return missing
