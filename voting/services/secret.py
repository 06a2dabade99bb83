"""The life of a secret ballot: frozen, opened, closed and counted. What the box and the signer do is idempotent and
done outside the acts, so that nobody waits for them; the clock finishes what was broken off."""

from datetime import timedelta
from typing import Any

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from congress.journal.chain import seconds
from congress.journal.services import ActionRefused, By, Change, record, service
from congress.meetings.figures import figures_of
from congress.meetings.services import hold_open
from voting import office, signing
from voting.board import frozen_facts
from voting.models import Ballot, Issuance, Paper
from voting.secret import blind, formats
from voting.secret.counting import totals_of
from voting.services.recorded import freeze_register, held, move, refuse_if
from voting.services.verbs import Verb

LEAST_ELECTORS = 20
COLLECTED_AHEAD = timedelta(days=3)

State = Ballot.State


def freeze_ballot(*, ballot: Ballot, by: By, page: str = "", collect_page: str = "") -> Ballot:
    """Fix register, papers, keys and pages. Refused with the list of what is missing.

    `page` and `collect_page` are what electors will be served, whose digests the definition holds.
    """
    refuse_if(why_not_freeze(ballot))
    ids = [str(pk) for pk in ballot.papers.values_list("pk", flat=True)]
    moduli = signing.make_keys(str(ballot.pk), ids)
    box_key = office.prepare(str(ballot.pk))
    frozen = freeze_with(ballot=ballot, by=by, moduli=moduli, box_key=box_key, page=page, collect_page=collect_page)
    settle_box(frozen)
    return frozen


@service
def freeze_with(
    *, ballot: Ballot, by: By, moduli: dict[str, int], box_key: str, page: str, collect_page: str
) -> Ballot:
    ballot = held(ballot)
    refuse_if(why_not_freeze(ballot))
    roll = ballot.meeting.representatives.count()
    move(ballot, State.DRAFT, State.FROZEN, frozen_at=timezone.now(), page=page, roll=roll, box_state="prepared")
    electors = freeze_register(ballot)
    Issuance.objects.bulk_create([Issuance(elector=one) for one in sorted(electors, key=lambda one: one.label)])
    labels = [one.label for one in electors]
    pages = {"page_digest": page, "collect_page_digest": collect_page}
    facts = definition(ballot, labels, moduli, box_key) | {
        name: formats.sha256(text.encode()).hex() for name, text in pages.items()
    }
    record(
        [Change(ballot.topic, Verb.FROZEN, ballot.element, facts)],
        by=by,
        changed=ballot,
        location=ballot.get_absolute_url(),
    )
    return ballot


def why_not_freeze(ballot: Ballot) -> list[str]:
    """Sentences: what is still missing."""
    missing = []
    if not ballot.papers.exists():
        missing.append(_("There is nothing to vote on yet."))
    if ballot.meeting.representatives.count() < LEAST_ELECTORS:
        missing.append(_("A secret ballot needs at least %s electors.") % LEAST_ELECTORS)
    if not (ballot.collect_from and ballot.opens_at and ballot.closes_at):
        missing.append(_("Say from when papers are collected, and when the ballot opens and closes."))
    elif not ballot.collect_from <= ballot.opens_at < ballot.closes_at:
        missing.append(_("Papers are collected before the ballot opens, and it closes after that."))
    elif ballot.opens_at - ballot.collect_from > COLLECTED_AHEAD:
        missing.append(_("Papers are collected at most three days ahead."))
    return missing


def definition(ballot: Ballot, labels: list[str], moduli: dict[str, int], box_key: str) -> dict[str, Any]:
    """The facts of `ballot.frozen` (ballots.md, Formats), without the digests of the pages."""
    assert ballot.collect_from and ballot.opens_at and ballot.closes_at  # noqa: S101 why_not_freeze
    return {
        "ballot": str(ballot.pk),
        "title": ballot.title,
        "kind": ballot.kind,
        "register_digest": formats.list_digest(labels),
        "electors": len(labels),
        "collect_from": seconds(ballot.collect_from),
        "opens_at": seconds(ballot.opens_at),
        "closes_at": seconds(ballot.closes_at),
        "grace_s": ballot.grace_s,
        "max_reissue": most_reissues(ballot, len(labels)),
        "box_key": box_key,
        "papers": [paper_facts(paper, moduli[str(paper.pk)]) for paper in ballot.papers.all()],
    }


