"""Who puts his name to a suggestion beside its author."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from congress.journal.services import ActionRefused, By, service
from congress.meetings.models import Representative
from deliberation.suggestions.models import CoSigning, State, Suggestion, terms_of
from deliberation.suggestions.services.moving import moved
from deliberation.suggestions.services.telling import tell
from deliberation.suggestions.services.verbs import Verb

MOST_SIGNERS = 10


@service
def invite(*, suggestion: Suggestion, representatives: Sequence[Representative], by: By) -> Suggestion:
    """Ask others of the meeting to sign it, too. Who did not answer in time may be asked again."""
    suggestion = moved(suggestion, "invite", by)
    if any(one.user_id == suggestion.author_id or one.meeting_id != suggestion.meeting_id for one in representatives):
        raise ActionRefused(_("Only other representatives of this meeting can co-sign."))
    today = timezone.localdate()
    known = {one.representative_id: one for one in suggestion.cosignings.select_related("representative__user")}
    again = [known[one.pk] for one in representatives if one.pk in known]
    reasons = [reason for one in again if (reason := why_not_again(one, today))]
    if reasons:
        raise ActionRefused(*reasons)
    standing = [one for one in known.values() if one.state == CoSigning.State.ACCEPTED or one.is_open(today)]
    if len(standing) + len(representatives) > MOST_SIGNERS:
        raise ActionRefused(_("At most %s representatives can be asked to co-sign.") % MOST_SIGNERS)
    for one in representatives:
        CoSigning.objects.update_or_create(suggestion=suggestion, representative=one, defaults=asked_now(suggestion))
    facts = {"representatives": [one.pk for one in representatives]}
    return tell(suggestion, Verb.COSIGNERS_ASKED, by=by, facts=facts)


def asked_now(suggestion: Suggestion) -> dict[str, Any]:
    return {
        "state": CoSigning.State.INVITED,
        "invited_at": timezone.now(),
        "expires_on": timezone.localdate() + timedelta(days=terms_of(suggestion.meeting).cosigning_days),
        "answered_at": None,
    }


def why_not_again(signing: CoSigning, today: date) -> str:
    sentences = {
        CoSigning.State.INVITED: _("%s is asked already.") if signing.is_open(today) else "",
        CoSigning.State.ACCEPTED: _("%s has already co-signed it."),
        CoSigning.State.DECLINED: _("%s did not want to co-sign it."),
    }
    sentence = sentences[CoSigning.State(signing.state)]
    return sentence % signing.representative.user if sentence else ""


@service
def co_sign(*, suggestion: Suggestion, by: By) -> Suggestion:
    """Its reply comes to him, too, and he rates it, too."""
    suggestion, facts = answered(suggestion, "co_sign", CoSigning.State.ACCEPTED, by)
    return tell(suggestion, Verb.COSIGNED, by=by, facts=facts)


@service
def not_sign(*, suggestion: Suggestion, by: By) -> Suggestion:
    """He does not see it any more."""
    suggestion, facts = answered(suggestion, "not_sign", CoSigning.State.DECLINED, by)
    return tell(suggestion, Verb.NOT_COSIGNED, by=by, facts=facts, location="/suggestions/")


def answered(suggestion: Suggestion, name: str, state: str, by: By) -> tuple[Suggestion, dict[str, Any]]:
    own = CoSigning.objects.filter(suggestion=suggestion, representative__user=by.user).first()
    if own is not None and own.state != CoSigning.State.INVITED:
        raise ActionRefused(_("You have answered this already."))
    if own is not None and not own.is_open(timezone.localdate()):
        raise ActionRefused(_("The time to co-sign it ended on %s.") % date_format(own.expires_on))
    suggestion = moved(suggestion, name, by)
    own = suggestion.cosignings.get(representative__user=by.user)
    own.state, own.answered_at = state, timezone.now()
    own.save(update_fields=["state", "answered_at"])
    return suggestion, {"representative": own.representative_id}


# Other words than were signed


def is_new_to_sign(suggestion: Suggestion, wording: dict[str, Any], files: Sequence[Any]) -> bool:
    """Whether what was signed would not be what it says then."""
    changed = [name for name in ("title", "body") if name in wording and wording[name] != getattr(suggestion, name)]
    return bool(changed or files)


def sign_anew_first(suggestion: Suggestion) -> str:
    names = suggestion.signer_names
    return _("%s co-signed other words. Keep the change first: they are asked to sign it anew.") % names


def ask_again(suggestion: Suggestion) -> dict[str, Any]:
    """Who had signed it is asked about the words as they are now; the facts by which the entry names them."""
    signed = suggestion.signers
    suggestion.cosignings.accepted().update(**asked_now(suggestion))
    suggestion.state = State.COSIGNING
    return {"representatives": [one.representative_id for one in signed]}
