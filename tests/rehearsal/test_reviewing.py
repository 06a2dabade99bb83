"""What was said of the documents, against what the phones had acknowledged; each fault is planted."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from congress.rehearsal.history import AGREEMENT, COMMENT, EDIT, OPINION, OUTCOME, Act, Frame, History, Request, Screen
from congress.rehearsal.report import check_all
from congress.rehearsal.review import LONGEST_QUOTE, remarks_on, sentence_of
from congress.rehearsal.words import OUTCOMES
from deliberation.documents.models import Opinion

TOPIC = "document.3"
WORDS = "写得实在〔rep001·1〕"


def act(kind, move, seq, *, phone="rep002", status=200, pk=1, body="", element="opinion-1", **fields):
    one = Act(phone, kind, f"/opinions/1/{move}/", f"key {seq}", (status,), body=body, fields=fields)
    answer = {"id": pk, "element": element, "topic": TOPIC, "seq": seq}
    one.tries.append(Request(phone, f"POST {one.address}", (status,), seq, seq + 0.5, status=status, answer=answer))
    return one


def said():
    return act(OPINION, "x", 1, phone="rep001", status=201, body=WORDS)


def agreed(seq=2, phone="rep002"):
    return act(AGREEMENT, "agree", seq, phone=phone)


def decided(seq=3, outcome="adopted"):
    return act(OUTCOME, "outcome", seq, phone="secretariat", element="review-1", outcome=outcome)


def unanswered(one):
    one.tries[0] = replace(one.tries[0], status=0, answer=None)
    return one


def row(**fields):
    return {"pk": 1, "body": WORDS, "outcome": "", "agrees": 0} | fields


def found(acts, rows, screens=()):
    """How much the checks found, of remarks and of what was doubled."""
    checks = check_all(History(acts=acts, remarks=rows, screens=list(screens)))
    return {name: checks[name].count for name in ("remarks_mismatch", "doubled") if checks[name].count}


def test_remark_that_is_listed_once_is_well():
    assert found([said()], [row()]) == {}


def test_remark_that_is_not_listed_is_a_fault():
    assert found([said()], []) == {"remarks_mismatch": 1}


def test_remark_listed_twice_is_a_fault():
    assert found([said()], [row(), row(pk=2)]) == {"remarks_mismatch": 1}


@pytest.mark.parametrize(
    ("acts", "agrees", "faults"),
    [
        ([agreed()], 1, 0),
        ([agreed()], 0, 1),
        ([], 1, 1),
        ([agreed(), agreed(3)], 0, 0),
        ([agreed(), agreed(3, "rep003")], 2, 0),
        ([agreed(), agreed(3, "rep003")], 4, 2),
        ([unanswered(agreed())], 0, 0),
        ([unanswered(agreed())], 1, 0),
        ([unanswered(agreed())], 2, 1),
    ],
)
def test_agreements_are_those_acknowledged_an_odd_number_of_times(acts, agrees, faults):
    assert found([said(), *acts], [row(agrees=agrees)]).get("remarks_mismatch", 0) == faults


@pytest.mark.parametrize(
    ("acts", "outcome", "faults"),
    [
        ([decided()], "adopted", 0),
        ([decided()], "", 1),
        ([decided(), decided(4, "noted")], "noted", 0),
        ([decided(), decided(4, "noted")], "adopted", 1),
        ([unanswered(decided())], "", 0),
        ([unanswered(decided())], "adopted", 0),
        ([unanswered(decided())], "noted", 1),
    ],
)
def test_outcome_is_the_last_acknowledged_one(acts, outcome, faults):
    assert found([said(), *acts], [row(outcome=outcome)]).get("remarks_mismatch", 0) == faults


def screen(people, element="opinion-1", text=WORDS):
    shown = Screen("rep009", TOPIC, is_current=True)
    html = f'<li id="{element}" data-person="11"><p>{text}</p><button data-people="{people}">x</button></li>'
    shown.show(Frame(TOPIC, "opinion.agreed", 2, 1, element, html))
    return shown


def own_remark():
    """By which the screens tell who rep002 is."""
    one = act(OPINION, "x", 5, phone="rep002", status=201, pk=2, element="opinion-2", body="〔rep002·2〕")
    shown = Screen("rep008", TOPIC)
    shown.show(
        Frame(TOPIC, "opinion.posted", 5, 5, "opinion-2", '<li id="opinion-2" data-person="12">〔rep002·2〕</li>')
    )
    return one, shown


@pytest.mark.parametrize(("people", "faults"), [("12", 0), ("", 1), ("12 13", 1)])
def test_screen_shows_who_agrees(people, faults):
    own, known_by = own_remark()
    rows = [row(agrees=1), row(pk=2, body="〔rep002·2〕")]
    assert found([said(), own, agreed()], rows, [screen(people), known_by]).get("remarks_mismatch", 0) == faults


def test_rows_that_show_a_remark_again_are_no_doubles():
    shown = screen("")
    for element in ("question-1", "review-1"):
        shown.show(Frame(TOPIC, "opinion.listed", 3, 3, element, f"<div>{WORDS}</div>"))
    assert found([said()], [row()], [shown]) == {}
    shown.show(Frame(TOPIC, "opinion.posted", 4, 4, "opinion-2", f"<li>{WORDS}</li>"))
    assert found([said()], [row()], [shown]) == {"doubled": 1}


def test_refused_edit_leaves_the_remark_on_the_screens():
    edit = act(EDIT, "edit", 2, phone="rep001", status=409, body=WORDS + "补充")
    checks = check_all(History(acts=[said(), edit], remarks=[row()], screens=[screen("")]))
    assert checks["refused_wrongly"].count == 0


def test_refused_comment_on_a_screen_is_refused_wrongly():
    comment = act(COMMENT, "comments", 2, status=409, body="同意〔rep002·7〕")
    checks = check_all(History(acts=[said(), comment], remarks=[row()], screens=[screen("", text="同意〔rep002·7〕")]))
    assert checks["refused_wrongly"].count == 1


# What the phones do


@pytest.mark.parametrize(
    ("kind", "text", "sentence"),
    [
        ("paragraph", "一。二。", "一。"),
        ("paragraph", "没有句号", "没有句号"),
        ("table", "一。\t二", ""),
        ("heading", "一", ""),
        ("paragraph", "长" * LONGEST_QUOTE + "。", ""),
    ],
)
def test_quote_is_the_first_sentence(kind, text, sentence):
    assert sentence_of({"kind": kind, "text": text}) == sentence
    assert sentence in text


def test_phone_talks_of_remarks_on_its_own_document():
    phone = SimpleNamespace(reading=TOPIC, history=History(acts=[said()]))
    assert [one.body for one in remarks_on(phone)] == [WORDS]
    phone.reading = "document.4"
    assert remarks_on(phone) == []


def test_outcomes_are_such_as_the_form_takes():
    assert {outcome for outcome, _note in OUTCOMES} == set(Opinion.Outcome.values)
    assert Opinion._meta.get_field("quote").max_length >= LONGEST_QUOTE
