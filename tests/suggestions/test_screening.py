"""The triage page, and what merging, splitting, sorting and undoing do."""

import re

import pytest

from congress.journal import topics
from congress.journal.models import Entry
from congress.journal.services import ActionRefused, By
from deliberation.suggestions.authors import authors_of
from deliberation.suggestions.models import State, Suggestion
from deliberation.suggestions.screening import just_screened
from deliberation.suggestions.services import screening, writing
from tests.conftest import TESTER, make_meeting
from tests.suggestions.conftest import FIELDS

HTMX = {"HX-Request": "true"}


@pytest.fixture
def pair(suggest, people):
    """What alice wrote, and the same of charlie."""
    return suggest(), suggest(author=people.charlie, number="003", title="Benches, please", publish=False)


def merged(one, into, by=TESTER):
    return screening.merge(suggestion=one, into=into, by=by)


def answered(suggestion, move, people):
    """Its department replies."""
    steps = [(people.emil, "receive"), (people.emil, "contact"), (people.emil, "reply"), (people.fiona, "approve")]
    for person, name in steps:
        assert move(person, suggestion, name, **FIELDS.get(name, {})).status_code == 200, name


# The page of one


@pytest.mark.parametrize(
    ("state", "lead"), [("submitted", "accept"), ("accepted", "assign"), ("assigned", "assign"), ("refused", "undo")]
)
def test_large_button_goes_on_with_it(brought_to, state, lead, people, reading):
    suggestion = brought_to(state)
    html = reading(people.dora).get(suggestion.get_absolute_url()).content.decode()
    moves = html[html.index('<section class="moves"') :]
    addresses = re.findall(rf'(?:href|action)="/suggestions/{suggestion.pk}/(\w+)/"', moves)
    assert (addresses[0], moves.count("btn-lead")) == (lead, 1)


# Merging


def test_merged_one_keeps_its_number_and_its_author_gets_the_others_reply(pair, move, people, parks, as_person):
    target, other = pair
    assert move(people.dora, other, "merge", into=target.number).status_code == 200
    other.refresh_from_db()
    assert (other.state, other.number, other.merged_into) == (State.MERGED, 2, target)
    assert authors_of(target) == [people.alice.pk, people.charlie.pk]
    charlie = as_person(people.charlie)
    assert charlie.get(f"/suggestions/{target.pk}/").status_code == 200
    move(people.dora, target, "accept")
    move(people.dora, target, "assign", departments=parks.pk)
    answered(target, move, people)
    assert charlie.get(f"/suggestions/{target.pk}/").json()["replies"][0]["text"] == FIELDS["reply"]["text"]


def test_each_author_of_what_was_merged_rates(pair, move, people, parks):
    target, other = pair
    merged(other, target)
    screening.accept(suggestion=target, by=TESTER)
    move(people.dora, target, "assign", departments=parks.pk)
    answered(target, move, people)
    assert move(people.bob, target, "rate", **FIELDS["rate"]).status_code == 403
    assert move(people.charlie, target, "rate", **FIELDS["rate"]).status_code == 200
    target.refresh_from_db()
    assert target.state == State.ASSIGNED
    assert move(people.alice, target, "rate", **FIELDS["rate"]).status_code == 200
    target.refresh_from_db()
    assert target.state == State.CLOSED
    rated = Entry.objects.filter(topic_id=target.topic, verb="suggestion.rated").order_by("seq")
    assert [one.actor for one in rated] == ["003", "001"]


def test_who_is_told_of_the_others_topic_is_whoever_may_see_it(pair, people):
    target, other = pair
    assert topics.can_follow(people.charlie, target.topic) is False
    merged(other, target)
    assert topics.can_follow(people.charlie, target.topic) is True
    assert topics.still_entitled(target.topic, {people.charlie.pk, people.hanna.pk}) == {people.charlie.pk}


def test_what_was_merged_into_a_merged_one_follows_and_comes_back(pair, suggest):
    target, other = pair
    third = suggest(title="Seats")
    merged(third, other)
    merged(other, target)
    third.refresh_from_db()
    assert third.merged_into == target
    screening.undo(suggestion=other, by=TESTER)
    third.refresh_from_db()
    other.refresh_from_db()
    assert (third.merged_into, other.merged_into, other.state) == (other, None, State.SUBMITTED)


