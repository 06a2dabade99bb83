"""What is said to a remark: by whom, until when, and what of it is shown."""

import pytest

from congress.journal.models import Entry, Topic
from congress.journal.verify import verify_topic
from congress.meetings.models import Phase
from congress.meetings.services import close_phase, open_phase
from congress.people.models import Department
from deliberation.documents.models import Comment, Paragraph
from deliberation.documents.services.comments import post_comment
from deliberation.documents.services.remarks import retract_opinion
from deliberation.documents.verbs import Verb
from tests.conftest import TESTER, new_key
from tests.documents.test_opinions import fragment
from tests.documents.test_pages import page, queries

SECRET = "Ask at Elm Street"


def written() -> list:
    return [list(table.objects.order_by("pk").values()) for table in (Entry, Comment)]


def respond(client, opinion, body="So say I", **headers):
    return client.post(f"/opinions/{opinion.pk}/comments/", {"key": new_key(), "body": body}, headers=headers)


def retract(client, comment):
    return client.post(f"/comments/{comment.pk}/retract/", {"key": new_key()})


@pytest.fixture
def remark(say):
    return say()


@pytest.fixture
def add(remark, people):
    """add(body) is a comment of bob's on alice's remark."""

    def added(body="So say I"):
        return post_comment(opinion=remark, author=people.bob, number="002", body=body, by=TESTER)

    return added


@pytest.mark.parametrize(
    ("name", "number", "department", "actor"),
    [
        ("alice", "001", None, "001"),
        ("bob", "002", None, "002"),
        ("emil", "", "Parks", "department"),
        ("fiona", "", "Parks", "department"),
        ("dora", "", None, "secretariat"),
    ],
)
def test_comment_is_said_as_who_one_is(remark, people, as_person, name, number, department, actor):
    answer = respond(as_person(getattr(people, name)), remark)
    comment = Comment.objects.get()
    assert (answer.status_code, answer.json()["id"], answer.json()["element"]) == (201, comment.pk, remark.element)
    assert (comment.opinion, comment.author, comment.number) == (remark, getattr(people, name), number)
    assert getattr(comment.department, "name", None) == department
    assert Entry.objects.latest("pk").actor == actor
    assert "So say I" in fragment(remark)


def test_staff_is_named(remark, people, as_person):
    respond(as_person(people.emil), remark)
    respond(as_person(people.dora), remark)
    shown = fragment(remark)
    named = [f'<span class="message-department">{name}</span>' for name in ("Parks", "Secretariat")]
    assert [one for one in named if one not in shown] == []


def test_section_decides_which_department_speaks(remark, paragraph, people, as_person):
    roads = Department.objects.create(name="Roads", kind=Department.Kind.FUNCTIONAL)
    Paragraph.objects.filter(pk=paragraph.pk).update(department=roads)
    before = written()
    assert (respond(as_person(people.emil), remark).status_code, written()) == (403, before)


def test_entry_of_a_comment_holds_no_text(add):
    add(SECRET)
    entry = Entry.objects.latest("pk")
    assert (entry.verb, set(entry.facts)) == (Verb.COMMENT_POSTED, {"comment", "body", "salt"})
    assert SECRET not in str(entry.facts)


def test_same_key_twice_makes_one_comment(remark, alice):
    sent = {"key": new_key(), "body": "Twice"}
    answers = [alice.post(f"/opinions/{remark.pk}/comments/", sent) for _try in range(2)]
    assert ([one.status_code for one in answers], Comment.objects.count()) == ([201, 201], 1)


def test_closed_window_refuses_representatives_and_no_department(remark, window, people, as_person):
    close_phase(phase=window, by=TESTER)
    before = written()
    assert (respond(as_person(people.bob), remark).status_code, written()) == (409, before)
    assert [respond(as_person(one), remark).status_code for one in (people.emil, people.dora)] == [201, 201]


def test_nobody_comments_after_the_meeting(remark, window, document, people, as_person):
    closing = document.meeting.phases.get(kind=Phase.Kind.CLOSING)
    Phase.objects.filter(pk=closing.pk).update(needs_quorum=False)
    close_phase(phase=open_phase(phase=closing, by=TESTER), by=TESTER)
    before = written()
    assert [respond(as_person(one), remark).status_code for one in (people.emil, people.dora)] == [409, 409]
    assert written() == before
    assert "<textarea" not in page(as_person(people.emil), f"/opinions/{remark.pk}/comments/")


def test_retracted_remark_takes_no_comment(remark, people, as_person):
    retract_opinion(opinion=remark, by=TESTER)
    before = written()
    assert (respond(as_person(people.bob), remark).status_code, written()) == (409, before)


@pytest.mark.parametrize("body", ["", " \n ", "x" * 1001, "a\x00b"])
def test_other_comments_are_refused(remark, alice, body):
    before = written()
    answer = respond(alice, remark, body)
    assert (answer.status_code, list(answer.json()["errors"]), written()) == (422, ["body"], before)


