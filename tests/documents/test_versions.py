"""Versions of a document, and what was said of it through them."""

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from congress.journal.models import Entry
from congress.people.models import Department
from deliberation.documents.intake.markdown import blocks_of
from deliberation.documents.matching import headed
from deliberation.documents.models import Document, Opinion, Paragraph, Version
from deliberation.documents.services.versions import publish_version
from tests.conftest import TESTER, new_key
from tests.documents.access import TEXT
from tests.documents.access_versions import SECOND, drafted


@pytest.fixture
def dora(people, as_person):
    return as_person(people.dora)


@pytest.fixture
def draft(document, people):
    return drafted(document, SECOND, people.dora)


@pytest.fixture
def few(draft):
    return draft.paragraphs.get(text__startswith="Few trees")


def publish(version):
    return publish_version(version=version, title="The report", note="", by=TESTER)


def place(client, opinion, paragraph):
    return client.post(f"/opinions/{opinion.pk}/place/", {"key": new_key(), "paragraph": paragraph.pk})


def test_remark_keeps_its_paragraph(say, paragraph, document, people):
    opinion = say()
    second = drafted(document, TEXT.replace("Benches", "More benches"), people.dora)
    publish(second)
    now = Paragraph.objects.get(version=second, text=paragraph.text)
    assert (now.pk == paragraph.pk, now.identity) == (False, paragraph.identity)
    assert list(Opinion.objects.at(now)) == [opinion]


def test_changed_paragraph_is_new_and_its_remark_is_told_to_be_lost(dora, say, document, draft, few, paragraph):
    say()
    assert few.identity != paragraph.identity
    page = dora.get(draft.get_absolute_url(), headers={"Accept": "text/html", "Accept-Language": "en"}).content.decode()
    assert "Many trees stand there." in page
    assert f'name="paragraph" value="{few.pk}"' in page


def test_reworded_paragraph_takes_the_place_in_the_draft(dora, say, draft, few, paragraph):
    opinions = [say(), say("Also lamps")]
    assert place(dora, opinions[0], few).status_code == 200
    publish(draft)
    now = Paragraph.objects.get(pk=few.pk)
    assert list(Opinion.objects.at(now)) == opinions
    assert {one.placed_at for one in opinions} == {None}


def test_publishing_says_how_many_would_lose_their_place(dora, say, draft, few):
    opinions = [say(), say("Also lamps")]
    address = f"{draft.get_absolute_url()}publish/"
    assert dora.get(address, headers={"Accept": "text/html"}).context["lost"] == 2
    place(dora, opinions[0], few)
    assert dora.get(address, headers={"Accept": "text/html"}).context["lost"] == 0


def test_place_is_taken_once(dora, say, draft, few):
    opinion = say()
    place(dora, opinion, few)
    assert place(dora, opinion, draft.paragraphs.get(text="Lamps")).status_code == 409


def test_known_paragraph_does_not_become_another(dora, say, draft):
    lamps = draft.paragraphs.get(text="Lamps")
    assert place(dora, say(), lamps).status_code == 409
    assert Paragraph.objects.get(pk=lamps.pk).identity == lamps.identity


def test_lost_remark_is_placed_after_publishing(dora, say, draft, few):
    opinion, other = say(), say("Also lamps")
    publish(draft)
    assert place(dora, opinion, few).status_code == 200
    opinion.refresh_from_db()
    other.refresh_from_db()
    assert (opinion.place, opinion.placed_at is not None) == (few.identity, True)
    assert (other.place == few.identity, other.placed_at) == (False, None)
    facts = Entry.objects.get(verb="opinion.placed").facts
    assert (facts["opinion"], facts["to"]) == (opinion.pk, str(few.identity))


def test_remark_that_has_its_place_stays_there(dora, say, document, people):
    opinion = say()
    second = drafted(document, TEXT, people.dora)
    publish(second)
    assert place(dora, opinion, second.paragraphs.get(text="Lamps")).status_code == 409
    assert Opinion.objects.get(pk=opinion.pk).place == opinion.place