def test_merging_is_refused_with_a_sentence_and_writes_nothing(pair, suggest, move, people):
    target, other = pair
    gone, itself = suggest(title="Gone"), other
    screening.refuse(suggestion=gone, ground="other", reason="No", by=By("tester", people.dora))
    tied = suggest(title="Tied")
    merged(tied, target)
    entries = Entry.objects.count()
    answers = {
        name: move(people.dora, other, "merge", into=number)
        for name, number in [
            ("gone", gone.number),
            ("tied", tied.number),
            ("itself", itself.number),
            ("none", 999),
            ("words", "x"),
            ("huge", "9" * 30),
        ]
    }
    assert {name: answer.status_code for name, answer in answers.items()} == {
        "gone": 409,
        "tied": 409,
        "itself": 422,
        "none": 422,
        "words": 422,
        "huge": 422,
    }
    assert answers["tied"].json()["error"] == "No. 4 is merged into another one itself. Choose that one."
    assert answers["gone"].json()["error"] == "No. 3 cannot take another one: it stands at “not accepted”."
    assert Entry.objects.count() == entries


def test_suggestions_of_two_meetings_are_not_merged(pair, people):
    elsewhere = writing.write_suggestion(
        meeting=make_meeting(people, title="Second Session"),
        author=people.bob,
        author_number="002",
        title="Benches",
        body="Benches",
        category="other",
        publish=False,
        is_submitted=True,
        by=TESTER,
    )
    with pytest.raises(ActionRefused):
        merged(pair[0], elsewhere)


def test_merge_is_not_undone_once_the_other_was_replied_to(brought_to, suggest, people):
    target = brought_to("assigned")
    other, late = suggest(title="Seats"), suggest(title="Chairs")
    merged(other, target)
    merged(late, target)
    screening.undo(suggestion=other, by=TESTER)
    Suggestion.objects.filter(pk=target.pk).update(replied_at=target.accepted_at)
    with pytest.raises(ActionRefused, match="replied to"):
        screening.undo(suggestion=late, by=TESTER)


# Splitting, sorting, undoing


def test_split_one_has_its_own_number_and_the_same_author(suggest, move, people):
    suggestion = suggest(publish=False)
    assert move(people.dora, suggestion, "split", **FIELDS["split"]).status_code == 200
    part = suggestion.parts.get()
    suggestion.refresh_from_db()
    assert (part.number, part.title, part.author, part.state) == (2, "Bins", people.alice, State.SUBMITTED)
    assert (part.publish, part.category, part.source) == (False, suggestion.category, suggestion.source)
    assert suggestion.title == "Benches"
    assert [one.title for one in suggestion.wordings.all()] == ["More benches", "Benches"]
    assert Entry.objects.get(topic_id=part.topic).verb == "suggestion.split_off"


def test_split_of_an_accepted_one_is_accepted(brought_to, move, people):
    suggestion = brought_to("accepted")
    move(people.dora, suggestion, "split", **FIELDS["split"])
    part = suggestion.parts.get()
    assert (part.state, part.accepted_at) == (State.ACCEPTED, suggestion.accepted_at)


def test_sorted_one_is_in_the_other_category(suggest, move, people):
    suggestion = suggest()
    assert move(people.dora, suggestion, "sort", category="nonsense").status_code == 422
    assert move(people.dora, suggestion, "sort", category="safety").status_code == 200
    suggestion.refresh_from_db()
    assert (suggestion.category, suggestion.state) == ("safety", State.SUBMITTED)


@pytest.mark.parametrize("state", ["accepted", "returned", "refused", "merged"])
def test_undone_one_waits_for_screening_as_before(state, brought_to, move, people):
    suggestion = brought_to(state)
    assert move(people.dora, suggestion, "undo").status_code == 200
    suggestion.refresh_from_db()
    assert (suggestion.state, suggestion.ground, suggestion.accepted_at, suggestion.merged_into) == (
        State.SUBMITTED,
        "",
        None,
        None,
    )


# The page


def test_page_shows_the_first_that_waits_with_its_near_duplicates(pair, reading, people, meeting):
    page = reading(people.dora).get(f"/meetings/{meeting.pk}/screening/").content.decode()
    assert "There are none along the river." in page
    assert "Merge into No. 2" in page
    assert page.count('id="screening-row-') == 2


def test_page_opens_the_one_that_is_asked_for_or_else_the_first(pair, reading, people, meeting):
    dora = reading(people.dora)

    def opened(asked):
        answer = dora.get(f"/meetings/{meeting.pk}/screening/?open={asked}", headers=HTMX).content.decode()
        assert "<html" not in answer
        return int(answer.split('data-open-pk="')[1].split('"')[0])

    first, second = pair
    assert {asked: opened(asked) for asked in (second.pk, first.pk, 999999, "x")} == {
        second.pk: second.pk,
        first.pk: first.pk,
        999999: first.pk,
        "x": first.pk,
    }


