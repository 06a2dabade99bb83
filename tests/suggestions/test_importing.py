"""Earlier suggestions from an office's spreadsheet: all or nothing, once, with every fault of the file at once."""

from datetime import date, datetime
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from congress.journal.models import Entry
from deliberation.suggestions.earlier import HEADINGS, read_earlier
from deliberation.suggestions.memory import nearest
from deliberation.suggestions.models import Assignment, CoSigning, Rating, Reply, State, Suggestion
from tests.conftest import new_key

GOOD = {
    "编号": 12,
    "标题": "路灯不亮",
    "内容": "中华新路的路灯\n坏了两个月。",
    "类别": "公共管理",
    "代表": "001",
    "提出日期": datetime(2019, 4, 8),
    "主办部门": "Parks",
    "办理结果": "解决采纳（A）",
    "答复": "已修好。",
    "办理满意度": "满意",
    "结果满意度": "基本满意",
    "答复日期": "2019年6月1日",
    "公开": "是",
}


def workbook(*rows, title=True):
    book = Workbook()
    if title:
        book.active.append(["2019年意见建议汇总"])
    book.active.append([*GOOD, "备注"])
    for row in rows:
        book.active.append([row.get(name) for name in GOOD])
    file = BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.fixture
def sent(reading, people, meeting):
    """sent(content) is the answer to a file."""

    def send(content):
        file = SimpleUploadedFile("去年的建议.xlsx", content)
        return reading(people.dora).post(f"/meetings/{meeting.pk}/suggestions/import/", {"file": file})

    return send


@pytest.fixture
def taken_over(sent, as_person, people, meeting):
    """taken_over(*rows): the file is looked at, and what was seen is confirmed."""

    def confirm(*rows):
        page = sent(workbook(*rows)).content.decode()
        signed = page.split('name="rows" value="')[1].split('"')[0]
        address = f"/meetings/{meeting.pk}/suggestions/import/confirm/"
        return as_person(people.dora).post(address, {"key": new_key(), "rows": signed})

    return confirm


def test_earlier_suggestion_is_there_with_its_reply_and_rating(taken_over, people, parks, meeting):
    assert taken_over(GOOD).status_code == 200
    one = Suggestion.objects.get()
    assert (one.number, one.title, one.body) == (12, "路灯不亮", "中华新路的路灯\n坏了两个月。")
    assert (one.state, one.source, one.category, one.publish) == (State.CLOSED, "imported", "management", True)
    assert (one.author, one.author_number, one.group.title) == (people.alice, "001", "Group One")
    assert one.submitted_at.date() == date(2019, 4, 8)
    assignment = one.assignments.get()
    assert (assignment.department, assignment.state, assignment.due_on) == (parks, "replied", date(2019, 7, 8))
    reply = assignment.replies.get()
    assert (reply.text, reply.outcome, reply.approved_at.date()) == ("已修好。", "solved", date(2019, 6, 1))
    rating = one.ratings.get()
    assert (rating.handling, rating.result, rating.rater) == ("satisfied", "basically", people.alice)
    assert Entry.objects.get(topic_id=one.topic).verb == "suggestion.imported"


def test_earlier_suggestions_are_remembered_from_then_on(taken_over, people):
    taken_over(GOOD)
    near = nearest("路灯坏了", people.bob)
    assert [(one.suggestion.title, one.outcomes) for one in near] == [("路灯不亮", [Reply.Outcome.SOLVED.label])]


def test_not_accepted_one_has_no_department(taken_over, people):
    refused = GOOD | {
        "办理结果": "不予立案",
        "主办部门": None,
        "答复": "不属于本街道",
        "办理满意度": "",
        "结果满意度": "",
    }
    taken_over(refused)
    one = Suggestion.objects.get()
    assert (one.state, one.ground, one.remarks.get().text) == (State.REFUSED, "other", "不属于本街道")
    assert not Assignment.objects.exists()


def test_promise_of_an_earlier_year_is_still_tracked(taken_over):
    taken_over(GOOD | {"办理结果": "B"})
    assert Suggestion.objects.get().tracking == "open"


def test_several_names_are_an_author_and_who_signed_with_him(taken_over, people):
    taken_over(GOOD | {"代表": "Bob、003 Charlie"})
    assert Suggestion.objects.get().author == people.bob
    assert [one.representative.user for one in CoSigning.objects.accepted()] == [people.charlie]


def test_same_file_again_changes_nothing(taken_over, sent):
    taken_over(GOOD)
    page = sent(workbook(GOOD))
    assert (page.status_code, "All suggestions of this file are there already." in page.content.decode()) == (200, True)
    assert (Suggestion.objects.count(), Reply.objects.count(), Rating.objects.count()) == (1, 1, 1)
    assert taken_over(GOOD, GOOD | {"编号": 13, "标题": "停车难"}).status_code == 200
    assert list(Suggestion.objects.order_by("number").values_list("number", "title")) == [
        (12, "路灯不亮"),
        (13, "停车难"),
    ]


def test_number_given_next_follows_the_imported_ones(taken_over, suggest):
    taken_over(GOOD)
    assert suggest().number == 13


