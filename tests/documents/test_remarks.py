"""Remarks that quote, that are changed and agreed with, and that outlive versions of the text."""

import pytest
from django.utils import timezone

from congress.journal.models import Entry, Topic
from congress.journal.verify import verify_topic
from congress.meetings.services import close_phase
from deliberation.documents.models import Agreement, Document, Opinion, Paragraph, Version
from deliberation.documents.services.comments import post_comment
from deliberation.documents.services.remarks import agree_with_opinion, retract_opinion
from deliberation.documents.verbs import Verb
from tests.conftest import TESTER, new_key
from tests.documents.conftest import comment, opinions_at, reply
from tests.documents.test_opinions import fragment
from tests.documents.test_pages import page, queries

TABLE = "What\tNumber\nTrees\t12"
SECRET = "The bench on Elm Street"


def written() -> list:
    tables = (Entry, Opinion, Agreement)
    return [list(table.objects.order_by("pk").values()) for table in tables]


def edit(client, opinion, **fields):
    sent = {"key": new_key(), "kind": "opinion", "body": "More and better benches"} | fields
    return client.post(f"/opinions/{opinion.pk}/edit/", sent)


def agree(client, opinion, key=None):
    return client.post(f"/opinions/{opinion.pk}/agree/", {"key": key or new_key()})


@pytest.fixture
def bob(people, as_person):
    return as_person(people.bob)


@pytest.fixture
def new_version(document):
    """new_version(text, …) publishes a version with paragraphs of these texts; known ones keep their identity."""

    def published(*texts):
        known = {one.text: one.identity for one in Paragraph.objects.filter(version__document=document)}
        number = document.versions.count() + 1
        version = Version.objects.create(document=document, number=number, published_at=timezone.now())
        for position, text in enumerate(texts, start=1):
            again = {"identity": known[text]} if text in known else {}
            Paragraph.objects.create(version=version, position=position, kind="paragraph", text=text, **again)
        return version

    return published


def placed(version, text) -> Paragraph:
    return Paragraph.objects.select_related("version__document").get(version=version, text=text)


# Quoting


def test_opinion_quotes_a_piece_of_the_paragraph(paragraph, window, alice):
    sent = {"key": new_key(), "kind": "opinion", "body": "Which?", "quote": "Many trees"}
    assert alice.post(opinions_at(paragraph), sent).status_code == 201
    opinion = Opinion.objects.get()
    assert opinion.quote == "Many trees"
    assert '<blockquote class="remark-quote">Many trees</blockquote>' in fragment(opinion)


@pytest.mark.parametrize("quote", ["No such words", "many trees", "Many trees stand there. ", "Many\x00", "x" * 501])
def test_quote_of_something_else_is_refused(paragraph, window, alice, quote):
    before = written()
    sent = {"key": new_key(), "kind": "opinion", "body": "Which?", "quote": quote}
    answer = alice.post(opinions_at(paragraph), sent)
    assert (answer.status_code, list(answer.json()["errors"]), written()) == (422, ["quote"], before)


def test_whole_of_a_long_paragraph_is_no_quote(document, window, alice):
    long = Paragraph.objects.create(version=document.versions.get(), position=90, kind="paragraph", text="x" * 501)
    sent = {"key": new_key(), "kind": "opinion", "body": "Which?", "quote": "x" * 501}
    assert alice.post(opinions_at(long), sent).status_code == 422


def test_sentences_are_offered_where_there_are_several(document, paragraph, window, alice):
    assert "passages" not in page(alice, paragraph.get_absolute_url())
    paragraph.text = "Many trees stand there. Some are old."
    paragraph.save()
    shown = page(alice, paragraph.get_absolute_url())
    values = ['value="Many trees stand there."', 'value="Some are old."', 'value=""']
    assert [one for one in values if f'name="quote" {one}' not in shown.replace("\n", " ") and one not in shown] == []


def test_rows_of_a_table_are_offered(document, window, alice):
    table = Paragraph.objects.get(kind="table", version__document=document)
    shown = page(alice, table.get_absolute_url())
    assert ('value="Trees\t12"' in shown, "Trees · 12" in shown) == (True, True)
    sent = {"key": new_key(), "kind": "correction", "body": "13", "quote": "Trees\t12"}
    assert alice.post(opinions_at(table), sent).status_code == 201


def test_chosen_passage_stays_in_the_form(document, paragraph, window, people, as_person):
    Paragraph.objects.filter(pk=paragraph.pk).update(text="Many trees stand there. Some are old.")
    sent = {"key": new_key(), "kind": "opinion", "body": "", "quote": "Some are old."}
    shown = as_person(people.alice, accept="text/html").post(opinions_at(paragraph), sent).content.decode()
    assert '<details class="passages" open>' in shown


# Versions


def test_opinion_on_an_older_version_stands_at_the_same_place_now(paragraph, window, alice, new_version):
    version = new_version("Before", paragraph.text)
    there = placed(version, paragraph.text)
    assert comment(alice, paragraph).status_code == 201
    opinion = Opinion.objects.get()
    assert (opinion.place, opinion.paragraph) == (there.identity, paragraph)
    assert opinion.element in page(alice, there.get_absolute_url())