def test_remark_is_placed_in_what_is_read_now(dora, say, draft, paragraph):
    opinion = say()
    publish(draft)
    assert place(dora, opinion, paragraph).status_code == 409


def test_published_version_is_read_by_all(dora, alice, document, draft):
    fields = {"key": new_key(), "title": "The new report", "note": "Shorter"}
    assert alice.get(draft.get_absolute_url()).status_code == 404
    assert dora.post(f"{draft.get_absolute_url()}publish/", fields).status_code == 200
    assert alice.get(draft.get_absolute_url()).status_code == 200
    shown = alice.get(document.get_absolute_url()).json()
    assert shown["title"] == "The new report"
    assert [one["text"] for one in shown["paragraphs"]][1] == "Few trees stand there. They are old."


def test_publishing_changes_the_documents_element(document, draft):
    publish(draft)
    entry = Entry.objects.get(verb="version.published")
    assert (entry.topic_id, entry.element) == (document.topic, document.element)
    assert entry.facts["number"] == 2


def test_version_is_published_once(dora, draft):
    publish(draft)
    answer = dora.post(f"{draft.get_absolute_url()}publish/", {"key": new_key(), "title": "Again"})
    assert answer.status_code == 409
    assert Entry.objects.filter(verb="version.published").count() == 1
    assert Document.objects.get().title == "The report"


def test_version_needs_a_title(dora, draft):
    assert dora.post(f"{draft.get_absolute_url()}publish/", {"key": new_key(), "title": ""}).status_code == 422
    assert Version.objects.drafts().count() == 1


def test_versions_are_listed_with_what_changed(alice, dora, document, draft):
    assert [one["number"] for one in alice.get(f"{document.get_absolute_url()}versions/").json()] == [1]
    assert [one["number"] for one in dora.get(f"{document.get_absolute_url()}versions/").json()] == [2, 1]
    publish(draft)
    newest = alice.get(f"{document.get_absolute_url()}versions/").json()[0]
    assert newest["figures"] == {"same": 3, "changed": 1, "removed": 3}


def test_changes_are_shown_word_by_word(alice, draft):
    publish(draft)
    changes = alice.get(f"{draft.get_absolute_url()}changes/").json()
    shown = next(one["parts"] for one in changes if one["kind"] == "changed")
    assert shown == [
        ["removed", "Many"],
        ["added", "Few"],
        ["kept", " trees stand there."],
        ["added", " They are old."],
    ]


def test_first_version_has_no_changes(alice, document):
    assert alice.get(f"{document.get_absolute_url()}versions/1/changes/").json() == []


def test_adopted_remark_stands_beside_what_it_changed(as_person, people, say, dora, draft, few):
    opinion = say("Say how old they are")
    place(dora, opinion, few)
    publish(draft)
    Opinion.objects.filter(pk=opinion.pk).update(outcome=Opinion.Outcome.ADOPTED, outcome_version=draft)
    page = as_person(people.alice, accept="text/html").get(f"{draft.get_absolute_url()}changes/").content.decode()
    assert "Say how old they are" in page


@pytest.mark.parametrize("page", ["versions/", "versions/2/", "versions/2/changes/"])
def test_pages_ask_as_often_for_many_paragraphs(
    people, as_person, draft, document, page, django_assert_max_num_queries
):
    publish(draft)
    client, address = as_person(people.alice, accept="text/html"), f"{document.get_absolute_url()}{page}"
    client.get(address)
    with django_assert_max_num_queries(12) as few_ones:
        client.get(address)
    Paragraph.objects.bulk_create(
        Paragraph(version=draft, position=n, kind="paragraph", text="x") for n in range(5, 200)
    )
    with django_assert_max_num_queries(len(few_ones)):
        assert client.get(address).status_code == 200


# Sections


def owners(version):
    return [one.department and one.department.name for one in version.paragraphs.select_related("department")]


