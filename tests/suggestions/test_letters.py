"""File numbers and letters."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from io import BytesIO

import pytest
from django.db import connections
from django.utils import timezone, translation
from docx import Document

from congress.journal.services import By
from deliberation.suggestions.letters import written_out
from deliberation.suggestions.models import Assignment, Letterhead, Reply
from deliberation.suggestions.services import assigning, contacts, handling, screening
from tests.conftest import TESTER, new_key
from tests.suggestions.conftest import CONTACT, FIELDS


def numbers():
    return [one.file_number for one in Reply.objects.order_by("approved_at")]


def test_approval_gives_the_next_file_number_of_the_department(brought_to, move, people, parks, roads):
    Letterhead.objects.create(department=parks, name="Parks of the River", prefix="P")
    for _time in range(2):
        brought_to("replied")
    suggestion = brought_to("accepted")
    move(people.dora, suggestion, "assign", departments=roads.department.pk)
    for who, name in [(roads.ivy, "receive"), (roads.ivy, "contact"), (roads.ivy, "reply"), (roads.jack, "approve")]:
        assert move(who, suggestion, name, **FIELDS.get(name, {})).status_code == 200
    year = timezone.localdate().year
    assert numbers() == [f"P〔{year}〕1号", f"P〔{year}〕2号", f"Roads〔{year}〕1号"]


def test_numbers_begin_anew_each_year(brought_to):
    brought_to("replied")
    Reply.objects.update(approved_at=timezone.now().replace(year=timezone.localdate().year - 1))
    brought_to("replied")
    year = timezone.localdate().year
    assert Reply.objects.last().file_number == f"Parks〔{year}〕1号"


def test_reply_that_is_held_or_waits_has_no_number(brought_to, move, people):
    suggestion = brought_to("handling")
    brought_to("approval")
    assert set(numbers()) == {""}
    move(people.emil, suggestion, "reply", **FIELDS["reply"])
    move(people.fiona, suggestion, "approve")
    assert sorted(numbers())[-1].endswith("〕1号")


@pytest.mark.django_db(transaction=True)
def test_numbers_have_no_gaps_when_many_approve_at_once(suggest, people, parks):
    emil, fiona = By("tester", people.emil), By("tester", people.fiona)
    waiting = []
    for _time in range(12):
        suggestion = screening.accept(suggestion=suggest(), by=TESTER)
        assigning.assign(suggestion=suggestion, departments=[parks], by=TESTER)
        assignment = Assignment.objects.get(suggestion=suggestion)
        assigning.receive(assignment=assignment, by=emil)
        contacts.contact(assignment=assignment, by=emil, **CONTACT)
        handling.reply(assignment=assignment, by=emil, **FIELDS["reply"])
        waiting.append(assignment)

    def approve(assignment):
        handling.approve(assignment=assignment, by=By("tester", fiona.user))
        connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(approve, waiting))
    year = timezone.localdate().year
    assert sorted(numbers()) == sorted(f"Parks〔{year}〕{n}号" for n in range(1, 13))


# The letter


@pytest.fixture
def answered(brought_to, parks):
    Letterhead.objects.create(department=parks, name="Parks of the River", prefix="P")
    brought_to("replied")
    return Reply.objects.get()


def test_letter_has_what_an_official_letter_has(answered, people, reading):
    page = reading(people.alice).get(f"/replies/{answered.pk}/").content.decode()
    for words in [
        "Parks of the River",
        answered.file_number,
        "Reply to “More benches”",
        "Representative Alice (No. 001):",
        "We have received your suggestion No. 1, “More benches”.",
        "Twelve benches come in May.",
        "Outcome: solved or adopted (A)",
        "Responsible person: Clerk One",
    ]:
        assert words in page, words


def test_word_file_says_the_same(answered, people, reading):
    answer = reading(people.alice).get(f"/replies/{answered.pk}/letter.docx")
    assert answer["Content-Type"].endswith("wordprocessingml.document")
    lines = [one.text for one in Document(BytesIO(b"".join(answer.streaming_content))).paragraphs]
    for words in ["Parks of the River", answered.file_number, "Reply to “More benches”", "Twelve benches come in May."]:
        assert words in lines, words


def test_letter_of_what_nobody_approved_is_not_there(brought_to, people, as_person):
    brought_to("approval")
    pk = Reply.objects.get().pk
    for person in (people.alice, people.emil, people.dora):
        for address in (f"/replies/{pk}/", f"/replies/{pk}/letter.docx"):
            assert as_person(person).get(address).status_code == 404


def test_letter_is_for_who_sees_the_suggestion(answered, people, as_person):
    answered.assignment.suggestion.publish = False
    answered.assignment.suggestion.save()
    seen = {
        name: as_person(person).get(f"/replies/{answered.pk}/").status_code for name, person in vars(people).items()
    }
    assert {name for name, status in seen.items() if status == 200} == {"alice", "dora", "emil", "fiona"}
    assert set(seen.values()) == {200, 404}


def test_reply_is_told_as_json(answered, people, as_person):
    told = as_person(people.alice).get(f"/replies/{answered.pk}/").json()
    assert (told["file_number"], told["outcome"], told["suggestion"]) == (
        answered.file_number,
        "solved",
        answered.assignment.suggestion_id,
    )
    whole = as_person(people.alice).get(f"/suggestions/{told['suggestion']}/").json()
    assert whole["replies"][0]["file_number"] == answered.file_number


def test_letterhead_is_changed_by_approvers_and_holds_from_then_on(answered, parks, people, as_person, brought_to):
    page, sent = f"/departments/{parks.pk}/letterhead/", {"name": "Green Office", "prefix": "G"}
    assert as_person(people.emil).post(page, {"key": new_key(), **sent}).status_code == 403
    assert as_person(people.fiona).post(page, {"key": new_key(), "name": "", "prefix": "x" * 21}).status_code == 422
    assert as_person(people.fiona).post(page, {"key": new_key(), **sent}).status_code == 200
    brought_to("replied")
    year = timezone.localdate().year
    assert numbers() == [f"P〔{year}〕1号", f"G〔{year}〕2号"]


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 4, 8), "二〇二六年四月八日"),
        (date(2026, 10, 10), "二〇二六年十月十日"),
        (date(2020, 12, 31), "二〇二〇年十二月三十一日"),
        (date(2019, 11, 20), "二〇一九年十一月二十日"),
    ],
)
def test_date_is_written_out_in_chinese(day, words):
    with translation.override("zh-hans"):
        assert written_out(day) == words
