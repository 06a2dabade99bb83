from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from congress.journal.chain import text_digest
from congress.journal.services import ActionRefused, By, Change, blank_facts, record, service
from congress.meetings.services import hold_open
from congress.people.models import Department
from deliberation.documents.models import (
    COMMENT_PHASES,
    Agreement,
    Answer,
    Document,
    Opinion,
    Paragraph,
    Version,
)
from deliberation.documents.verbs import Verb


@service
def post_opinion(
    *, paragraph: Paragraph, author: Any, number: str, kind: str, body: str, by: By, quote: str = ""
) -> Opinion:
    """Say something of a paragraph, or of a piece of its text, while comments are taken.

    Said of an older version it stands at the same place of the current one; refused where there is none.
    """
    document = paragraph.version.document
    hold_comments_open(document, _("The comment window is closed now. What you wrote is kept on your phone."))
    there = place_now(paragraph)
    if there is None:
        raise ActionRefused(_("This passage is no longer in the text. What you wrote is kept on your phone."))
    opinion = Opinion.objects.create(
        document=document,
        place=paragraph.identity,
        paragraph=paragraph,
        quote=quote,
        author=author,
        number=number,
        kind=kind,
        body=body,
        posted_at=timezone.now(),
    )
    facts = {"opinion": opinion.pk, "paragraph": paragraph.pk, "kind": kind, "body": text_digest(body)}
    record(
        [Change(document.topic, Verb.OPINION_POSTED, opinion.element, facts), *in_questions(opinion)],
        by=by,
        made=opinion,
        location=f"/documents/{document.pk}/paragraphs/{there}/#{opinion.element}",
        touch=[document.topic],
    )
    return opinion


def place_now(paragraph: Paragraph) -> int | None:
    """The pk of what is this paragraph in the document's current version."""
    document = paragraph.version.document_id
    current = Version.objects.published().filter(document=document).order_by("-number").values("pk")[:1]
    same = Paragraph.objects.filter(version=current, identity=paragraph.identity)
    return same.values_list("pk", flat=True).first()


@service
def edit_opinion(*, opinion: Opinion, kind: str, body: str, by: By, quote: str = "") -> Opinion:
    """Say it better, as long as nobody else has answered, commented or agreed: what they spoke to must stand."""
    document = opinion.document
    hold_comments_open(document, _("The comment window is closed; what was said stays as it is."))
    held = hold_standing(opinion)
    if is_spoken_to(held):
        raise ActionRefused(_("Others have answered this or agreed to it, so it stays as it is. You can retract it."))
    before = held.kind
    held.kind, held.body, held.quote, held.edited_at = kind, body, quote, timezone.now()
    held.save(update_fields=["kind", "body", "quote", "edited_at"])
    blank_facts(topic=document.topic, element=held.element, opinion=held.pk)
    facts = {"opinion": held.pk, "kind": kind, "body": text_digest(body)}
    record(
        [
            Change(document.topic, Verb.OPINION_EDITED, held.element, facts),
            *in_questions(held, was=before),
            in_review(held),
        ],
        by=by,
        changed=held,
        location=held.get_absolute_url(),
        touch=[document.topic],
    )
    return held


def is_spoken_to(opinion: Opinion) -> bool:
    comments = opinion.comments.filter(retracted_at=None).exclude(author=opinion.author_id)
    is_taken_up = hasattr(opinion, "answer") or bool(opinion.outcome)
    return is_taken_up or opinion.agreements.exists() or comments.exists()


@service
def retract_opinion(*, opinion: Opinion, by: By) -> Opinion:
    """Take back what one said: the text is deleted, in the journal too; a tombstone stays."""
    document = opinion.document
    hold_comments_open(document, _("The comment window is closed; what was said stays as it is."))
    gone = {"retracted_at": timezone.now(), "body": "", "quote": ""}
    if not Opinion.objects.standing().filter(pk=opinion.pk).update(**gone):
        raise ActionRefused(_("This was already retracted."))
    blank_facts(topic=document.topic, element=opinion.element, opinion=opinion.pk)
    record(
        [
            Change(document.topic, Verb.OPINION_RETRACTED, opinion.element, {"opinion": opinion.pk}),
            *in_questions(opinion),
            in_review(opinion),
        ],
        by=by,
        changed=opinion,
        location=opinion.get_absolute_url(),
        touch=[document.topic],
    )
    return opinion


@service
def agree_with_opinion(*, opinion: Opinion, user: Any, by: By) -> Opinion:
    """Say the same; a second time takes it back."""
    document = opinion.document
    hold_comments_open(document, _("The comment window is closed; what was said stays as it is."))
    held = hold_standing(opinion)
    taken_back, _rows = Agreement.objects.filter(opinion=held, user=user).delete()
    if not taken_back:
        Agreement.objects.create(opinion=held, user=user)
    facts = {"opinion": held.pk, "stands": not taken_back}
    record(
        [Change(document.topic, Verb.OPINION_AGREED, held.element, facts)],
        by=by,
        changed=held,
        location=held.get_absolute_url(),
    )
    return held


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
        [
            Change(document.topic, Verb.QUESTION_ANSWERED, opinion.element, facts),
            *in_questions(opinion),
            in_review(opinion),
        ],
        by=by,
        made=answer,
        location=opinion.get_absolute_url(),
    )
    return answer


def hold_comments_open(document: Document, otherwise: str) -> None:
    phases = document.meeting.phases.filter(kind__in=COMMENT_PHASES).values_list("pk", flat=True)
    if not any(hold_open(pk) for pk in phases):
        raise ActionRefused(otherwise)


def hold_standing(opinion: Opinion) -> Opinion:
    """The opinion as it is, held so that it is not changed while somebody speaks to it."""
    held = Opinion.objects.select_for_update(of=("self",)).select_related("document").get(pk=opinion.pk)
    if held.retracted_at is not None:
        raise ActionRefused(_("This was already retracted."))
    return held


def set_suggestion(opinion: Opinion, url: str) -> Change:
    """Say beside a remark that it became a suggestion. The change is returned for the record of the caller's act."""
    Opinion.objects.filter(pk=opinion.pk).update(suggestion_url=url)
    return Change(opinion.document.topic, Verb.OPINION_SUGGESTED, opinion.element, {"opinion": opinion.pk})


# Where else a remark is seen


def in_questions(opinion: Opinion, was: str = "") -> list[Change]:
    """Its row of the list of questions, which it leaves when it is no question any more."""
    if Opinion.Kind.QUESTION not in (opinion.kind, was):
        return []
    return [Change(opinion.document.topic, Verb.QUESTION_LISTED, opinion.row, {"opinion": opinion.pk})]


def in_review(opinion: Opinion) -> Change:
    """Its row of the document's review result."""
    return Change(opinion.document.topic, Verb.OPINION_LISTED, opinion.review_element, {"opinion": opinion.pk})
