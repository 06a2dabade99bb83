"""Collecting papers 领票, handing them back 退票, and second booklets 补领. Nothing here says when, and a booklet is
signed once: the same request is answered the same as long as the ballot is not closed."""

import secrets
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection
from django.utils import timezone
from django.utils.translation import gettext as _

from congress.journal.chain import canonical
from congress.journal.services import ActionRefused, By, Change, act, record, service, touch
from voting import signing
from voting.board import frozen_facts
from voting.models import Ballot, Confirmation, Elector, HandedBack, Issuance
from voting.secret import blind, curves, formats
from voting.services.confirming import confirm, confirmed, done, scrutineer_labels
from voting.services.recorded import held
from voting.services.verbs import Verb

COLLECTING = (Ballot.State.FROZEN, Ballot.State.OPEN)
NOBODY = By(None)
# A second booklet takes two scrutineers.
TWO = 2

State = Issuance.State


class CollectedOtherwise(ActionRefused):
    """Another booklet of this elector is out, or he votes on paper in the hall."""


class NotPresent(ActionRefused):
    """Papers are for those who have signed in."""


class Closed(ActionRefused):
    """The ballot is over: nothing is given out, taken back or replaced any more."""


class NotYet(ActionRefused):
    """In so many seconds."""

    def __init__(self, reason: str, seconds: int):
        super().__init__(reason)
        self.seconds = seconds


class Forged(ActionRefused):
    """Not a receipt of the box."""


class UsedOtherwise(ActionRefused):
    """These receipts are of no use to him."""


# Collecting


def collect(*, elector: Elector, papers: list[dict[str, str]], app: str = "") -> dict[str, Any]:
    """The answer to a whole booklet `[{"id", "blinded"}]`: the same for the same request, also of an earlier
    generation. Raises formats.Malformed, Closed, CollectedOtherwise, NotPresent, NotYet."""
    blinded = read_papers(elector.ballot, papers)
    refuse_closed(elector.ballot)
    asked = formats.sha256(canonical({paper: formats.b64(message) for paper, message in blinded.items()})).hex()
    answered = answer_to(elector, asked)
    if answered is not None:
        return answered
    booklet = Issuance.objects.filter(elector=elector).latest("generation")
    refuse_collecting(elector, booklet)
    signed = sign(elector, blinded)
    answer = {"papers": [{"id": paper, "blind_sig": formats.b64(signed[paper])} for paper in blinded]}
    if issue(booklet, ballot_pk=elector.ballot_id, request_hash=asked, answer=answer, app=app):
        return answer
    answered = answer_to(elector, asked)
    if answered is None:
        refuse_on_paper(Issuance.objects.filter(elector=elector).latest("generation"))
        raise collected_otherwise(elector.ballot)
    return answered


def read_papers(ballot: Ballot, papers: list[dict[str, str]]) -> dict[str, bytes]:
    """{paper id: blinded message} of a whole booklet. Raises formats.Malformed."""
    if not all(set(paper) == {"id", "blinded"} for paper in papers):
        raise formats.Malformed("not papers")
    blinded = {paper["id"]: formats.unb64(paper["blinded"], formats.SIGNATURE) for paper in papers}
    whole = [str(pk) for pk in ballot.papers.values_list("pk", flat=True)]
    if sorted(whole) != sorted(paper["id"] for paper in papers):
        raise formats.Malformed("not the whole booklet")
    return blinded


def answer_to(elector: Elector, asked: str) -> dict[str, Any] | None:
    """What this very request was answered."""
    return Issuance.objects.filter(elector=elector, request_hash=asked).values_list("answer", flat=True).first()


def refuse_closed(ballot: Ballot) -> None:
    if ballot.state not in COLLECTING:
        raise closed()


def closed() -> Closed:
    return Closed(_("The ballot is closed."))


def refuse_collecting(elector: Elector, booklet: Issuance) -> None:
    ballot = elector.ballot
    refuse_on_paper(booklet)
    if booklet.state != State.NONE:
        raise collected_otherwise(ballot)
    if ballot.collect_needs_presence and not elector.representative.attendances.live().exists():
        raise NotPresent(_("Papers are given to who has signed in to the meeting. Please sign in first."))
    now = timezone.now()
    if ballot.collect_from and now < ballot.collect_from:
        raise NotYet(_("Papers cannot be collected yet."), whole_seconds(ballot.collect_from, now))


def refuse_on_paper(booklet: Issuance) -> None:
    if booklet.state == State.HALL:
        raise CollectedOtherwise(_("You vote on paper in the hall."))


def collected_otherwise(ballot: Ballot) -> ActionRefused:
    """A close empties what was answered: then nobody knows whether this is another request."""
    ballot.refresh_from_db(fields=["state"])
    refuse_closed(ballot)
    return CollectedOtherwise(_("Your papers were collected already, on another phone or in another app."))


def whole_seconds(until: datetime, now: datetime) -> int:
    return int((until - now).total_seconds()) + 1


def sign(elector: Elector, blinded: dict[str, bytes]) -> dict[str, bytes]:
    try:
        return signing.blind_sign(str(elector.ballot_id), blinded)
    except blind.BadRequest as error:
        raise formats.Malformed(str(error)) from error
    except signing.KeysGone as error:
        raise closed() from error
    except (signing.Busy, signing.WorkerDied) as error:
        raise NotYet(_("Many collect their papers just now. Yours come in a moment."), 1) from error


