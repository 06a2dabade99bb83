import pytest
from django.utils import translation

from congress.meetings.models import Phase
from congress.meetings.services import open_phase
from congress.people.models import Department
from deliberation.documents.intake.markdown import blocks_of
from deliberation.documents.models import Opinion, Paragraph
from deliberation.documents.services.remarks import post_opinion
from deliberation.documents.services.texts import make_document
from tests.conftest import TESTER, new_key
from tests.documents.access import TEXT


@pytest.fixture(autouse=True)
def english():
    """Sentences are compared in English, whatever language a test before this one has left."""
    with translation.override("en"):
        yield


@pytest.fixture
def document(meeting):
    """Owned by Parks, the department of emil and fiona."""
    owner = Department.objects.get(name="Parks")
    return make_document(
        meeting=meeting, title="The report", blocks=blocks_of(TEXT), by=TESTER, position=1, department=owner
    )


@pytest.fixture
def window(document):
    """The review, open."""
    return open_phase(phase=document.meeting.phases.get(kind=Phase.Kind.REVIEW), by=TESTER)


@pytest.fixture
def paragraph(document):
    return Paragraph.objects.select_related("version__document__meeting").get(text="Many trees stand there.")


@pytest.fixture
def say(paragraph, people, window):
    """say(body) is an opinion of alice's on the paragraph; of another kind, author or paragraph if given."""

    def said(body="More benches", kind="opinion", author=None, on=None):
        return post_opinion(
            paragraph=on or paragraph, author=author or people.alice, number="001", kind=kind, body=body, by=TESTER
        )

    return said


@pytest.fixture
def question(say):
    return say("How many trees?", Opinion.Kind.QUESTION)


@pytest.fixture
def alice(people, as_person):
    return as_person(people.alice)


def opinions_at(paragraph) -> str:
    return f"{paragraph.get_absolute_url()}opinions/"


def comment(client, paragraph, body="More benches", kind="opinion", key=None, **headers):
    sent = {"key": key or new_key(), "kind": kind, "body": body}
    return client.post(opinions_at(paragraph), sent, headers=headers)


def retract(client, opinion):
    return client.post(f"/opinions/{opinion.pk}/retract/", {"key": new_key()})


def reply(client, opinion, body="Twelve"):
    return client.post(f"/opinions/{opinion.pk}/answer/", {"key": new_key(), "body": body})
