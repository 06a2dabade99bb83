from collections.abc import Sequence
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from congress.journal.chain import text_digest
from congress.journal.services import ActionRefused, By, Change, blank_facts, record, service
from congress.meetings.models import AgendaItem, Meeting
from congress.meetings.services import hold_open
from congress.people.models import Department
from deliberation.documents.intake.markdown import Block
from deliberation.documents.models import COMMENT_PHASES, Answer, Document, Opinion, Paragraph, Version


class Verb(models.TextChoices):
    DOCUMENT_MADE = "document.made"
    COMMENTS_OPENED = "comments.opened"
    COMMENTS_CLOSED = "comments.closed"
    OPINION_POSTED = "opinion.posted"
    OPINION_RETRACTED = "opinion.retracted"
    QUESTION_ANSWERED = "question.answered"


@service
def make_document(
    *,
    meeting: Meeting,
    title: str,
    blocks: Sequence[Block],
    by: By,
    position: int,
    item: AgendaItem | None = None,
    department: Department | None = None,
) -> Document:
    """A document with its first version, published; `department` answers the questions, else the secretariat."""
    document = Document.objects.create(
        meeting=meeting, title=title, position=position, item=item, department=department
    )
    version = Version.objects.create(document=document, number=1, published_at=timezone.now())
    Paragraph.objects.bulk_create(
        [
            Paragraph(
                version=version,
                position=place,
                kind=block.kind,
                level=block.level,
                number=block.number,
                text=block.text,
            )
            for place, block in enumerate(blocks, start=1)
        ]
    )
    whole = "\n".join(block.number + block.text for block in blocks)
    facts = {"document": document.pk, "version": version.pk, "text": text_digest(whole)}
    record(
        [Change(document.topic, Verb.DOCUMENT_MADE, facts=facts)],
        by=by,
        made=document,
        location=document.get_absolute_url(),
    )
    return document


@service
def post_opinion(*, paragraph: Paragraph, author: Any, number: str, kind: str, body: str, by: By) -> Opinion:
    """Say something of a paragraph while comments are taken."""
    document = paragraph.version.document
    hold_comments_open(document, _("The comment window is closed now. What you wrote is kept on your phone."))
    opinion = Opinion.objects.create(
        paragraph=paragraph, author=author, number=number, kind=kind, body=body, posted_at=timezone.now()
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
    document = opinion.paragraph.version.document
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
    document = opinion.paragraph.version.document
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
