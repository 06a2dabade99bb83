"""Collecting papers 领票: a booklet is signed once for each elector, and nothing says when."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from congress.journal.chain import canonical
from congress.journal.services import ActionRefused, act, touch
from voting import signing
from voting.models import Ballot, Elector, Issuance
from voting.secret import formats


class CollectedOtherwise(ActionRefused):
    """Another booklet of this elector is out."""


def collect(*, elector: Elector, papers: list[dict[str, str]], app: str = "") -> dict[str, Any]:
    """The answer to a whole booklet `[{"id", "blinded"}]`: the same for the same request, also of an earlier
    generation. Raises CollectedOtherwise, signing.Busy, signing.KeysGone, blind.BadRequest, formats.Malformed."""
    asked = formats.sha256(canonical(papers)).hex()
    answered = Issuance.objects.filter(elector=elector, request_hash=asked).first()
    if answered is not None:
        return answered.answer or {}
    booklet = Issuance.objects.filter(elector=elector).latest("generation")
    if booklet.state != Issuance.State.NONE:
        raise CollectedOtherwise(_("Your papers were collected already, on another phone or in another app."))
    blinded = {paper["id"]: formats.unb64(paper["blinded"]) for paper in papers}
    signed = signing.blind_sign(str(elector.ballot_id), blinded)
    answer = {"papers": [{"id": paper["id"], "blind_sig": formats.b64(signed[paper["id"]])} for paper in papers]}
    with act():
        is_mine = is_collecting(elector.ballot_id) and Issuance.objects.filter(
            pk=booklet.pk, state=Issuance.State.NONE
        ).update(state=Issuance.State.ISSUED, request_hash=asked, answer=answer, app=app)
        if is_mine:
            touch([f"ballot.{elector.ballot_id}"])
    if is_mine:
        return answer
    answered = Issuance.objects.filter(elector=elector, request_hash=asked).first()
    if answered is None:
        raise CollectedOtherwise(_("Your papers were collected already, on another phone or in another app."))
    return answered.answer or {}


def is_collecting(ballot_pk: int) -> bool:
    """Whether papers are given out now."""
    states = [Ballot.State.FROZEN, Ballot.State.OPEN]
    return Ballot.objects.filter(pk=ballot_pk, state__in=states, collect_from__lte=timezone.now()).exists()
