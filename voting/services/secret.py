"""The life of a secret ballot: frozen, opened, closed and counted, published, or withdrawn. What the box and the signer
do is idempotent and done outside the acts, so that nobody waits for them; the clock finishes what was broken off."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from congress.journal.chain import seconds
from congress.journal.models import Entry
from congress.journal.services import ActionRefused, By, Change, record, service
from congress.meetings.figures import figures_of
from congress.meetings.services import hold_open
from voting import office, signing
from voting.board import collectors, frozen_facts
from voting.models import Ballot, Issuance, Paper
from voting.secret import blind, formats
from voting.secret.counting import totals_of
from voting.services.missing import why_not_freeze, why_not_open_secret
from voting.services.recorded import closing_time, freeze_register, held, move, not_now, record_move, refuse_if
from voting.services.verbs import Verb

State = Ballot.State


# Freezing


def freeze_ballot(*, ballot: Ballot, by: By, page: str = "", collect_page: str = "") -> Ballot:
    """Fix register, papers, keys and pages. Refused with the list of what is missing.

    `page` and `collect_page` are what electors will be served, whose digests the definition holds.
    """
    refuse_unless_draft(ballot)
    refuse_if(why_not_freeze(ballot))
    moduli = signing.make_keys(str(ballot.pk), paper_ids(ballot))
    try:
        box_key = office.prepare(str(ballot.pk))
    except office.BoxUnreachable as silence:
        raise ActionRefused(_("The ballot box does not answer. Nothing was fixed; please try again.")) from silence
    try:
        frozen = freeze_with(ballot=ballot, by=by, moduli=moduli, box_key=box_key, page=page, collect_page=collect_page)
    except ActionRefused:
        throw_away_if_withdrawn(ballot)
        raise
    has_settled(frozen)
    return frozen


@service
def freeze_with(
    *, ballot: Ballot, by: By, moduli: dict[str, int], box_key: str, page: str, collect_page: str
) -> Ballot:
    ballot = held(ballot)
    refuse_unless_draft(ballot)
    refuse_if(why_not_freeze(ballot))
    if set(paper_ids(ballot)) != set(moduli):
        raise ActionRefused(_("The papers were changed a moment ago. Please look at them once more."))
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
        location=ballot.result_url,
        touch=[ballot.topic],
    )
    return ballot


def refuse_unless_draft(ballot: Ballot) -> None:
    if not ballot.is_secret:
        raise ActionRefused(_("The register of a recorded ballot is fixed when it opens."))
    if ballot.state != State.DRAFT:
        raise not_now(ballot)


def paper_ids(ballot: Ballot) -> list[str]:
    return [str(pk) for pk in ballot.papers.values_list("pk", flat=True)]


def throw_away_if_withdrawn(ballot: Ballot) -> None:
    """Keys that were made while somebody withdrew the draft."""
    if Ballot.objects.filter(pk=ballot.pk, state=State.WITHDRAWN).update(box_state=""):
        has_settled(Ballot.objects.get(pk=ballot.pk))


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


# Opening


@service
def open_secret(*, ballot: Ballot, by: By) -> Ballot:
    """The opening sets the time that counts; the box is told after it, by `has_settled`."""
    hold_open(ballot.phase_id)
    ballot = held(ballot)
    if ballot.state != State.FROZEN:
        raise not_now(ballot)
    refuse_if(why_not_open_secret(ballot))
    closes_at = closing_time(ballot)
    assert closes_at  # noqa: S101 why_not_open_secret
    move(ballot, State.FROZEN, State.OPEN, opened_at=timezone.now(), closes_at=closes_at)
    facts = {"issued": issued(ballot), "closes_at": seconds(closes_at)}
    record(
        [Change(ballot.topic, Verb.OPENED, ballot.element, facts)],
        by=by,
        changed=ballot,
        location=ballot.result_url,
        touch=[ballot.topic],
    )
    return ballot


def issued(ballot: Ballot) -> int:
    return Issuance.objects.out().filter(elector__ballot=ballot).count()


# The box and the keys follow


def has_settled(ballot: Ballot) -> bool:
    """Bring box and keys to where the ballot is; False where the box does not answer, and the clock goes on trying."""
    try:
        settle_box(ballot)
    except office.BoxUnreachable:
        return False
    return True


def settle_box(ballot: Ballot) -> None:
    """Bring box and keys to where the ballot is. Again does nothing. Raises office.BoxUnreachable."""
    if ballot.state in (State.FROZEN, State.OPEN) and ballot.box_state == "prepared":
        office.define(str(ballot.pk), frozen_facts(ballot))
        settled(ballot, "defined")
    if ballot.state == State.OPEN and ballot.box_state == "defined":
        office.open_box(str(ballot.pk))
        settled(ballot, "open")
    if ballot.state == State.WITHDRAWN and ballot.box_state != "discarded":
        signing.destroy_keys(str(ballot.pk))
        office.discard(str(ballot.pk))
        settled(ballot, "discarded")


def settled(ballot: Ballot, box_state: str) -> None:
    """Unless the ballot went further meanwhile: then it is to be settled anew."""
    Ballot.objects.filter(pk=ballot.pk, state=ballot.state).update(box_state=box_state)
    ballot.box_state = box_state


# Closing and counting


@dataclass(frozen=True)
class Content:
    """What lay in the box, read and counted before the act, which holds everybody up."""

    papers: int
    rows: dict[str, int]
    unknown: int
    void: int
    digests: dict[str, str]
    totals: dict[str, dict[str, Any]]

    def is_sound(self, *, out: int, handed_back: int) -> bool:
        """Whether nothing lies in it that cannot be there: then, and only then, it is counted."""
        return (
            self.unknown == 0
            and all(n <= out for n in self.rows.values())
            and self.papers * handed_back <= self.void
            and sum(self.rows.values()) + self.void <= self.papers * (out + handed_back)
        )


def content_of(board: office.Board, papers: list[dict[str, Any]]) -> Content:
    """`papers` as in the definition."""
    found = Counter(row.paper for row in board.rows)
    rows = {paper["id"]: found.pop(paper["id"], 0) for paper in papers}
    digests = {
        "root": board.root.hex(),
        "void_digest": formats.list_digest([h.hex() for h in board.void]),
        "hashes_digest": formats.sha256(formats.hashes_of(board.rows)).hex(),
    }
    return Content(len(papers), rows, found.total(), len(board.void), digests, totals_of(papers, board.rows, 0))


def close_secret(*, ballot: Ballot, by: By) -> Ballot:
    """Close the box, then the ballot with what lies in it, and count; the keys are destroyed before the act, so that
    no closed ballot has any. What was acknowledged before the box closed is counted; whoever is broken off here does
    it again and finds the same. Raises office.BoxUnreachable."""
    if ballot.state != State.OPEN:
        raise not_now(ballot)
    definition = frozen_facts(ballot)
    if ballot.box_state == "prepared":
        office.define(str(ballot.pk), definition)
    board = office.close_box(str(ballot.pk))
    signing.destroy_keys(str(ballot.pk))
    return close_with(ballot=ballot, by=by, content=content_of(board, definition["papers"]))


def has_closed(ballot: Ballot, actor: str) -> bool:
    """Close what two have agreed to close, unless it is done already; False where the box does not answer."""
    try:
        close_secret(ballot=ballot, by=By(actor))
    except office.BoxUnreachable:
        return False
    except ActionRefused:  # the clock was a moment before
        return True
    return True


def closing_of(ballot: Ballot) -> Entry:
    """The entry of the closing: what closing again is answered."""
    return Entry.objects.get(topic_id=ballot.topic, verb=Verb.CLOSED)


@service
def close_with(*, ballot: Ballot, by: By, content: Content) -> Ballot:
    """A box with more in it than was issued is not counted: the ballot stays closed, and says so."""
    ballot = held(ballot)
    booklets = Issuance.objects.filter(elector__ballot=ballot)
    present = figures_of(ballot.meeting).present
    move(ballot, State.OPEN, State.CLOSED, closed_at=timezone.now(), present=present, box_state="closed")
    out = issued(ballot)
    closing = content.digests | {
        "issued": out,
        "replaced": booklets.filter(state=Issuance.State.REPLACED).count(),
        "rows": content.rows,
        "collectors_digest": formats.list_digest(collectors(ballot)),
    }
    changes = [Change(ballot.topic, Verb.CLOSED, ballot.element, closing)]
    if content.is_sound(out=out, handed_back=booklets.filter(state=Issuance.State.HANDED_BACK).count()):
        changes.append(count_with(ballot, content, out))
    booklets.update(request_hash="", answer=None)
    record(changes, by=by, changed=ballot, location=ballot.result_url, touch=[ballot.topic])
    return ballot


def count_with(ballot: Ballot, content: Content, out: int) -> Change:
    totals = {paper: figures | {"issued": out} for paper, figures in content.totals.items()}
    move(ballot, State.CLOSED, State.COUNTED, totals=totals)
    return Change(ballot.topic, Verb.COUNTED, ballot.element, {"totals": totals})


# Withdrawing


def withdraw_secret(*, ballot: Ballot, reason: str, by: By) -> Ballot:
    """Give it up, with the reason: nothing that was cast is ever counted, and nothing of it is kept."""
    ballot = withdraw_with(ballot=ballot, reason=reason, by=by)
    has_settled(ballot)
    return ballot


@service
def withdraw_with(*, ballot: Ballot, reason: str, by: By) -> Ballot:
    ballot = held(ballot)
    if ballot.state not in Ballot.ACTS["withdraw"]:
        raise not_now(ballot)
    move(ballot, ballot.state, State.WITHDRAWN, withdrawal_reason=reason)
    Issuance.objects.filter(elector__ballot=ballot).update(request_hash="", answer=None)
    return record_move(ballot, Verb.WITHDRAWN, by=by)