def test_after_an_act_the_page_says_what_happened_and_offers_to_take_it_back(pair, reading, people, meeting):
    first, _second = pair
    screening.accept(suggestion=first, by=TESTER)
    page = reading(people.dora).get(f"/meetings/{meeting.pk}/screening/?after={first.pk}").content.decode()
    assert "No. 1 “More benches”: accepted." in page
    assert f"/suggestions/{first.pk}/undo/" in page


def test_page_says_that_nothing_waits(reading, people, meeting):
    assert (
        "Nothing waits for screening."
        in reading(people.dora).get(f"/meetings/{meeting.pk}/screening/").content.decode()
    )


def test_page_takes_few_queries_the_same_for_many(suggest, as_person, people, meeting, queries):
    first = suggest()
    screening.accept(suggestion=first, by=TESTER)
    suggest()
    suggest()
    dora, address = as_person(people.dora, accept="text/html"), f"/meetings/{meeting.pk}/screening/"
    few = queries(dora, address)
    for n in range(20):
        one = suggest()
        if n % 2:
            screening.accept(suggestion=one, by=TESTER)
    assert queries(dora, address) == few
    assert few <= 12


def test_decisions_can_be_taken_back_until_it_is_assigned(brought_to, meeting):
    accepted, _assigned = brought_to("accepted"), brought_to("assigned")
    assert just_screened(meeting) == [accepted]


def test_row_is_there_while_it_waits_and_gone_for_everybody_afterwards(pair, meeting, people):
    first, second = pair
    kind, _pk = topics.find(meeting.desk_topic)
    screening.accept(suggestion=first, by=TESTER)
    html = kind.render(meeting.desk_topic, [first.screening_row, second.screening_row], "en")
    assert html[first.screening_row] == ""
    assert "Benches, please" in html[second.screening_row]
    told = Entry.objects.filter(topic_id=meeting.desk_topic, element=first.screening_row).order_by("seq")
    assert [one.verb for one in told] == ["suggestion.submitted", "suggestion.accepted"]


# The hint and the search


def test_hint_names_what_is_alike_and_what_became_of_it(brought_to, reading, people, meeting):
    suggestion = brought_to("closed")
    page = reading(people.bob).post(
        f"/suggestions/nearest/?meeting={meeting.pk}", {"title": "More benches", "body": "There are none"}, headers=HTMX
    )
    text = page.content.decode()
    assert f'href="/suggestions/{suggestion.pk}/"' in text
    assert "settled" in text
    assert "solved or adopted (A)" in text


def test_hint_is_empty_where_nothing_is_alike(suggest, as_person, people, meeting):
    suggest()
    bob = as_person(people.bob)
    assert bob.get("/suggestions/nearest/?q=xyzzy").json() == []
    assert bob.get("/suggestions/nearest/").json() == []


def test_hint_leaves_out_the_one_being_changed(suggest, as_person, people):
    suggestion, other = suggest(), suggest()
    alice = as_person(people.alice)
    numbers = [one["number"] for one in alice.get(f"/suggestions/nearest/?q=benches&but={suggestion.pk}").json()]
    assert numbers == [other.number]


def test_hint_asks_few_queries(suggest, as_person, people, queries):
    bob = as_person(people.bob, accept="text/html")
    suggest()
    few = queries(bob, "/suggestions/nearest/?q=benches")
    for _n in range(10):
        suggest()
    assert queries(bob, "/suggestions/nearest/?q=benches") == few
    assert few <= 12


@pytest.mark.parametrize(
    ("words", "titles"),
    [
        ("benches", ["More benches"]),
        ("2", ["Street lamps"]),
        ("lamps", ["Street lamps"]),
        ("xyzzy", []),
        ("9" * 40, []),
    ],
)
def test_list_is_searched_by_words_or_number(words, titles, suggest, as_person, people, meeting):
    suggest()
    suggest(title="Street lamps")
    found = as_person(people.alice).get(f"/suggestions/?meeting={meeting.pk}&q={words}").json()
    assert [one["title"] for one in found] == titles


def test_search_shows_what_one_may_see(suggest, reading, people, meeting):
    suggest(publish=False)
    address = f"/suggestions/?meeting={meeting.pk}&q=benches"
    seen = {
        name: "More benches" in reading(getattr(people, name)).get(address).content.decode()
        for name in ("alice", "bob", "dora")
    }
    assert seen == {"alice": True, "bob": False, "dora": True}