@pytest.fixture
def roads(db):
    return Department.objects.create(name="Roads", kind=Department.Kind.FUNCTIONAL, position=2)


def set_sections(client, document, department="", **sections):
    fields = {"key": new_key(), "department": department} | sections
    return client.post(f"{document.get_absolute_url()}sections/", fields)


def section(version, text):
    return f"section-{version.paragraphs.get(text=text).pk}"


def test_section_gets_its_department_in_all_versions(dora, document, draft, roads):
    first = document.versions.get(number=1)
    answer = set_sections(dora, document, **{section(first, "Parks"): roads.pk})
    assert answer.status_code == 200
    assert owners(first) == [None] + ["Roads"] * 6
    assert owners(draft) == ["Roads", None, "Roads", "Roads"]
    assert Document.objects.get().department is None


def test_department_goes_along_to_the_next_version(dora, document, people, roads):
    first = document.versions.get(number=1)
    set_sections(dora, document, **{section(first, "Parks"): roads.pk})
    second = drafted(document, f"{SECOND}\n## 二、Lamps\n\nTwo", people.dora)
    assert owners(second) == ["Roads"] * 4 + [None, None]


def test_inner_section_may_have_its_own(dora, meeting, people, roads, document):
    text = "## Parks\n\nTrees\n\n### Lakes\n\nWater\n\n## Lamps\n\nLight"
    draft = drafted(document, text, people.dora)
    publish(draft)
    parks = Department.objects.get(name="Parks")
    chosen = {section(draft, "Parks"): parks.pk, section(draft, "Lakes"): roads.pk}
    assert set_sections(dora, document, roads.pk, **chosen).status_code == 200
    assert owners(draft) == ["Parks", "Parks", "Roads", "Roads", None, None]
    form = dora.get(f"{document.get_absolute_url()}sections/", headers={"Accept": "text/html"}).context["form"]
    assert {name: form.initial[name] for name in chosen} == chosen
    assert form.initial["department"] == roads.pk


def test_unknown_department_is_refused(dora, document):
    first = document.versions.get(number=1)
    assert set_sections(dora, document, **{section(first, "Parks"): 999}).status_code == 422
    assert set_sections(dora, document, 999).status_code == 422
    assert Document.objects.get().department.name == "Parks"


# Whatever a new version looks like

parts = st.sampled_from(["## Parks", "## Roads", "### Lakes", "None", "Ten trees", "种树", "修路"])
marks = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@given(st.lists(parts, min_size=1, max_size=8), st.lists(parts, min_size=1, max_size=8))
@marks
def test_no_remark_is_lost_or_moved(document, people, old, new):
    """Each stands at a paragraph of the same words under the same headings, or at none."""
    Opinion.objects.all().delete()
    document.versions.filter(number__gt=1).delete()
    first = drafted(document, "\n\n".join(old), people.dora)
    publish(first)
    said = [
        Opinion.objects.create(
            document=document,
            place=one.identity,
            paragraph=one,
            author=people.alice,
            kind="opinion",
            body=str(n),
            posted_at=timezone.now(),
        )
        for n, one in enumerate(first.paragraphs.all())
    ]
    second = drafted(document, "\n\n".join(new), people.dora)
    publish(second)
    before, after = list(first.paragraphs.all()), list(second.paragraphs.all())
    where = dict(zip([one.pk for one in before + after], headed(before) + headed(after), strict=True))
    for opinion, paragraph in zip(said, before, strict=True):
        now = [one for one in after if opinion in Opinion.objects.at(one)]
        assert [where[one.pk] for one in now] in ([], [where[paragraph.pk]])
    kept = sum(Opinion.objects.at(one).count() for one in after)
    assert kept == sum(min(headed(before).count(one), headed(after).count(one)) for one in set(headed(before)))


def test_blocks_have_no_ids_of_their_own():
    assert {block.source_id for block in blocks_of(TEXT)} == {""}