def test_opinion_on_a_passage_that_is_gone_is_refused(paragraph, window, alice, new_version):
    new_version("Something else")
    before = written()
    assert (comment(alice, paragraph).status_code, written()) == (409, before)


def test_older_paragraph_leads_to_the_current_one(paragraph, window, alice, new_version):
    there = placed(new_version("Before", paragraph.text), paragraph.text)
    assert alice.get(paragraph.get_absolute_url()).url == there.get_absolute_url()


def test_page_of_a_passage_that_is_gone_says_so_and_takes_nothing(paragraph, say, alice, new_version):
    say("More benches")
    new_version("Something else")
    shown = page(alice, paragraph.get_absolute_url())
    assert ("no longer in the text" in shown, "More benches" in shown, 'name="kind"' in shown) == (True, True, False)


def test_orphans_stand_below_the_text(document, paragraph, say, alice, new_version):
    say("More benches")
    assert "orphans" not in page(alice, document.get_absolute_url())
    new_version("Something else")
    retract_opinion(opinion=say_of(paragraph, "Gone"), by=TESTER)
    shown = page(alice, document.get_absolute_url())
    assert ("More benches" in shown, shown.count("is-retracted")) == (True, 0)
    assert [one.body for one in Opinion.objects.orphaned(current(document))] == ["More benches"]


def say_of(paragraph, body) -> Opinion:
    author = Opinion.objects.first().author
    asked = {"kind": "opinion", "author": author, "body": body, "posted_at": timezone.now()}
    place = {"document": paragraph.version.document, "place": paragraph.identity, "paragraph": paragraph}
    return Opinion.objects.create(**place, **asked)


def current(document):
    return Document.objects.with_current().get(pk=document.pk)


def test_address_of_a_remark_leads_to_where_it_stands(document, paragraph, say, alice, new_version):
    opinion = say()
    assert alice.get(opinion.get_absolute_url(), headers={"Accept": "text/html"}).url == there(paragraph, opinion)
    version = new_version("Before", paragraph.text)
    moved = placed(version, paragraph.text)
    assert alice.get(opinion.get_absolute_url(), headers={"Accept": "text/html"}).url == there(moved, opinion)
    new_version("Something else")
    lost = alice.get(opinion.get_absolute_url(), headers={"Accept": "text/html"}).url
    assert lost == f"{document.get_absolute_url()}#{opinion.element}"


def there(paragraph, opinion) -> str:
    return f"{paragraph.get_absolute_url()}#{opinion.element}"


def test_address_of_an_old_remark_leads_to_its_page(paragraph, say, alice):
    first, *_others = [say() for _n in range(51)]
    url = alice.get(first.get_absolute_url(), headers={"Accept": "text/html"}).url
    assert first.element in page(alice, url.partition("#")[0])


def test_remark_placed_by_hand_says_so_and_is_found_there(document, say, alice, new_version):
    opinion = say()
    there = placed(new_version("Something else"), "Something else")
    Opinion.objects.filter(pk=opinion.pk).update(place=there.identity, placed_at=timezone.now())
    url = alice.get(opinion.get_absolute_url(), headers={"Accept": "text/html"}).url
    assert url == f"{there.get_absolute_url()}#{opinion.element}"
    assert "Placed here by the secretariat" in page(alice, there.get_absolute_url())


# Changing


def test_author_changes_what_he_wrote(alice, say, document):
    opinion = say(SECRET)
    answer = edit(alice, opinion, kind="question", quote="Many trees")
    assert (answer.status_code, answer.json()["element"]) == (200, opinion.element)
    opinion.refresh_from_db()
    assert (opinion.kind, opinion.body, opinion.quote) == ("question", "More and better benches", "Many trees")
    assert opinion.edited_at is not None
    assert (SECRET in fragment(opinion), "Changed at" in fragment(opinion)) == (False, True)


def test_facts_of_the_old_text_are_gone_and_the_chain_is_whole(alice, say, document):
    opinion = say(SECRET)
    edit(alice, opinion)
    entries = Entry.objects.filter(element=opinion.element).order_by("seq")
    assert [(one.verb, one.facts is None) for one in entries] == [
        (Verb.OPINION_POSTED, True),
        (Verb.OPINION_EDITED, False),
    ]
    assert list(verify_topic(Topic.objects.get(name=document.topic))) == []


def answered(opinion, people, as_person):
    reply(as_person(people.emil), opinion)


def commented(opinion, people, as_person):
    post_comment(opinion=opinion, author=people.bob, number="002", body="Yes", by=TESTER)


def agreed(opinion, people, as_person):
    agree_with_opinion(opinion=opinion, user=people.bob, by=TESTER)