def paper_facts(paper: Paper, modulus: int) -> dict[str, Any]:
    return {
        "id": str(paper.pk),
        "position": paper.position,
        "subject": paper.subject,
        "kind": paper.kind,
        "options": [{"id": option["id"], "label": option["label"]} for option in paper.options],
        "max_choices": paper.max_choices,
        "key": {"n": formats.b64(modulus.to_bytes(blind.BITS // 8, "big")), "e": formats.b64(b"\1\0\1")},
    }


def most_reissues(ballot: Ballot, electors: int) -> int:
    """Given, or the larger of 3 and 5 % of the register."""
    return ballot.max_reissue if ballot.max_reissue is not None else max(3, -(-electors // 20))


@service
def open_secret(*, ballot: Ballot, by: By) -> Ballot:
    """The opening sets the time that counts; the box is told after it, by `settle_box`."""
    hold_open(ballot.phase_id)
    ballot = held(ballot)
    closes_at = ballot.closes_at
    if closes_at is None or closes_at <= timezone.now():
        raise ActionRefused(_("The time at which it should close is over."))
    move(ballot, State.FROZEN, State.OPEN, opened_at=timezone.now())
    facts = {"issued": issued(ballot), "closes_at": seconds(closes_at)}
    record(
        [Change(ballot.topic, Verb.OPENED, ballot.element, facts)],
        by=by,
        changed=ballot,
        location=ballot.get_absolute_url(),
        touch=[ballot.topic],
    )
    return ballot


def issued(ballot: Ballot) -> int:
    return Issuance.objects.out().filter(elector__ballot=ballot).count()


def settle_box(ballot: Ballot) -> None:
    """Bring the box to where the ballot is. Again does nothing."""
    if ballot.state == State.FROZEN and ballot.box_state == "prepared":
        office.define(str(ballot.pk), frozen_facts(ballot))
        settled(ballot, "defined")
    if ballot.state == State.OPEN and ballot.box_state in ("prepared", "defined"):
        office.open_box(str(ballot.pk))
        settled(ballot, "open")


def settled(ballot: Ballot, box_state: str) -> None:
    Ballot.objects.filter(pk=ballot.pk).update(box_state=box_state)
    ballot.box_state = box_state


def close_secret(*, ballot: Ballot, by: By) -> Ballot:
    """Close the box, then the ballot with what lies in it, and count; the keys are destroyed. What was acknowledged
    before the box closed is counted; whoever is broken off here does it again and finds the same."""
    board = office.close_box(str(ballot.pk))
    closed = close_with(ballot=ballot, by=by, board=board)
    signing.destroy_keys(str(ballot.pk))
    return closed


@service
def close_with(*, ballot: Ballot, by: By, board: office.Board) -> Ballot:
    ballot = held(ballot)
    booklets = Issuance.objects.filter(elector__ballot=ballot)
    move(
        ballot,
        State.OPEN,
        State.CLOSED,
        closed_at=timezone.now(),
        present=figures_of(ballot.meeting).present,
        box_state="closed",
    )
    rows = {str(paper.pk): 0 for paper in ballot.papers.all()}
    for row in board.rows:
        rows[row.paper] += 1
    out = issued(ballot)
    closing = {
        "issued": out,
        "replaced": booklets.filter(state=Issuance.State.REPLACED).count(),
        "rows": rows,
        "root": board.root.hex(),
        "collectors_digest": formats.list_digest(collectors(ballot)),
        "void_digest": formats.list_digest([h.hex() for h in board.void]),
        "hashes_digest": formats.sha256(formats.hashes_of(board.rows)).hex(),
    }
    totals = totals_of(frozen_facts(ballot)["papers"], board.rows, out)
    move(ballot, State.CLOSED, State.COUNTED, totals=totals)
    booklets.update(request_hash="", answer=None)
    record(
        [
            Change(ballot.topic, Verb.CLOSED, ballot.element, closing),
            Change(ballot.topic, Verb.COUNTED, ballot.element, {"totals": totals}),
        ],
        by=by,
        changed=ballot,
        location=ballot.get_absolute_url(),
        touch=[ballot.topic],
    )
    return ballot


def collectors(ballot: Ballot) -> list[str]:
    """The labels of those with a booklet, sorted."""
    out = ballot.electors.annotate(out=Count("booklets")).filter(booklets__in=Issuance.objects.out())
    return sorted(set(out.values_list("label", flat=True)))
