"""Working on a draft before it is published: every change is an act, and the draft is held while it is made."""

from django.db.models import F, Max
from django.utils.translation import gettext as _

from congress.journal.chain import text_digest
from congress.journal.services import ActionRefused, By, Change, record, service
from deliberation.documents.models import Paragraph, Version
from deliberation.documents.pieces import heading_html, joined, joined_html, parted_html, plain_html
from deliberation.documents.verbs import Verb

Kind = Paragraph.Kind
# What is made of sentences; a table and a picture stay what they are.
WRITTEN = (Kind.HEADING, Kind.PARAGRAPH, Kind.FOOTNOTE)
# Twice as many are numbers of paragraphs that the database can hold.
MOST_MOVED = 16_000


@service
def split_paragraph(*, paragraph: Paragraph, at: int, by: By) -> Paragraph:
    """Part a paragraph before its character `at`; the first piece stays what it was, the second is new."""
    held = held_in_draft(paragraph)
    if held.kind not in WRITTEN:
        raise ActionRefused(_("A table or a picture is not split."))
    first, second = held.text[:at], held.text[at:]
    if not first.strip() or not second.strip():
        raise ActionRefused(_("There is nothing to split off at this place."))
    before, after = parted_html(held.html, held.text, at)
    move_behind(held, 1)
    change(held, text=first, html=before)
    piece = Paragraph.objects.create(
        version=held.version,
        position=held.position + 1,
        kind=Kind.FOOTNOTE if held.kind == Kind.FOOTNOTE else Kind.PARAGRAPH,
        text=second,
        html=after,
        department_id=held.department_id,
    )
    record_change(held, Verb.PARAGRAPH_SPLIT, by, piece=piece.pk)
    return piece


@service
def join_paragraph(*, paragraph: Paragraph, by: By) -> Paragraph:
    """Put a paragraph to the end of the one before it, which stays what it was."""
    held = held_in_draft(paragraph)
    before = held.version.paragraphs.filter(position__lt=held.position).order_by("-position").first()
    if before is None:
        raise ActionRefused(_("There is no paragraph before this one."))
    if held.kind not in WRITTEN or before.kind not in WRITTEN:
        raise ActionRefused(_("A table or a picture is not joined to a text."))
    text = held.number + held.text
    html = held.html if text == held.text else plain_html(text)
    held.delete()
    move_behind(held, -1)
    change(before, text=joined(before.text, text), html=joined_html((before.text, before.html), (text, html)))
    record_change(before, Verb.PARAGRAPH_JOINED, by, piece=paragraph.pk)
    return before


@service
def set_paragraph(*, paragraph: Paragraph, kind: str, level: int | None, number: str, text: str, by: By) -> Paragraph:
    """Say what a paragraph is, and correct what was read of it. A changed text loses its inner marks."""
    held = held_in_draft(paragraph)
    if kind != held.kind and not (kind in WRITTEN and held.kind in WRITTEN):
        raise ActionRefused(_("A table or a picture stays what it is."))
    if held.kind == Kind.TABLE and text != held.text:
        raise ActionRefused(_("The text of a table cannot be changed here. Change it in the file, and send that."))
    fields = {"kind": kind, "level": level if kind == Kind.HEADING else None, "number": number, "text": text}
    change(held, **fields, html=html_for(held, kind, level, text))
    record_change(held, Verb.PARAGRAPH_SET, by, kind=kind)
    return held


def html_for(held: Paragraph, kind: str, level: int | None, text: str) -> str:
    if kind == Kind.HEADING:
        return heading_html(level or 1, text)
    if kind in WRITTEN and (text != held.text or held.kind == Kind.HEADING):
        return plain_html(text)
    return held.html


@service
def drop_draft(*, version: Version, by: By) -> Version:
    """Delete a draft; what is published stays as it is."""
    held_draft(version.pk)
    facts = {"document": version.document_id, "version": version.pk}
    pk = version.pk
    version.delete()
    version.pk = pk
    document = version.document
    location = f"{document.get_absolute_url()}versions/"
    record([Change(document.topic, Verb.DRAFT_DROPPED, facts=facts)], by=by, changed=version, location=location)
    return version


def held_draft(pk: int) -> Version:
    held = Version.objects.drafts().select_for_update(of=("self",)).select_related("document").filter(pk=pk).first()
    if held is None:
        raise ActionRefused(
            _("This version is published; its text stays as it is. Changes come with the next version.")
        )
    return held


def held_in_draft(paragraph: Paragraph) -> Paragraph:
    """The paragraph as it is now, its draft held until the act is done."""
    version = held_draft(paragraph.version_id)
    held = version.paragraphs.filter(pk=paragraph.pk).first()
    if held is None:
        raise ActionRefused(_("This paragraph is no longer there. Please load the page again."))
    held.version = version
    return held


def move_behind(paragraph: Paragraph, by: int) -> None:
    """Move all that follow a paragraph; by way of far away, since no two may ever have the same number."""
    paragraphs = Paragraph.objects.filter(version=paragraph.version_id)
    last = paragraphs.aggregate(last=Max("position", default=0))["last"]
    if last > MOST_MOVED:
        raise ActionRefused(_("This document is too long to be changed here. Change its file, and send that."))
    far = last + 1
    paragraphs.filter(position__gt=paragraph.position).update(position=F("position") + far)
    paragraphs.filter(position__gt=far).update(position=F("position") - far + by)


def change(paragraph: Paragraph, **fields: object) -> None:
    for name, value in fields.items():
        setattr(paragraph, name, value)
    paragraph.save(update_fields=list(fields))


def record_change(paragraph: Paragraph, verb: Verb, by: By, **facts: object) -> None:
    version = paragraph.version
    known = {"version": version.pk, "paragraph": paragraph.pk, "text": text_digest(paragraph.text)}
    record(
        [Change(version.document.topic, verb, facts=known | facts)],
        by=by,
        changed=paragraph,
        location=f"{version.get_absolute_url()}#{paragraph.anchor}",
    )
