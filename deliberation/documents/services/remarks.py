from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from congress.journal.chain import text_digest
from congress.journal.services import ActionRefused, By, Change, blank_facts, record, service
from congress.meetings.services import hold_open
from congress.people.models import Department
from deliberation.documents.models import COMMENT_PHASES, Answer, Document, Opinion, Paragraph
from deliberation.documents.verbs import Verb


@service
def post_opinion(*, paragraph: Paragraph, author: Any, number: str, kind: str, body: str, by: By) -> Opinion:
    """Say something of a paragraph while comments are taken."""
    document = paragraph.version.document
    hold_comments_open(document, _("The comment window is closed now. What you wrote is kept on your phone."))
    opinion = Opinion.objects.create(
        document=document,
        place=paragraph.identity,
        paragraph=paragraph,
        author=author,
        number=number,
        kind=kind,
        body=body,
        posted_at=timezone.now(),
    )
    facts = {"opinion": opinion.pk, "paragraph": paragraph.pk, "kind": kind, "body": text_digest(body)}
    record(
        [Change(document.topic, Verb.OPINION_POSTED, opinion.element, facts)],
        by=by,
        made=opinion,
        location=opinion.get_absolute_url(),
        touch=[document.topic],
    )
    return opinion


@service
def retract_opinion(*, opinion: Opinion, by: By) -> Opinion:
    """Take back what one said: the text is deleted, in the journal too; a tombstone stays."""
    document = opinion.document
    hold_comments_open(document, _("The comment window is closed; what was said stays as it is."))
    if not Opinion.objects.standing().filter(pk=opinion.pk).update(retracted_at=timezone.now(), body=""):
        raise ActionRefused(_("This was already retracted."))
    blank_facts(topic=document.topic, element=opinion.element)
    record(
        [Change(document.topic, Verb.OPINION_RETRACTED, opinion.element, {"opinion": opinion.pk})],
        by=by,
        changed=opinion,
        location=opinion.get_absolute_url(),
        touch=[document.topic],
    )
    return opinion


@service
def answer_question(*, opinion: Opinion, department: Department | None, author: Any, body: str, by: By) -> Answer:
    """Answer a question once, also after the comment window; `department` None is the secretariat."""
    document = opinion.document
    held = Opinion.objects.select_for_update(of=("self",)).get(pk=opinion.pk)
    if held.kind != Opinion.Kind.QUESTION:
        raise ActionRefused(_("Only a question is answered."))
    if held.retracted_at is not None:
        raise ActionRefused(_("This question was retracted."))
    answer, made = Answer.objects.get_or_create(
        opinion=held,
        defaults={"department": department, "author": author, "body": body, "answered_at": timezone.now()},
    )
    if not made:
        raise ActionRefused(_("This question is already answered."))
    facts = {"opinion": opinion.pk, "department": department.pk if department else None, "body": text_digest(body)}
    record(
        [Change(document.topic, Verb.QUESTION_ANSWERED, opinion.element, facts)],
        by=by,
        made=answer,
        location=opinion.get_absolute_url(),
    )
    return answer


def hold_comments_open(document: Document, otherwise: str) -> None:
    phases = document.meeting.phases.filter(kind__in=COMMENT_PHASES).values_list("pk", flat=True)
    if not any(hold_open(pk) for pk in phases):
        raise ActionRefused(otherwise)
