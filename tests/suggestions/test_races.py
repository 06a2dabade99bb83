"""A thousand times two people make moves of which one can be: one wins, the other is told, nothing is lost."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from random import Random

import pytest
from django.db import connections

from congress.journal.models import Entry, Topic
from congress.journal.services import ActionRefused, By
from congress.journal.verify import verify_topic
from congress.people.services import appoint
from deliberation.suggestions.models import Rating, Remark, Reply, State, Suggestion
from deliberation.suggestions.services import assigning, contacts, handling, lane, rating, screening, writing
from tests.suggestions.conftest import CONTACT

pytestmark = pytest.mark.django_db(transaction=True)

RACES = 1000


def deeds(people, parks, other):
    by = {name: By("tester", user) for name, user in vars(people).items()}
    reply = {"text": "In May", "outcome": "solved", "responsible": "Clerk"}
    grades = {"handling": "satisfied", "result": "satisfied", "comment": ""}
    return {
        "submit": lambda one: writing.submit(suggestion=one, by=by["alice"]),
        "withdraw": lambda one: writing.withdraw(suggestion=one, reason="Enough", by=by["alice"]),
        "accept": lambda one: screening.accept(suggestion=one, by=by["dora"]),
        "return": lambda one: screening.return_for_change(suggestion=one, reason="Where?", by=by["hanna"]),
        "refuse": lambda one: screening.refuse(suggestion=one, ground="other", reason="No", by=by["hanna"]),
        "merge": lambda one: screening.merge(suggestion=one, into=other, by=by["dora"]),
        "undo": lambda one: screening.undo(suggestion=one, by=by["hanna"]),
        "assign": lambda one: assigning.assign(suggestion=one, departments=[parks], by=by["dora"]),
        "lane": lambda one: lane.put_into_lane(suggestion=one, department=parks, by=by["dora"]),
        "leave_lane": lambda one: lane.leave_lane(suggestion=one, by=by["hanna"]),
        "answer": lambda one: lane.answer(suggestion=one, by=by["emil"], **reply),
        "take": lambda one: lane.take(suggestion=one, by=by["alice"]),
        "not_take": lambda one: lane.not_take(suggestion=one, by=by["alice"]),
        "receive": lambda one: assigning.receive(assignment=one.hands, by=by["emil"]),
        "send_back": lambda one: assigning.send_back(assignment=one.hands, reason="Not ours", by=by["emil"]),
        "reply": lambda one: handling.reply(assignment=one.hands, by=by["emil"], **reply),
        "approve": lambda one: handling.approve(assignment=one.hands, by=by["fiona"]),
        "hold": lambda one: handling.hold(assignment=one.hands, reason="Where?", by=by["gao"]),
        "rate": lambda one: rating.rate(suggestion=one, by=by["alice"], **grades),
    }


# Beside each pair of rivals a move meets itself, so that it is made however fast its rivals are.
PAIRS = {
    "draft": [("submit", "submit")],
    "returned": [("submit", "submit"), ("withdraw", "withdraw")],
    "submitted": [
        *[(move, move) for move in ("accept", "return", "refuse", "merge", "lane")],
        *[("accept", "return"), ("accept", "refuse"), ("refuse", "return")],
        *[("merge", "refuse"), ("withdraw", "merge"), ("lane", "refuse")],
    ],
    "merged": [("undo", "undo")],
    "refused": [("undo", "undo")],
    "accepted": [("assign", "assign"), ("assign", "undo"), ("lane", "assign"), ("lane", "lane")],
    "lane": [("answer", "answer"), ("answer", "leave_lane"), ("leave_lane", "leave_lane")],
    "answered": [("take", "take"), ("not_take", "not_take"), ("take", "not_take"), ("take", "withdraw")],
    "assigned": [("receive", "receive"), ("receive", "send_back"), ("send_back", "send_back")],
    "sent_back": [("assign", "assign")],
    "received": [("reply", "reply")],
    "handling": [("reply", "reply")],
    "approval": [("approve", "approve"), ("approve", "hold"), ("hold", "hold")],
    "replied": [("rate", "rate"), ("rate", "withdraw")],
}


def begun(meeting, people):
    return writing.write_suggestion(
        meeting=meeting,
        author=people.alice,
        author_number="001",
        title="Benches",
        body="By the river",
        category="services",
        publish=True,
        is_submitted=False,
        by=By("001", people.alice),
    )


def standing(suggestion) -> str:
    """The key of PAIRS for where it stands; "" where it has ended."""
    suggestion.refresh_from_db()
    if suggestion.is_replied:
        return "replied"
    if suggestion.state != State.ASSIGNED:
        return suggestion.state if suggestion.state in PAIRS else ""
    live = suggestion.assignments.live().first()
    return live.state if live else "sent_back"


def possible(suggestion, at) -> list[tuple[str, str]]:
    """Those of PAIRS of which one can be: the lane answers each suggestion once."""
    answered = suggestion.case and suggestion.case.answered_at
    return [pair for pair in PAIRS[at] if not (answered and set(pair) == {"lane"})]


def test_of_two_at_once_one_wins_and_the_other_is_told(people, meeting, parks):
    appoint(user=people.hanna, role="secretariat")
    appoint(user=people.gao, role="approver", department=parks)
    chance = Random(1)  # noqa: S311 so that a failing race can be run again
    start, told = threading.Barrier(2), Counter()
    other = begun(meeting, people)
    writing.submit(suggestion=other, by=By("001", people.alice))
    lane.set_duties(meeting=meeting, departments=[parks], by=By("secretariat", people.dora))
    do, done = deeds(people, parks, other), Counter()
    suggestion, started, wins, raced = None, [], Counter(), Counter()

    def run(name, pk):
        one = Suggestion.objects.select_related("meeting").get(pk=pk)
        one.hands = one.assignments.live().select_related("suggestion").first()
        try:
            start.wait(20)
            do[name](one)
            return name
        except ActionRefused as refusal:
            told[bool(refusal.reasons[0])] += 1
            return None

    with ThreadPoolExecutor(2) as pool:
        for _race in range(RACES):
            at = standing(suggestion) if suggestion else ""
            if not at:
                suggestion = begun(meeting, people)
                started.append(suggestion)
                at = "draft"
            if at == "received":
                contacts.contact(
                    assignment=suggestion.assignments.live().get(), by=By("tester", people.emil), **CONTACT
                )
                wins[suggestion.pk] += 1
            pairs = possible(suggestion, at)
            fewest = min(raced[at, pair] for pair in pairs)
            pair = chance.choice([pair for pair in pairs if raced[at, pair] == fewest])
            raced[at, pair] += 1
            won = [name for name in pool.map(run, pair, [suggestion.pk] * 2) if name]
            assert len(won) == 1, (at, pair, won)
            done[won[0]] += 1
            wins[suggestion.pk] += 1
        list(pool.map(lambda _n: (start.wait(20), connections.close_all()), range(2)))

    assert told == {True: RACES}
    written = {one.pk: Entry.objects.filter(topic_id=one.topic).count() for one in started}
    assert written == {one.pk: 1 + wins[one.pk] for one in started}
    numbers = sorted(Suggestion.objects.filter(number__isnull=False).values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    assert (Reply.objects.count(), Rating.objects.count()) == (done["reply"] + done["take"], done["rate"])
    assert Remark.objects.count() == sum(done[name] for name in ("withdraw", "return", "refuse", "send_back", "hold"))
    assert set(raced) == {(at, pair) for at, pairs in PAIRS.items() for pair in pairs}
    assert set(done) == set(do), "every move was raced for"
    assert [fault for topic in Topic.objects.all() for fault in verify_topic(topic)] == []
