"""What the secretariat does with what was submitted."""

from congress.journal.services import By, service
from deliberation.suggestions.models import Suggestion
from deliberation.suggestions.services.moving import moved, remark
from deliberation.suggestions.services.telling import tell
from deliberation.suggestions.services.verbs import Verb


@service
def accept(*, suggestion: Suggestion, by: By) -> Suggestion:
    return tell(moved(suggestion, "accept", by), Verb.ACCEPTED, by=by)


@service
def return_for_change(*, suggestion: Suggestion, reason: str, by: By) -> Suggestion:
    suggestion = moved(suggestion, "return", by)
    return tell(suggestion, Verb.RETURNED, by=by, facts=remark(suggestion, reason, by))


@service
def refuse(*, suggestion: Suggestion, ground: str, reason: str, by: By) -> Suggestion:
    suggestion = moved(suggestion, "refuse", by, ground=ground)
    return tell(suggestion, Verb.REFUSED, by=by, facts={"ground": ground, **remark(suggestion, reason, by)})
