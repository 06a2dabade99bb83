"""What the page of a paragraph reads: in one query the paragraph with all that stands around it, and what was said."""

from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast, Coalesce, Concat

from congress.journal.models import Entry
from deliberation.documents.models import Document, Note, Opinion, Paragraph

PAGE = 50


def paragraphs_for(user: Any, document_pk: int) -> QuerySet[Paragraph]:
    """Those of a document that this person sees, each with `found_<fact>` of the document as he finds it, `now` (the
    pk of what is the same paragraph in the current version), its neighbours, its section and his own `note`."""
    documents = Document.objects.for_reader(user).filter(pk=OuterRef("version__document"))
    siblings = Paragraph.objects.filter(version=OuterRef("version"))
    before = siblings.filter(position__lt=OuterRef("position")).order_by("-position")
    after = siblings.filter(position__gt=OuterRef("position")).order_by("position")
    heading = before.filter(kind=Paragraph.Kind.HEADING)
    same = Paragraph.objects.filter(version=OuterRef("found_current"), identity=OuterRef("identity"))
    notes = Note.objects.filter(owner=user, document=OuterRef("version__document"), place=OuterRef("identity"))
    made = Entry.objects.filter(topic_id=f"document.{document_pk}", element=f"document-{document_pk}").order_by("seq")
    return (
        Paragraph.objects.filter(version__document__pk=document_pk)
        .select_related("version__document__meeting", "version__document__department", "department", "picture")
        .defer("picture__data")
        .annotate(
            found_current=Subquery(documents.values("current")[:1]),
            found_version_number=Subquery(documents.values("version_number")[:1]),
            found_version_at=Subquery(documents.values("version_at")[:1]),
            found_is_open=Subquery(documents.values("is_open")[:1]),
            found_number=Subquery(documents.values("number")[:1]),
            found_n=Subquery(made.values("seq")[:1]),
            now=Subquery(same.values("pk")[:1]),
            before=Subquery(before.values("pk")[:1]),
            after=Subquery(after.values("pk")[:1]),
            section=Subquery(heading.values(title=Concat("number", "text", output_field=TextField()))[:1]),
            note=Subquery(notes.values("body")[:1]),
        )
    )


def with_document(paragraph: Paragraph) -> Paragraph:
    """Its document as `Document.objects.for_reader()` gives it."""
    document = paragraph.version.document
    for fact in ("current", "version_number", "version_at", "is_open", "number", "n"):
        setattr(document, fact, getattr(paragraph, f"found_{fact}"))
    return paragraph


@dataclass
class Said:
    """A page of what was said of a paragraph, the newest first."""

    opinions: list[Opinion]
    earlier: int | None

    @property
    def live_from(self) -> int:
        return self.opinions[-1].n if self.opinions else 0  # type: ignore[attr-defined]


def said_of(paragraph: Paragraph, *, before: int | None = None) -> Said:
    opinions = Opinion.objects.at(paragraph).with_answers().annotate(n=number_of_opinion()).order_by("-pk")
    if before is not None:
        opinions = opinions.filter(pk__lt=before)
    newest = list(opinions[: PAGE + 1])
    shown = newest[:PAGE]
    return Said(shown, shown[-1].pk if len(newest) > PAGE else None)


def number_of_opinion() -> Coalesce:
    """The number of the entry that first made an opinion's element."""
    document = Concat(Value("document."), Cast(OuterRef("document"), CharField()))
    return Entry.objects.number_of("opinion", document)


def place_of(opinion: Opinion) -> Paragraph | None:
    """Where it stands in its document's current version; None where its place was lost."""
    current = Document.objects.with_current().filter(pk=opinion.document_id).values("current")
    same = Paragraph.objects.filter(version__in=current, identity=opinion.place)
    return same.select_related("version").first()


def newer_than(opinion: Opinion) -> int:
    """How many were said after it at the same place."""
    return Opinion.objects.filter(document=opinion.document_id, place=opinion.place, pk__gt=opinion.pk).count()