def issue(booklet: Issuance, *, ballot_pk: int, **answered: Any) -> bool:
    """Give this booklet out, once. Only then may what was signed leave. Raises Closed."""
    with act():
        if not hold_collecting(ballot_pk):
            raise closed()
        waiting = Issuance.objects.filter(pk=booklet.pk, state=State.NONE)
        is_issued = bool(waiting.update(state=State.ISSUED, **answered))
        if is_issued:
            touch([f"ballot.{ballot_pk}"])
    return is_issued


def hold_collecting(ballot_pk: int) -> bool:
    """Whether booklets go out and come back, held so until the act ends: a closing waits, or comes first."""
    share = " FOR SHARE" if connection.vendor == "postgresql" else ""
    sql = f"SELECT 1 FROM voting_ballot WHERE id = %s AND state IN (%s, %s){share}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, [ballot_pk, *(state.value for state in COLLECTING)])
        return cursor.fetchone() is not None


# Handing back


def hand_back(*, elector: Elector, receipts: list[dict[str, str]]) -> Issuance:
    """Take back a whole booklet, void as its receipts `[{"h", "receipt"}]` say: the new one to collect. Repeated: the
    same. Raises formats.Malformed, Closed, Forged, UsedOtherwise."""
    given = read_receipts(elector.ballot, receipts)
    refuse_closed(elector.ballot)
    refuse_forged(elector.ballot, given)
    try:
        return hand_back_void(elector=elector, void=sorted(given))
    except IntegrityError as error:  # another was a moment before with one of them
        raise used_otherwise() from error


def read_receipts(ballot: Ballot, receipts: list[dict[str, str]]) -> dict[str, bytes]:
    """{h in hex: receipt} of a whole booklet. Raises formats.Malformed."""
    if not all(set(one) == {"h", "receipt"} for one in receipts):
        raise formats.Malformed("not receipts")
    given = {one["h"]: formats.unb64(one["receipt"], formats.OWN) for one in receipts}
    if not all(formats.HEX_DIGEST.fullmatch(h) for h in given):
        raise formats.Malformed("not a digest in hex")
    if not len(given) == len(receipts) == ballot.papers.count():
        raise formats.Malformed("not the whole booklet")
    return given


def refuse_forged(ballot: Ballot, given: dict[str, bytes]) -> None:
    key = curves.from_spki(formats.unb64(frozen_facts(ballot)["box_key"]))
    for h, receipt in given.items():
        message = formats.void_receipt_message(str(ballot.pk), bytes.fromhex(h))
        if not curves.is_signed(key, message, receipt):
            raise Forged(_("These are not receipts of void papers from the box."))


@service
def hand_back_void(*, elector: Elector, void: list[str]) -> Issuance:
    ballot = elector.ballot
    if not hold_collecting(ballot.pk):
        raise closed()
    booklet = Issuance.objects.select_for_update().filter(elector=elector).latest("generation")
    used = HandedBack.objects.filter(ballot=ballot, h__in=void)
    owners = list(used.values_list("booklet__elector", flat=True))
    if owners == [elector.pk] * len(void):
        return Issuance.objects.filter(elector=elector).latest("generation")
    if owners or booklet.state != State.ISSUED:
        raise used_otherwise()
    HandedBack.objects.bulk_create([HandedBack(pk=unordered(), ballot=ballot, h=h, booklet=booklet) for h in void])
    new = next_generation(booklet, State.HANDED_BACK)
    record(
        [Change(ballot.topic, Verb.HANDED_BACK)],
        by=NOBODY,
        changed=ballot,
        location=ballot.result_url,
        touch=[ballot.topic],
    )
    return new


def used_otherwise() -> UsedOtherwise:
    return UsedOtherwise(_("These receipts were used already, or you have no papers to hand back."))


def next_generation(booklet: Issuance, state: str) -> Issuance:
    """The one that is out comes to this state, and another is there to be collected."""
    Issuance.objects.filter(pk=booklet.pk).update(state=state)
    return Issuance.objects.create(pk=unordered(), elector_id=booklet.elector_id, generation=booklet.generation + 1)


def unordered() -> int:
    """A key that does not say in which order rows came, beside a chain that says when booklets came back."""
    return secrets.randbelow(2**53)


# Second booklets


@service
def reissue(*, ballot: Ballot, label: str, by: By) -> Issuance | None:
    """The new booklet of who has lost his phone, or None while another scrutineer has to say yes, too. Raises Closed,
    ActionRefused."""
    ballot = held(ballot)
    refuse_closed(ballot)
    booklet = Issuance.objects.filter(elector__ballot=ballot, elector__label=label).order_by("generation").last()
    replaced = Issuance.objects.filter(elector__ballot=ballot, state=State.REPLACED).count()
    if booklet is None or booklet.state != State.ISSUED:
        raise ActionRefused(_("Only who has collected papers can be given a second booklet."))
    if replaced >= frozen_facts(ballot)["max_reissue"]:
        raise ActionRefused(_("No more second booklets can be given on this ballot."))
    deed = Confirmation.Deed.REISSUE
    scrutineers = scrutineer_labels(ballot.meeting)
    said = {user.pk for user in confirm(ballot, deed, by.user, label)}
    names = sorted(scrutineers[user] for user in said & scrutineers.keys())
    by = by.acting_as(scrutineers[by.user.pk])
    if len(names) < TWO:
        record([confirmed(ballot, deed, label)], by=by, changed=ballot, location=ballot.result_url)
        return None
    done(ballot, deed, label)
    new = next_generation(booklet, State.REPLACED)
    record(
        [Change(ballot.topic, Verb.REISSUED, ballot.element, {"label": label, "n": replaced + 1, "by": names})],
        by=by,
        changed=ballot,
        location=ballot.result_url,
        touch=[ballot.topic],
    )
    return new