FAULTS = [
    ({"编号": "x"}, "the number is missing, or no number"),
    ({"编号": 0}, "the number is missing, or no number"),
    ({"标题": "长" * 61}, "the title has more than 60 characters"),
    ({"标题": None}, "title and text are both needed"),
    ({"内容": "长" * 5001}, "text and reply may have 5000 characters each"),
    ({"类别": "天气"}, "there is no category “天气”"),
    ({"代表": None}, "the representative is missing"),
    ({"代表": "Nobody"}, "Nobody is not on this meeting&#x27;s roll"),
    ({"提出日期": "yesterday"}, "“yesterday” is no date"),
    ({"提出日期": "2019-02-30"}, "“2019-02-30” is no date"),
    ({"提出日期": "2999-01-01"}, "the date 2999-01-01 lies in the future, or too long ago"),
    ({"答复日期": "2019-01-01"}, "the reply is earlier than the suggestion"),
    ({"主办部门": "Moon"}, "there is no department “Moon”"),
    ({"主办部门": None}, "department and reply are both needed"),
    ({"办理结果": "perhaps"}, "there is no outcome “perhaps”"),
    ({"办理结果": None}, "the outcome is missing"),
    ({"办理满意度": "凑合"}, "there is no rating “凑合”"),
    ({"结果满意度": None}, "both ratings are needed, or none"),
    ({"办理结果": "不立案"}, "what was not accepted has no rating"),
]


@pytest.mark.parametrize(("changed", "fault"), FAULTS)
def test_fault_is_told_with_its_row_and_nothing_can_be_confirmed(changed, fault, sent, meeting):
    answer = sent(workbook(GOOD | {"编号": 11}, GOOD | changed))
    page = answer.content.decode()
    assert (answer.status_code, 'name="rows"' in page, "Nothing was saved" in page) == (422, False, True)
    assert f'<tr><th scope="row">4</th><td data-label="What is wrong">{fault}</td></tr>' in page
    assert not Suggestion.objects.exists()


def test_number_twice_or_of_another_suggestion_is_a_fault(taken_over, sent):
    taken_over(GOOD)
    other = GOOD | {"标题": "停车难"}
    page = sent(workbook(other, GOOD | {"编号": 14}, GOOD | {"编号": 14})).content.decode()
    assert "No. 12 is another suggestion of this meeting" in page
    assert "the number stands in an earlier row already" in page


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "This file is no .xlsx workbook, or it is damaged."),
        (b"PK\x03\x04 but no more", "This file is no .xlsx workbook, or it is damaged."),
        (b"number,title", "This file is no .xlsx workbook, or it is damaged."),
        (b"PK\x03\x04" + b"x" * (5 * 1024 * 1024), "The file is larger than 5 MB."),
        (workbook(), "There is no suggestion under the headings."),
    ],
)
def test_file_that_is_no_list_is_refused_with_a_sentence(content, sentence, sent):
    answer = sent(content)
    assert (answer.status_code, sentence in answer.content.decode()) == (422, True)


def test_missing_columns_are_named(sent):
    book = Workbook()
    book.active.append(["编号", "标题"])
    book.active.append([1, "A"])
    file = BytesIO()
    book.save(file)
    assert (
        "These columns were not found: 内容、代表、提出日期、主办部门、办理结果、答复."
        in sent(file.getvalue()).content.decode()
    )


def test_rows_that_were_not_shown_cannot_be_confirmed(as_person, people, meeting):
    address = f"/meetings/{meeting.pk}/suggestions/import/confirm/"
    answer = as_person(people.dora).post(address, {"key": new_key(), "rows": "made:up"})
    assert (answer.status_code, Suggestion.objects.exists()) == (422, False)


def test_only_a_meeting_that_is_over_takes_earlier_suggestions(taken_over, sent, reading, people, meeting):
    page = sent(workbook(GOOD)).content.decode()
    signed = page.split('name="rows" value="')[1].split('"')[0]
    meeting.held_on = date(2999, 1, 1)
    meeting.save()
    address = f"/meetings/{meeting.pk}/suggestions/import/"
    dora = reading(people.dora)
    assert "Earlier suggestions belong to a meeting that is over." in dora.get(address).content.decode()
    assert dora.post(f"{address}confirm/", {"key": new_key(), "rows": signed}).status_code == 409
    assert not Suggestion.objects.exists()


def test_formula_is_text_in_what_is_handed_on(taken_over, as_person, people, meeting):
    taken_over(GOOD | {"标题": "'=1+1", "内容": "@SUM(A1)", "答复": "+1"})
    content = as_person(people.dora).get(f"/meetings/{meeting.pk}/suggestions.xlsx").content
    cells = [cell for row in load_workbook(BytesIO(content)).active.iter_rows(min_row=3) for cell in row]
    assert [cell.value for cell in cells if cell.data_type == "f"] == []


def test_empty_table_has_the_headings_that_are_read(as_person, people, meeting):
    content = as_person(people.dora).get(f"/meetings/{meeting.pk}/suggestions/import.xlsx").content
    headings = [cell.value for cell in load_workbook(BytesIO(content)).active[2]]
    assert headings == [names[0] for names in HEADINGS.values()]
    assert set(GOOD) == set(headings)


def test_headings_may_stand_in_any_order_and_dress():
    book = Workbook()
    book.active.append(
        ["答复", "＊标题（必填）", "No.", *[name for name in GOOD if name not in ("答复", "标题", "编号")]]
    )
    book.active.append(["好", "题", "7", *[GOOD[name] for name in GOOD if name not in ("答复", "标题", "编号")]])
    file = BytesIO()
    book.save(file)
    sheet = read_earlier(file.getvalue(), date(2026, 1, 1))
    assert [(row.number, row.title, row.reply) for row in sheet.rows] == [(7, "题", "好")]
