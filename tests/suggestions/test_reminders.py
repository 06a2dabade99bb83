"""Reminders: who is reminded of what and when, each once; and the command that says so beforehand."""

from datetime import date, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import call_command

from congress.journal.clock import tick
from congress.journal.models import Entry
from congress.meetings.calendar import set_day
from congress.meetings.models import Meeting
from congress.people.models import Notice, User
from congress.people.sentences import sentence_of
from deliberation.suggestions.models import Assignment, CoSigning, Extension, Rating, Reminder, Suggestion, Terms
from deliberation.suggestions.reminders import owed_now
from deliberation.suggestions.services import assigning, screening
from deliberation.suggestions.services.reminding import remind, send_reminders
from tests.conftest import TESTER

SHANGHAI = ZoneInfo("Asia/Shanghai")
ASSIGNED = datetime(2026, 9, 16, 10, tzinfo=SHANGHAI)


def at(day: str, hour: int = 9) -> datetime:
    return datetime.fromisoformat(day).replace(hour=hour, tzinfo=SHANGHAI)


def owed(day: str) -> list[tuple]:
    """(kind, due, names) of what people are reminded of on the day."""
    names = dict(User.objects.values_list("pk", "username"))
    return [(one.kind.value, str(one.due_on), sorted(names[pk] for pk in one.users)) for one in owed_now(at(day))]


@pytest.fixture
def in_hand(suggest, parks):
    """in_hand() is the assignment to Parks of a suggestion of alice, made on 16 September 2026; due in December."""

    def make(departments=(), lead=None):
        with time_machine.travel(ASSIGNED, tick=False):
            suggestion = screening.accept(suggestion=suggest(), by=TESTER)
            assigning.assign(
                suggestion=suggestion,
                departments=departments or [parks],
                lead=lead,
                due_on=date(2026, 12, 16),
                by=TESTER,
            )
        return suggestion.assignments.select_related("suggestion__meeting").get(department=parks)

    return make


@pytest.fixture
def received(in_hand):
    with time_machine.travel(ASSIGNED, tick=False):
        return assigning.receive(assignment=in_hand(), by=TESTER)


@pytest.fixture
def replied(received, people):
    """Replied to on 1 October 2026."""
    with time_machine.travel(at("2026-10-01"), tick=False):
        Assignment.objects.update(state=Assignment.State.REPLIED)
        Suggestion.objects.update(replied_at=at("2026-10-01"))
    received.suggestion.refresh_from_db()
    return received.suggestion


def test_receipt_is_reminded_of_before_and_after(in_hand):
    in_hand()
    assert owed("2026-09-20") == []
    assert owed("2026-09-21") == [("receipt_soon", "2026-09-24", ["emil"])]
    assert owed("2026-09-25") == [("receipt_over", "2026-09-24", ["dora", "emil", "fiona"])]


def test_reply_is_reminded_of_when_amber_and_when_red(received):
    assert owed("2026-12-01") == []
    assert owed("2026-12-02") == [("reply_soon", "2026-12-16", ["emil"])]
    assert owed("2026-12-17") == [("reply_over", "2026-12-16", ["dora", "emil", "fiona"])]


def test_view_is_reminded_of_where_the_department_only_helps(in_hand, parks, roads):
    one = in_hand([parks, roads.department], lead=roads.department)
    Assignment.objects.update(state=Assignment.State.RECEIVED)
    assert owed("2026-09-24") == []
    assert owed("2026-10-16") == [("view_soon", "2026-10-16", ["emil"])]
    assert owed("2026-10-19") == [("view_over", "2026-10-16", ["dora", "emil", "fiona"])]
    Assignment.objects.filter(pk=one.pk).update(state=Assignment.State.VIEWED)
    assert owed("2026-10-19") == []


def test_approver_is_reminded_after_two_working_days(received, people):
    Assignment.objects.filter(pk=received.pk).update(state=Assignment.State.APPROVAL)
    received.replies.create(
        round=1, text="Soon", outcome="solved", responsible="Clerk", written_by=people.emil, written_at=at("2026-09-30")
    )
    assert owed("2026-10-08") == []
    assert owed("2026-10-09") == [("approval", "2026-10-09", ["fiona"])]


def test_secretariat_is_reminded_of_an_extension_to_decide(received, people):
    asked = Extension.objects.create(
        assignment=received, until="2027-02-16", reason="Budget", asked_by=people.emil, asked_at=at("2026-10-12")
    )
    assert owed("2026-10-13") == []
    assert owed("2026-10-14") == [("extension", "2026-10-14", ["dora"])]
    Extension.objects.filter(pk=asked.pk).update(is_granted=False)
    assert owed("2026-10-14") == []