def test_refused_comment_stays_in_the_form(remark, people, as_person):
    answer = respond(as_person(people.alice, accept="text/html"), remark, "x" * 1001)
    assert (answer.status_code, "x" * 1001 in answer.content.decode()) == (422, True)


# Retracting


def test_author_retracts_and_the_text_is_gone(add, remark, people, as_person):
    comment, other = add(SECRET), add("Stays")
    assert retract(as_person(people.bob), comment).status_code == 200
    comment.refresh_from_db()
    assert (comment.body, comment.retracted_at is not None) == ("", True)
    assert (SECRET in fragment(remark), "Stays" in fragment(remark), f"comment-{comment.pk}" in fragment(remark)) == (
        False,
        True,
        True,
    )
    assert other.body == "Stays"


def test_only_the_facts_of_the_retracted_comment_are_gone(add, remark, document, people, as_person):
    comment = add(SECRET)
    add("Stays")
    retract(as_person(people.bob), comment)
    entries = Entry.objects.filter(element=remark.element).order_by("seq")
    assert [(one.verb, one.facts is None) for one in entries] == [
        (Verb.OPINION_POSTED, False),
        (Verb.COMMENT_POSTED, True),
        (Verb.COMMENT_POSTED, False),
        (Verb.COMMENT_RETRACTED, False),
    ]
    assert list(verify_topic(Topic.objects.get(name=document.topic))) == []


def test_retracting_the_remark_leaves_the_facts_of_its_comments(add, remark, document):
    add("Stays")
    retract_opinion(opinion=remark, by=TESTER)
    posted = Entry.objects.filter(element=remark.element, verb=Verb.COMMENT_POSTED).get()
    assert posted.facts is not None
    assert ("Stays" in fragment(remark), list(verify_topic(Topic.objects.get(name=document.topic)))) == (True, [])


def test_comment_is_retracted_once_by_its_author_while_the_window_is_open(add, window, people, as_person):
    comment, late = add(), add()
    for name, status in [("alice", 403), ("emil", 403), ("dora", 403), ("hanna", 404)]:
        before = written()
        assert (retract(as_person(getattr(people, name)), comment).status_code, written()) == (status, before)
    bob = as_person(people.bob)
    assert [retract(bob, comment).status_code for _try in range(2)] == [200, 409]
    close_phase(phase=window, by=TESTER)
    before = written()
    assert (retract(bob, late).status_code, written()) == (409, before)


# What is shown


def test_newest_twenty_are_shown_in_their_order_and_the_rest_behind_a_link(add, remark, alice):
    made = [add(f"Comment number {n};") for n in range(Comment.MOST_SHOWN + 3)]
    shown = fragment(remark)
    places = [shown.find(f"number {n};") for n in range(len(made))]
    assert (places[:3], places[3:]) == ([-1] * 3, sorted(places[3:]))
    assert "Earlier comments: 3" in shown
    earlier = page(alice, f"/opinions/{remark.pk}/comments/?before={made[3].pk}")
    assert [f"number {n};" in earlier for n in range(5)] == [True, True, True, False, False]


def test_all_comments_as_json(add, remark, alice, people, as_person):
    first = add("First")
    respond(as_person(people.emil), remark, "Second")
    retract(as_person(people.bob), first)
    found = alice.get(f"/opinions/{remark.pk}/comments/").json()
    department = Department.objects.get(name="Parks").pk
    second = Comment.objects.latest("pk").pk
    assert found == {
        "comments": [
            {"pk": first.pk, "body": "", "number": "002", "department": None, "retracted": True},
            {"pk": second, "body": "Second", "number": "", "department": department, "retracted": False},
        ],
        "earlier": None,
    }


@pytest.mark.parametrize("before", ["x", "-1", "9" * 19, "%00", "٣"])
def test_bad_cursor_shows_the_newest(add, remark, alice, before):
    add("Here it is")
    assert "Here it is" in page(alice, f"/opinions/{remark.pk}/comments/?before={before}")


def test_form_lies_outside_the_element(add, remark, alice):
    add()
    shown = page(alice, f"/opinions/{remark.pk}/comments/")
    assert ("<textarea" in shown, "<textarea" in fragment(remark)) == (True, False)


def test_page_of_a_remark_takes_the_same_queries_for_few_and_many(add, remark, alice):
    address = f"/opinions/{remark.pk}/comments/"
    add()
    queries(alice, address)
    few = queries(alice, address)
    for _n in range(40):
        add()
    assert (queries(alice, address), few <= 12) == (few, True)


def test_thread_takes_the_same_queries_for_few_and_many_comments(add, remark, paragraph, alice):
    add()
    queries(alice, paragraph.get_absolute_url())
    few = queries(alice, paragraph.get_absolute_url())
    for _n in range(40):
        add()
    assert queries(alice, paragraph.get_absolute_url()) == few