@pytest.mark.parametrize("speak_to", [answered, commented, agreed])
def test_what_others_spoke_to_stays_as_it_is(alice, say, people, as_person, speak_to):
    opinion = say(kind="question")
    speak_to(opinion, people, as_person)
    before = written()
    assert (edit(alice, opinion).status_code, written()) == (409, before)
    assert "stays as it is" in page(alice, f"/opinions/{opinion.pk}/edit/")


def test_own_comment_and_an_agreement_taken_back_leave_it_open(alice, say, people):
    opinion = say()
    post_comment(opinion=opinion, author=people.alice, number="001", body="I mean the old ones", by=TESTER)
    for _time in range(2):
        agree_with_opinion(opinion=opinion, user=people.bob, by=TESTER)
    assert edit(alice, opinion).status_code == 200


def test_retracted_and_closed_remarks_are_not_changed(alice, say, window):
    retracted, standing = say(), say()
    retract_opinion(opinion=retracted, by=TESTER)
    before = written()
    assert (edit(alice, retracted).status_code, written()) == (409, before)
    close_phase(phase=window, by=TESTER)
    before = written()
    assert (edit(alice, standing).status_code, written()) == (409, before)


@pytest.mark.parametrize(("name", "status"), [("bob", 403), ("dora", 403), ("emil", 403), ("hanna", 404)])
def test_others_do_not_change_it(people, as_person, say, name, status):
    opinion = say()
    before = written()
    assert (edit(as_person(getattr(people, name)), opinion).status_code, written()) == (status, before)


@pytest.mark.parametrize(
    ("fields", "errors"),
    [({"body": ""}, ["body"]), ({"quote": "Elsewhere"}, ["quote"]), ({"kind": "praise"}, ["kind"])],
)
def test_other_changes_are_refused(alice, say, fields, errors):
    opinion = say()
    before = written()
    answer = edit(alice, opinion, **fields)
    assert (answer.status_code, list(answer.json()["errors"]), written()) == (422, errors, before)


def test_form_holds_what_was_written(alice, say):
    assert SECRET in page(alice, f"/opinions/{say(SECRET).pk}/edit/")


# Agreeing


def test_agreement_is_counted_and_taken_back(bob, say, people):
    opinion = say()
    assert agree(bob, opinion).status_code == 200
    assert f'data-people="{people.bob.pk}"' in fragment(opinion)
    assert "<b>1</b>" in fragment(opinion)
    entry = Entry.objects.latest("pk")
    assert (entry.verb, set(entry.facts)) == (Verb.OPINION_AGREED, {"opinion", "stands", "salt"})
    agree(bob, opinion)
    assert (Agreement.objects.count(), 'data-people=""' in fragment(opinion)) == (0, True)


def test_same_key_twice_is_one_agreement(bob, say):
    opinion, key = say(), new_key()
    answers = [agree(bob, opinion, key) for _try in range(2)]
    assert ([one.status_code for one in answers], Agreement.objects.count()) == ([200, 200], 1)


@pytest.mark.parametrize(
    ("name", "status"), [("alice", 403), ("gao", 403), ("dora", 403), ("emil", 403), ("hanna", 404)]
)
def test_author_and_others_do_not_agree(people, as_person, say, name, status):
    opinion = say()
    before = written()
    assert (agree(as_person(getattr(people, name)), opinion).status_code, written()) == (status, before)


def test_retracted_and_closed_remarks_are_not_agreed_with(bob, say, window):
    retracted, standing = say(), say()
    retract_opinion(opinion=retracted, by=TESTER)
    before = written()
    assert (agree(bob, retracted).status_code, written()) == (409, before)
    close_phase(phase=window, by=TESTER)
    before = written()
    assert (agree(bob, standing).status_code, written()) == (409, before)


# The page


def test_page_stands_between_its_neighbours_under_its_heading(document, paragraph, alice):
    shown = page(alice, paragraph.get_absolute_url())
    before, after = (Paragraph.objects.get(version__document=document, position=position) for position in (2, 4))
    assert "一、Parks" in shown
    links = [f'rel="prev" href="{before.get_absolute_url()}"', f'rel="next" href="{after.get_absolute_url()}"']
    assert [one for one in links if one not in shown] == []


def test_thread_takes_four_queries_beside_those_of_every_page(document, paragraph, say, people, alice):
    for _n in range(3):
        post_comment(opinion=say(), author=people.bob, number="002", body="Yes", by=TESTER)
    frame = queries(alice, "/me/") + 1  # /me/ reads no posts
    queries(alice, paragraph.get_absolute_url())
    assert queries(alice, paragraph.get_absolute_url()) - frame <= 4


@pytest.mark.parametrize("number", [0, 2**63, 10**30])
def test_numbers_that_none_can_have_are_not_found(document, paragraph, alice, number):
    addresses = [
        f"/documents/{number}/paragraphs/{paragraph.pk}/",
        f"/documents/{document.pk}/paragraphs/{number}/",
        f"/opinions/{number}/",
        f"/opinions/{number}/comments/",
        f"/comments/{number}/retract/",
    ]
    assert [alice.get(address).status_code for address in addresses] == [404] * len(addresses)