def test_authors_who_have_not_rated_are_reminded(replied, people, meeting):
    for name, state in (("bob", "accepted"), ("charlie", "invited")):
        CoSigning.objects.create(
            suggestion=replied,
            representative=meeting.representatives.get(user__username=name),
            state=state,
            invited_at=ASSIGNED,
            expires_on=date(2026, 9, 20),
        )
    assert owed("2026-10-15") == []
    assert owed("2026-10-16") == [("rating", "2026-10-31", ["alice", "bob"])]
    Rating.objects.create(
        suggestion=replied, round=1, rater=people.alice, handling="satisfied", result="satisfied", rated_at=ASSIGNED
    )
    assert owed("2026-10-16") == [("rating", "2026-10-31", ["bob"])]
    assert owed("2026-11-02") == []


def test_who_was_asked_to_sign_is_reminded_before_it_ends(suggest, meeting):
    suggestion = suggest(is_submitted=False)
    Suggestion.objects.filter(pk=suggestion.pk).update(state="cosigning")
    bob = meeting.representatives.get(user__username="bob")
    CoSigning.objects.create(
        suggestion=suggestion, representative=bob, invited_at=ASSIGNED, expires_on=date(2026, 9, 21)
    )
    assert owed("2026-09-18") == []
    assert [owed(day) for day in ("2026-09-19", "2026-09-21")] == [[("cosigning", "2026-09-21", ["bob"])]] * 2
    assert owed("2026-09-22") == []


def sent_notices():
    """Those of reminders; each step gave its own."""
    return Notice.objects.filter(kind__startswith="reminder.")


def test_reminder_is_sent_once_for_each_day_it_is_due(received):
    assert [send_reminders(now=at("2026-12-02")), send_reminders(now=at("2026-12-03"))] == [1, 0]
    reminder = Reminder.objects.get()
    assert (reminder.kind, reminder.about, str(reminder.due_on)) == ("reply_soon", received.pk, "2026-12-16")
    notice = sent_notices().get()
    assert (notice.user.username, notice.url) == ("emil", received.suggestion.get_absolute_url())
    assert notice.sentence.count("2026") == 1
    Assignment.objects.update(due_on=date(2027, 2, 16))
    assert [send_reminders(now=at(day)) for day in ("2026-12-17", "2027-02-10", "2027-02-11")] == [0, 1, 0]


def test_two_who_remind_at_once_remind_once(received):
    (found,) = owed_now(at("2026-12-02"))
    assert [remind(owed=found, by=TESTER), remind(owed=found, by=TESTER)] == [True, False]
    assert sent_notices().count() == 1


def test_terms_and_calendar_of_the_secretariat_move_the_reminder(received, meeting):
    Terms.objects.create(meeting=meeting, amber_days=3)
    assert [owed(day) != [] for day in ("2026-12-10", "2026-12-11")] == [False, True]
    set_day(day=date(2026, 12, 14), is_working=False, by=TESTER)
    assert owed("2026-12-10") == [("reply_soon", "2026-12-16", ["emil"])]


def test_nobody_is_reminded_of_a_drill_or_of_what_is_over(received):
    Meeting.objects.update(is_drill=True)
    assert owed("2026-12-17") == []
    Meeting.objects.update(is_drill=False)
    Suggestion.objects.update(state="withdrawn")
    assert owed("2026-12-17") == []


def test_clock_reminds_by_day_and_every_ten_minutes(received):
    def sent(moment):
        with time_machine.travel(moment, tick=False):
            return tick()["reminders"]

    assert [sent(at("2026-12-02", hour)) for hour in (7, 20)] == [0, 0]
    assert sent(at("2026-12-02", 8)) == 1
    Reminder.objects.all().delete()
    assert sent(at("2026-12-02", 8) + timedelta(minutes=9)) == 0
    assert sent(at("2026-12-02", 8) + timedelta(minutes=11)) == 1


def test_finding_reminders_takes_as_many_queries_however_many_there_are(in_hand, django_assert_num_queries):
    counts = []
    for more in (1, 2):
        for _row in range(more):
            in_hand()
        with django_assert_num_queries(9):
            counts.append(len(owed_now(at("2026-09-25"))))
    assert counts == [1, 3]


def test_command_says_what_it_would_send_and_sends_nothing(received):
    entries = Entry.objects.count()
    said = StringIO()
    with time_machine.travel(at("2026-12-17"), tick=False):
        call_command("send_reminders", "--dry-run", stdout=said)
    number = received.suggestion.number
    assert said.getvalue() == (
        f"reply_over  2026-12-16  No. {number}  Parks  → Dora, Emil, Fiona\n1 reminders would be sent.\n"
    )
    assert (Reminder.objects.count(), sent_notices().count(), Entry.objects.count()) == (0, 0, entries)


def test_command_sends_what_is_owed(received):
    said = StringIO()
    with time_machine.travel(at("2026-12-17", hour=22), tick=False):
        call_command("send_reminders", stdout=said)
    assert (said.getvalue(), sent_notices().count()) == ("1 reminders sent.\n", 3)


@pytest.mark.parametrize("kind", Reminder.Kind)
def test_every_reminder_has_its_sentence(kind):
    facts = {"number": 7, "title": "More benches", "due": "2026-12-16", "department": "Parks"}
    for number in (7, None):
        said = sentence_of(f"reminder.{kind.value}", facts | {"number": number})
        assert ("More benches" in said, "%" in said) == (True, False)
