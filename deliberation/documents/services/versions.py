"""Publishing a version, what becomes of remarks whose paragraph is gone, and who answers for which section."""

from collections import defaultdict
from collections.abc import Mapping

from django.utils import timezone
from django.utils.translation import gettext as _

from congress.journal.services import ActionRefused, By, Change, record, service
from congress.people.models import Department
from deliberation.documents.models import Document, Opinion, Paragraph, Version
from deliberation.documents.services.drafts import held_draft, held_in_draft
from deliberation.documents.services.texts import digest_of
from deliberation.documents.verbs import Verb


@service
def publish_version(*, version: Version, title: str, note: str, by: By) -> Version:
    """From now on everybody reads this draft; every remark stands at its paragraph of it, or is told to have none."""
    document = Document.objects.select_for_update(of=("self",)).get(pk=version.document_id)
    held = held_draft(version.pk)
    paragraphs = list(held.paragraphs.all())
    if not paragraphs:
        raise ActionRefused(_("There is no text in this draft."))
    held.published_at, held.note = timezone.now(), note
    held.save(update_fields=["published_at", "note"])
    Document.objects.filter(pk=document.pk).update(title=title)
    facts = {"document": document.pk, "version": held.pk, "number": held.number, "text": digest_of(paragraphs)}
    record(
        [Change(document.topic, Verb.VERSION_PUBLISHED, document.element, facts)],
        by=by,
        changed=held,
        location=document.get_absolute_url(),
        touch=[document.topic],
    )
    return held


@service
def take_place(*, paragraph: Paragraph, opinion: Opinion, by: By) -> Paragraph:
    """Say that a new paragraph of a draft is the one that a remark was made on: all that was said there comes along."""
    held = held_in_draft(paragraph)
    document = held.version.document
    if held.version.paragraphs.filter(identity=opinion.place).exists():
        raise ActionRefused(_("This remark has its place in the draft already."))
    if is_known(held):
        raise ActionRefused(_("This paragraph was there in an earlier version; it cannot become another one."))
    owner = opinion.paragraph.department_id
    Paragraph.objects.filter(pk=held.pk).update(identity=opinion.place, department=owner)
    facts = {"opinion": opinion.pk, "paragraph": held.pk, "version": held.version_id}
    record(
        [Change(document.topic, Verb.PLACE_TAKEN, facts=facts)],
        by=by,
        changed=held,
        location=f"{held.version.get_absolute_url()}#lost",
    )
    return held


def is_known(paragraph: Paragraph) -> bool:
    """Whether it is one of an earlier version."""
    same = Paragraph.objects.filter(version__document=paragraph.version.document_id, identity=paragraph.identity)
    return same.exclude(pk=paragraph.pk).exists()


@service
def place_opinion(*, opinion: Opinion, paragraph: Paragraph, by: By) -> Opinion:
    """Give a remark that has lost its place another one, in the version that is read now."""
    document = Document.objects.select_for_update(of=("self",)).with_current().get(pk=opinion.document_id)
    if paragraph.version_id != document.current:
        raise ActionRefused(_("This version is no longer the newest. Please load the page again."))
    held = Opinion.objects.select_for_update(of=("self",)).get(pk=opinion.pk)
    has_place = Paragraph.objects.filter(version=document.current, identity=held.place).exists()
    if has_place and held.placed_at is None:
        raise ActionRefused(_("This remark has its place. Only one that has lost it is given another."))
    Opinion.objects.filter(pk=held.pk).update(place=paragraph.identity, placed_at=timezone.now())
    facts = {"opinion": opinion.pk, "paragraph": paragraph.pk, "from": str(held.place), "to": str(paragraph.identity)}
    record(
        [Change(document.topic, Verb.OPINION_PLACED, opinion.element, facts)],
        by=by,
        changed=opinion,
        location=f"{paragraph.get_absolute_url()}#{opinion.element}",
        touch=[document.topic],
    )
    return opinion


@service
def set_sections(
    *, document: Document, owners: Mapping[int, Department | None], department: Department | None, by: By
) -> Document:
    """Say who answers: for all of a document, and for sections of it, by their headings.

    `owners` has a heading's pk for each section of the version at hand; None is whoever answers for what is around it.
    """
    held = Document.objects.select_for_update(of=("self",)).get(pk=document.pk)
    version = Version.objects.filter(paragraphs__in=list(owners), document=held).distinct().first()
    paragraphs = list(version.paragraphs.all()) if version else []
    for owner, identities in of_sections(paragraphs, owners).items():
        same = Paragraph.objects.filter(version__document=held, identity__in=identities)
        same.update(department=owner)
    Document.objects.filter(pk=held.pk).update(department=department)
    chosen = {str(pk): owner.pk if owner else None for pk, owner in owners.items()}
    facts = {"document": held.pk, "department": department.pk if department else None, "sections": chosen}
    record(
        [Change(held.topic, Verb.SECTIONS_SET, held.element, facts)],
        by=by,
        changed=held,
        location=held.get_absolute_url(),
    )
    return held


def of_sections(paragraphs: list[Paragraph], owners: Mapping[int, Department | None]) -> dict[int | None, list]:
    """{pk of a department or None: identities of the paragraphs that it answers for}."""
    above: list[tuple[int, int | None]] = []
    found = defaultdict(list)
    for paragraph in paragraphs:
        level = paragraph.level
        if level is not None:
            above = [(depth, owner) for depth, owner in above if depth < level]
            around = above[-1][1] if above else None
            own = owners.get(paragraph.pk)
            above.append((level, own.pk if own else around))
        found[above[-1][1] if above else None].append(paragraph.identity)
    return found
