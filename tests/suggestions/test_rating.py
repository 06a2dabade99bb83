"""Rating by all who suggested it, handling again, the supervised list, and what was promised."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from congress.journal.models import Entry
from congress.people.services import appoint
from deliberation.suggestions.models import CoSigning, Rating, Reply, Suggestion, Terms
from deliberation.suggestions.services import rating
from tests.suggestions.conftest import FIELDS

NOT_SATISFIED = {"handling": "basically", "result": "not"}


@pytest.fixture
def cosigned(meeting, people):
    """cosigned(suggestion) has bob's signature, and charlie's refusal."""

    def sign(suggestion):
        now = timezone.now()
        for number, state in (("002", "accepted"), ("003", "declined")):
            CoSigning.objects.create(
                suggestion=suggestion,
                representative=meeting.representatives.get(number=number),
                state=state,
                invited_at=now,
                expires_on=now.date(),
            )
        return suggestion

    return sign


@pytest.fixture
def promised(brought_to, move, people):
    """What was promised, once settled."""
    suggestion = brought_to("promised")
    move(people.alice, suggestion, "rate", **FIELDS["rate"])
    suggestion.refresh_from_db()
    return suggestion


def states(suggestion):
    suggestion.refresh_from_db()
    return suggestion.state, suggestion.tracking, suggestion.is_supervised


# By whom


def test_it_is_settled_when_all_who_suggested_it_have_rated(brought_to, cosigned, move, people):
    suggestion, answers = cosigned(brought_to("replied")), []
    for person in (people.alice, people.alice, people.charlie, people.bob):
        status = move(person, suggestion, "rate", **FIELDS["rate"]).status_code
        answers.append((status, states(suggestion)[0]))
    assert answers == [(200, "assigned"), (409, "assigned"), (403, "assigned"), (200, "closed")]
    assert [one.rater for one in Rating.objects.all()] == [people.alice, people.bob]


def test_authors_of_what_was_merged_into_it_rate_it_too(brought_to, suggest, cosigned, move, people):
    suggestion = brought_to("replied")
    other = cosigned(suggest(author=people.charlie, number="003", title="Seats"))
    Suggestion.objects.filter(pk=other.pk).update(state="merged", merged_into=suggestion)
    assert rating.raters(suggestion) == {people.alice.pk, people.charlie.pk, people.bob.pk}
    statuses = [move(one, suggestion, "rate", **FIELDS["rate"]).status_code for one in (people.charlie, people.gao)]
    assert (statuses, states(suggestion)[0]) == ([200, 403], "assigned")


def test_anybody_of_them_opens_it_again(brought_to, cosigned, move, people):
    suggestion = cosigned(brought_to("replied"))
    move(people.alice, suggestion, "rate", **FIELDS["rate"])
    assert move(people.bob, suggestion, "rate", **NOT_SATISFIED).status_code == 200
    suggestion.refresh_from_db()
    assert (suggestion.round, suggestion.is_in_rehandling) == (2, True)
    assert move(people.alice, suggestion, "rate", **FIELDS["rate"]).status_code == 409


def test_department_never_rates(brought_to, move, people):
    suggestion = brought_to("replied")
    before = Entry.objects.count()
    statuses = {move(one, suggestion, "rate", **FIELDS["rate"]).status_code for one in (people.emil, people.fiona)}
    assert (statuses, Entry.objects.count(), Rating.objects.count()) == ({403}, before, 0)


def test_button_to_rate_goes_when_one_has_rated(brought_to, cosigned, move, people, reading):
    suggestion = cosigned(brought_to("replied"))
    address, shown = f"/suggestions/{suggestion.pk}/", []
    for _time in range(2):
        pages = [reading(one).get(address).content.decode() for one in (people.alice, people.bob)]
        shown.append(["Rate the reply" in page for page in pages])
        move(people.alice, suggestion, "rate", **FIELDS["rate"])
    assert shown == [[True, True], [False, True]]


# By when


@pytest.mark.parametrize("days", [30, 7])
def test_unrated_one_is_settled_after_the_days_for_it(days, brought_to, meeting):
    Terms.objects.create(meeting=meeting, rating_days=days)
    suggestion = brought_to("replied")
    last = suggestion.replied_at + timedelta(days=days)
    after = last + timedelta(days=1)
    assert [rating.close_unrated(now) for now in (last, after, after)] == [0, 1, 0]
    assert states(suggestion)[0] == "closed"


@pytest.mark.parametrize(("months", "due"), [(1, "2026-02-28"), (3, "2026-04-30")])
def test_new_reply_is_owed_within_months_of_the_calendar(months, due, brought_to, move, people, meeting):
    Terms.objects.create(meeting=meeting, renewed_months=months)
    suggestion = brought_to("replied")
    with time_machine.travel("2026-01-31T02:00:00Z", tick=False):
        move(people.alice, suggestion, "rate", **NOT_SATISFIED)
    assert suggestion.assignments.get().due_on.isoformat() == due


# Handled again


@pytest.fixture
def supervised(brought_to, move, people, parks):
    """Twice not satisfied."""
    appoint(user=people.hanna, role="approver", department=parks)
    suggestion = brought_to("replied")
    move(people.alice, suggestion, "rate", **NOT_SATISFIED)
    move(people.emil, suggestion, "contact", **FIELDS["contact"])
    move(people.emil, suggestion, "reply", **FIELDS["reply"] | {"text": "Six more benches."})
    move(people.hanna, suggestion, "approve")
    move(people.alice, suggestion, "rate", **NOT_SATISFIED)
    suggestion.refresh_from_db()
    return suggestion


def test_old_and_new_reply_stand_side_by_side(supervised, people, reading):
    page = reading(people.alice).get(f"/suggestions/{supervised.pk}/").content.decode()
    beside = page[page.index("replies-beside") :]
    places = [beside.index(text) for text in ("The first reply", "Twelve benches", "The new reply", "Six more benches")]
    assert places == sorted(places)


def test_supervised_list_shows_how_long_it_is_open(supervised, people, meeting, reading):
    with time_machine.travel(supervised.submitted_at + timedelta(days=12), tick=False):
        pages = {
            name: reading(getattr(people, name)).get(f"/meetings/{meeting.pk}/supervised/")
            for name in ("alice", "charlie", "dora", "emil", "gao")
        }
    assert [[one.days for one in page.context["rows"]] for page in pages.values()] == [[12]] * 5
    assert "12 days open" in pages["alice"].content.decode()


def test_supervised_one_without_consent_is_told_to_its_parties_alone(supervised, people, meeting, roads, reading):
    Suggestion.objects.update(publish=False)
    everybody = [people.alice, people.charlie, people.dora, people.emil, roads.ivy]
    rows = [reading(one).get(f"/meetings/{meeting.pk}/supervised/").context["rows"] for one in everybody]
    assert [len(found) for found in rows] == [1, 0, 1, 1, 0]


def test_settled_one_leaves_the_supervised_list(supervised, move, people, meeting, reading):
    move(people.emil, supervised, "contact", **FIELDS["contact"])
    move(people.emil, supervised, "reply", **FIELDS["reply"])
    move(people.fiona, supervised, "approve")
    move(people.alice, supervised, "rate", **FIELDS["rate"])
    dora, address = reading(people.dora), f"/meetings/{meeting.pk}/supervised/"
    shown = [[one.pk for one in dora.get(f"{address}?show={show}").context["rows"]] for show in ("", "settled")]
    assert shown == [[], [supervised.pk]]


# Promises


def test_promise_is_kept_when_department_says_so_and_its_approver_agrees(promised, move, people):
    steps = []
    for person, name in ((people.emil, "follow_up"), (people.fiona, "approve_follow_up")):
        assert move(person, promised, name, **FIELDS.get(name, {})).status_code == 200
        steps.append(states(promised))
    assert steps == [("closed", "open", False), ("closed", "done", False)]
    assert move(people.emil, promised, "follow_up", **FIELDS["follow_up"]).status_code == 409


def test_promise_not_kept_yet_takes_a_new_date(promised, move, people, meeting, reading):
    later = timezone.localdate() + timedelta(days=90)
    sent = {"state": "not_yet", "text": "The river was high.", "planned_on": later.isoformat()}
    move(people.emil, promised, "follow_up", **sent)
    move(people.fiona, promised, "approve_follow_up")
    page = reading(people.alice).get(f"/meetings/{meeting.pk}/promises/").context["page"]
    assert [(one.planned_on, one.kind) for one in page] == [(later, "follow_up")]
    assert states(promised) == ("closed", "open", False)


@pytest.mark.parametrize(
    ("sent", "wrong"),
    [
        ({}, ["state", "text"]),
        ({"state": "not_yet", "text": "Later"}, ["planned_on"]),
        ({"state": "not_yet", "text": "Later", "planned_on": "2001-01-01"}, ["planned_on"]),
        ({"state": "not_yet", "text": "Later", "planned_on": "2999-01-01"}, ["planned_on"]),
        ({"state": "perhaps", "text": "Later"}, ["state"]),
    ],
)
def test_follow_up_that_does_not_hold_writes_nothing(sent, wrong, promised, move, people):
    answer = move(people.emil, promised, "follow_up", **sent)
    assert (answer.status_code, sorted(answer.json()["errors"])) == (422, wrong)
    assert Reply.objects.filter(kind="follow_up").count() == 0


def test_held_follow_up_is_seen_by_nobody_outside(promised, move, people, reading):
    move(people.emil, promised, "follow_up", **FIELDS["follow_up"])
    move(people.fiona, promised, "hold_follow_up", reason="Count them first")
    alice, emil = reading(people.alice), reading(people.emil)
    assert "The benches stand." not in alice.get(f"/suggestions/{promised.pk}/").content.decode()
    assert "Count them first" in emil.get(f"/suggestions/{promised.pk}/follow_up/").content.decode()
    assert move(people.emil, promised, "follow_up", **FIELDS["follow_up"]).status_code == 200


def test_promise_of_two_departments_is_kept_when_both_say_so(brought_to, move, people, parks, roads):
    suggestion = brought_to("accepted")
    both = [(people.emil, people.fiona), (roads.ivy, roads.jack)]
    move(people.dora, suggestion, "assign", departments=[parks.pk, roads.department.pk])
    for handler, approver in both:
        move(handler, suggestion, "receive")
        move(handler, suggestion, "contact", **FIELDS["contact"])
        move(handler, suggestion, "reply", **FIELDS["reply"] | {"outcome": "solving"})
        move(approver, suggestion, "approve")
    tracking = []
    for handler, approver in both:
        move(handler, suggestion, "follow_up", **FIELDS["follow_up"])
        move(approver, suggestion, "approve_follow_up")
        tracking.append(states(suggestion)[1])
    assert tracking == ["open", "done"]


def test_authors_are_asked_once_about_what_was_promised(promised, meeting):
    asked = promised.closed_at + timedelta(days=30)
    before = asked - timedelta(days=1)
    assert [rating.ask_about_promises(now) for now in (before, asked, asked)] == [0, 1, 0]


def test_what_promised_nothing_is_not_asked_about(brought_to):
    suggestion = brought_to("closed")
    assert rating.ask_about_promises(suggestion.closed_at + timedelta(days=99)) == 0


@pytest.mark.parametrize(
    ("result", "after"), [("satisfied", ("closed", "open", False)), ("not", ("closed", "open", True))]
)
def test_promise_is_rated_apart_from_the_reply(result, after, brought_to, move, people):
    suggestion = brought_to("asked")
    assert move(people.alice, suggestion, "rate_promise", handling="basically", result=result).status_code == 200
    assert move(people.alice, suggestion, "rate_promise", **FIELDS["rate"]).status_code == 409
    assert states(suggestion) == after
    assert [(one.of, one.result) for one in Rating.objects.all()] == [("reply", "satisfied"), ("promise", result)]


def test_promises_are_listed_by_their_dates_with_their_colours(suggest, brought_to, move, people, meeting, reading):
    found, today = [], timezone.localdate()
    for days in (200, 3):
        suggestion = brought_to("promised")
        move(people.alice, suggestion, "rate", **FIELDS["rate"])
        Reply.objects.filter(assignment__suggestion=suggestion).update(planned_on=today + timedelta(days=days))
        found.append(suggestion.pk)
    page = reading(people.charlie).get(f"/meetings/{meeting.pk}/promises/").context["page"]
    shown = [(one.assignment.suggestion_id, str(one.clock.colour)) for one in page]
    assert shown == [(found[1], "amber"), (found[0], "calm")]


def test_not_satisfied_with_the_reply_voids_what_it_promised(brought_to, move, people):
    suggestion = brought_to("follow_up")
    move(people.alice, suggestion, "rate", **NOT_SATISFIED)
    assert states(suggestion) == ("assigned", "", False)
    assert Reply.objects.get(kind="follow_up").held_at is not None
    assert suggestion.assignments.get().state == "handling"
