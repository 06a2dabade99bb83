"""应到 and 实到: roll, present online and onsite, away, on leave; and the arithmetic of the quorum."""

import pytest

from congress.meetings.figures import Figures, figures_of
from congress.meetings.services import (
    ask_leave,
    come_back,
    decide_leave,
    leave_meeting,
    sign_in_by_staff,
    sign_in_online,
    undo_sign_in,
)
from tests.conftest import TESTER

HOME = {"by": TESTER, "location": "/"}


@pytest.fixture
def roll(meeting):
    """alice, bob, charlie on the roll."""
    return list(meeting.representatives.order_by("number"))


def counted(meeting) -> dict:
    figures = figures_of(meeting)
    return {
        name: getattr(figures, name)
        for name in ("roll", "present", "online", "onsite", "away", "on_leave")
        if getattr(figures, name)
    }


# (roll, over, of, needed): more than the fraction of the roll
QUORUMS = [
    (146, 1, 2, 74),
    (147, 1, 2, 74),
    (148, 1, 2, 75),
    (146, 2, 3, 98),
    (147, 2, 3, 99),
    (3, 1, 2, 2),
    (2, 1, 2, 2),
    (1, 1, 2, 1),
    (0, 1, 2, 1),
    (100, 4, 5, 81),
    (100, 0, 1, 1),
]


@pytest.mark.parametrize(("roll", "over", "of", "needed"), QUORUMS)
def test_quorum_is_the_smallest_number_over_the_fraction(roll, over, of, needed):
    def with_present(present):
        return Figures(roll=roll, online=present, onsite=0, away=0, on_leave=0, quorum_over=over, quorum_of=of)

    assert with_present(0).quorum_needed == needed
    assert (with_present(needed - 1).has_quorum, with_present(needed).has_quorum) == (False, True)
    assert needed * of > roll * over >= (needed - 1) * of


def test_nobody_is_present_at_first(meeting):
    assert counted(meeting) == {"roll": 3}


def test_online_and_onsite_are_counted_apart_and_together(meeting, roll):
    sign_in_online(representative=roll[0], by=TESTER)
    sign_in_by_staff(representative=roll[1], channel="onsite", by=TESTER)
    assert counted(meeting) == {"roll": 3, "present": 2, "online": 1, "onsite": 1}


def test_who_left_is_away_and_not_present(meeting, roll):
    sign_in_online(representative=roll[0], by=TESTER)
    leave_meeting(representative=roll[0], **HOME)
    assert counted(meeting) == {"roll": 3, "away": 1}


def test_who_came_back_is_present(meeting, roll):
    sign_in_online(representative=roll[0], by=TESTER)
    for _n in range(2):
        leave_meeting(representative=roll[0], **HOME)
        come_back(representative=roll[0], **HOME)
    assert counted(meeting) == {"roll": 3, "present": 1, "online": 1}


def test_undone_sign_in_counts_nowhere(meeting, roll):
    attendance = sign_in_online(representative=roll[0], by=TESTER)
    leave_meeting(representative=roll[0], **HOME)
    undo_sign_in(attendance=attendance, reason="Wrong person", by=TESTER)
    assert counted(meeting) == {"roll": 3}


def test_granted_leave_is_counted_and_others_not(meeting, roll):
    for representative, is_granted in ((roll[0], True), (roll[1], False)):
        leave = ask_leave(representative=representative, reason="Ill", by=TESTER)
        decide_leave(leave=leave, is_granted=is_granted, by=TESTER)
    ask_leave(representative=roll[2], reason="Ill", by=TESTER)
    assert counted(meeting) == {"roll": 3, "on_leave": 1}


def test_who_comes_in_spite_of_leave_is_present(meeting, roll):
    decide_leave(leave=ask_leave(representative=roll[0], reason="Ill", by=TESTER), is_granted=True, by=TESTER)
    sign_in_online(representative=roll[0], by=TESTER)
    assert counted(meeting) == {"roll": 3, "present": 1, "online": 1}


def test_figures_are_one_query(meeting, roll, django_assert_num_queries):
    with django_assert_num_queries(1):
        figures_of(meeting)


def test_figures_stand_on_the_agenda_and_the_roll(meeting, roll, people, as_person):
    sign_in_online(representative=roll[0], by=TESTER)
    client = as_person(people.alice, accept="text/html")
    pages = [client.get(f"/meetings/{meeting.pk}/{page}", headers={"Accept-Language": "en"}) for page in ("", "roll/")]
    for page in pages:
        assert page.context["figures"].present == 1
        assert "2 are needed" in page.content.decode()
