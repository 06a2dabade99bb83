from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from congress.journal.chain import text_digest
from congress.journal.services import ActionRefused, By, Change, blank_facts, record, service
from congress.meetings.models import Meeting, Phase
from congress.people.models import Department
from deliberation.documents.models import Comment, Opinion
from deliberation.documents.services.remarks import hold_comments_open, hold_standing
from deliberation.documents.verbs import Verb


@service
def post_comment(
    *, opinion: Opinion, author: Any, body: str, by: By, number: str = "", department: Department | None = None
) -> Comment:
    """Say something to a remark: a representative, who has a `number`, while comments are taken; the department or,
    without one, the secretariat as long as the meeting lasts."""
    refuse_unless_may_speak(opinion, number)
    held = hold_standing(opinion)
    comment = Comment.objects.create(
        opinion=held, author=author, number=number, department=department, body=body, posted_at=timezone.now()
    )
    facts = {"comment": comment.pk, "body": text_digest(body)}
    record(
        [Change(opinion.document.topic, Verb.COMMENT_POSTED, held.element, facts)],
        by=by,
        made=comment,
        location=page_of(opinion),
    )
    return comment


@service
def retract_comment(*, comment: Comment, by: By) -> Comment:
    """Take back a comment: its text is deleted, in the journal too; a tombstone stays."""
    opinion = comment.opinion
    refuse_unless_may_speak(opinion, comment.number)
    gone = {"retracted_at": timezone.now(), "body": ""}
    if not Comment.objects.standing().filter(pk=comment.pk).update(**gone):
        raise ActionRefused(_("This was already retracted."))
    topic = opinion.document.topic
    blank_facts(topic=topic, element=opinion.element, comment=comment.pk)
    record(
        [Change(topic, Verb.COMMENT_RETRACTED, opinion.element, {"comment": comment.pk})],
        by=by,
        changed=comment,
        location=page_of(opinion),
    )
    return comment


def refuse_unless_may_speak(opinion: Opinion, number: str) -> None:
    document = opinion.document
    if number:
        hold_comments_open(document, _("The comment window is closed now. What you wrote is kept on your phone."))
    elif is_over(document.meeting):
        raise ActionRefused(_("The meeting is over; what was said stays as it is."))


def is_over(meeting: Meeting) -> bool:
    return meeting.phases.filter(kind=Phase.Kind.CLOSING, closed_at__isnull=False).exists()


def page_of(opinion: Opinion) -> str:
    return f"{opinion.get_absolute_url()}comments/"
