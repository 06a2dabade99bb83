from django.template.loader import render_to_string
from django.utils import translation

from congress.journal.models import Entry
from congress.journal.topics import Listed, TopicKind, element_pks
from congress.people.models import Membership, User
from deliberation.documents.models import Document, Opinion, Paragraph, Version
from deliberation.documents.review import Row


class DocumentTopic(TopicKind):
    """A document: whether comments are taken, what is said of its paragraphs, and how much of each."""

    word = "document"

    def can_follow(self, user, pk):
        return Document.objects.visible_to(user).filter(pk=pk).exists()

    def audience(self, pk):
        users = User.objects.filter(is_active=True)
        if not Version.objects.published().filter(document=pk).exists():
            return users.filter(memberships__role=Membership.Role.SECRETARIAT).values_list("pk", flat=True)
        everybody = (
            users.filter(representatives__meeting__documents=pk)
            | users.filter(attendants__meeting__documents=pk)
            | users.filter(memberships__isnull=False)
        )
        return everybody.values_list("pk", flat=True)

    def counters(self, pk):
        current = Document.objects.with_current().filter(pk=pk).values("current")
        spoken_of = Opinion.objects.filter(document=pk).values("place")
        paragraphs = Paragraph.objects.filter(version__in=current, identity__in=spoken_of).order_by()
        remarks = [f"remarks-{paragraph_pk}" for paragraph_pk in paragraphs.values_list("pk", flat=True)]
        return [*remarks, f"undecided-{pk}"]

    def render(self, topic, ids, language):
        with translation.override(language):
            shown = render_documents(topic, ids) | render_opinions(topic, ids) | render_remarks(topic, ids)
            shown |= render_questions(topic, ids) | render_reviews(topic, ids)
            return shown | render_undecided(topic, ids)

    def listed(self, user, meeting):
        documents = Document.objects.visible_to(user)
        documents = documents.filter(meeting=meeting) if meeting is not None else documents.real()
        return [Listed(one.topic, one.title, one.get_absolute_url()) for one in documents]


def render_documents(topic, ids):
    pks = element_pks(ids, "document")
    found = Document.objects.filter(pk__in=pks).with_current().with_window()
    documents = Entry.objects.numbered(topic, found, ids) if pks else []
    return {one.element: render_to_string("documents/_document.html", {"document": one}) for one in documents}


def render_opinions(topic, ids):
    pks = element_pks(ids, "opinion")
    opinions = Entry.objects.numbered(topic, Opinion.objects.filter(pk__in=pks).with_answers(), ids) if pks else []
    return {one.element: render_to_string("documents/_opinion.html", {"opinion": one}) for one in opinions}


def render_remarks(topic, ids):
    pks = element_pks(ids, "remarks")
    document_pk = int(topic.partition(".")[2])
    found = Paragraph.objects.filter(pk__in=pks, version__document=document_pk)
    paragraphs = Opinion.objects.counted_on(document_pk, found) if pks else []
    return {pks[one.pk]: render_to_string("documents/_remarks.html", {"paragraph": one}) for one in paragraphs}


def render_questions(topic, ids):
    """Rows of the list of questions; what is no question any more has left it."""
    pks = element_pks(ids, "question")
    document_pk = int(topic.partition(".")[2])
    found = Opinion.objects.questions().filter(pk__in=pks, document=document_pk) if pks else []
    return {one.row: render_to_string("documents/_question.html", {"question": one}) for one in found}


def render_reviews(topic, ids):
    pks = element_pks(ids, "review")
    opinions = Opinion.objects.with_review().filter(pk__in=pks) if pks else []
    rows = Entry.objects.numbered(topic, [Row(one) for one in opinions], ids)
    return {one.element: render_to_string("documents/_review.html", {"row": one}) for one in rows}


def render_undecided(topic, ids):
    pks = element_pks(ids, "undecided")
    figures = {pk: Opinion.objects.decision_figures(pk) for pk in pks}
    return {
        pks[pk]: render_to_string("documents/_undecided.html", {"pk": pk, "figures": figures[pk]}) for pk in figures
    }
