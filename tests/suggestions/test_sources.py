"""What is said in rooms, message by message, run by run, note by note, and the suggestions made of it."""

from datetime import timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook

from congress.journal.models import Entry
from congress.journal.services import ActionRefused
from congress.meetings.models import Phase
from deliberation.rooms.models import Attendee, Message, Room
from deliberation.rooms.services.messages import post_message, retract_message
from deliberation.suggestions.models import Suggestion
from deliberation.suggestions.services import writing
from deliberation.suggestions.sources import first_sentence
from tests.conftest import TESTER, new_key

MOST_QUERIES = 20


@pytest.fixture
def say(rooms, people):
    """say("Benches", by=people.bob, …) posts a message of alice, unless said otherwise, in group one."""

    def post(body, by=None, room=None, **fields):
        author = by or people.alice
        return post_message(room=room or rooms[0], author=author, number="001", body=body, by=TESTER, **fields)

    return post


@pytest.fixture
def symposium(meeting, people):
    """Led by bob, with alice and with Mr Guest, who has no account."""
    phase = meeting.phases.get(kind=Phase.Kind.GROUP_EXCHANGE)
    room = Room.objects.create(meeting=meeting, phase=phase, kind=Room.Kind.SYMPOSIUM, title="Managers")
    room.moderators.add(people.bob)
    room.guest = Attendee.objects.create(room=room, name="Mr Guest")
    room.member = Attendee.objects.create(room=room, name="Ms Alice", user=people.alice)
    return room


@pytest.fixture
def note(say, symposium, people):
    """note(attendee, body) is written down by bob."""
    return lambda speaker, body="Lifts": say(body, people.bob, symposium, kind="note", speaker=speaker)


@pytest.fixture
def make(as_person):
    """make(person, message, *further, …) posts the form and gives the answer."""

    def post(person, message, *further, **fields):
        sent = {"key": new_key(), "title": "Benches", "body": "Benches, please", **fields}
        sent |= {"further": [one.pk for one in further]} if further else {}
        address = f"/messages/{message.pk}/suggestion/"
        return as_person(person).post(address, sent, headers={"Accept-Language": "en"})

    return post


def states(*messages):
    return [Message.objects.get(pk=one.pk).outcome_state for one in messages]


# Runs


def test_run_becomes_one_suggestion_and_each_message_says_so_for_good(say, make, move, people, parks):
    one, two, three = say("Benches"), say("by the river"), say("Twelve")
    pk = make(people.bob, two, three, one).json()["id"]
    suggestion, seen = Suggestion.objects.get(pk=pk), [states(one, two, three)]
    for person, name, fields in [
        (people.alice, "consent", {}),
        (people.alice, "submit", {}),
        (people.dora, "accept", {}),
        (people.dora, "assign", {"departments": parks.pk}),
        (people.alice, "withdraw", {"reason": "Done"}),
    ]:
        assert move(person, suggestion, name, **fields).status_code == 200
        seen.append(states(one, two, three))
    words = ["proposed", "proposed", "suggested", "suggested", "with-department", "withdrawn"]
    assert seen == [[word] * 3 for word in words]
    assert (suggestion.message, list(suggestion.further.order_by("pk"))) == (two, [one, three])
    assert suggestion.sources == [one, two, three]
    assert {one.outcome_url for one in Message.objects.all()} == {suggestion.get_absolute_url()}


def test_run_is_of_one_speaker_in_one_room(say, make, rooms, people):
    said, others = say("Benches"), [say("Lamps", people.bob), say("Trees", people.charlie, rooms[1])]
    answers = [make(people.alice, said, other) for other in others]
    assert [(one.status_code, list(one.json()["errors"])) for one in answers] == [(422, ["further"])] * 2
    assert (make(people.alice, said, said).status_code, Suggestion.objects.count()) == (422, 0)


@pytest.mark.parametrize("further", ["x", "0", "9" * 40, "-1", "1.5", "1\0"])
def test_message_that_is_no_number_is_refused(further, say, make, people):
    answer = make(people.alice, say("Benches"), further=further)
    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["further"])
    assert not Suggestion.objects.exists()


def test_run_without_one_that_was_retracted(say, make, people):
    said, gone = say("Benches"), say("Lamps")
    retract_message(message=gone, by=TESTER)
    entries = Entry.objects.count()
    answer = make(people.alice, said, gone)
    assert (answer.status_code, answer.json()["error"]) == (409, "One of these messages was retracted.")
    assert (Suggestion.objects.count(), Entry.objects.count(), states(said)) == (0, entries, [""])


def test_message_belongs_to_one_suggestion_until_that_is_dropped(say, make, move, people):
    one, two, three = say("Benches"), say("by the river"), say("Twelve")
    first = make(people.bob, one, two).json()["id"]
    refused = [make(people.bob, two), make(people.bob, three, two), make(people.bob, three, one)]
    assert [answer.status_code for answer in refused] == [409, 409, 409]
    assert refused[0].json()["error"] == "This message is already on its way to a suggestion."
    assert refused[1].json()["error"] == "One of these messages is already on its way to a suggestion."
    move(people.alice, Suggestion.objects.get(pk=first), "decline")
    assert states(one, two, three) == ["", "", ""]
    assert make(people.bob, three, two).status_code == 201


def test_run_is_of_twenty_one_messages_at_most(say, make, people):
    said, *further = [say(f"Bench {n}") for n in range(22)]
    answer = make(people.alice, said, *further)
    assert answer.json()["errors"] == {"further": ["At most 20 messages can be added."]}
    assert make(people.alice, said, *further[:20]).status_code == 201


def test_service_takes_no_foreign_message(say, people):
    with pytest.raises(ActionRefused):
        writing.suggest_of_message(
            message=say("Benches"),
            further=[say("Lamps", people.bob)],
            proposer=people.bob,
            title="A",
            body="B",
            by=TESTER,
        )
    assert not Suggestion.objects.exists()


# The form


def form_of(client, message):
    return client.get(f"/messages/{message.pk}/suggestion/").context["form"]


def choices_of(form):
    return [pk for pk, _label in form.fields["further"].widget.choices]


def test_form_offers_five_before_and_five_after_of_the_same_speaker(say, reading, people):
    own = []
    for n in range(14):
        own.append(say(f"Bench {n}"))
        say("Hear, hear", people.bob)
    assert choices_of(form_of(reading(people.bob), own[6])) == [one.pk for one in own[1:6] + own[7:12]]


def test_form_ticks_what_was_said_in_one_breath(say, reading, people):
    say("Good morning")
    say("Hello", people.bob)
    run = [say("Benches. Twelve."), say("by the river"), say("please")]
    late = say("And trees")
    Message.objects.filter(pk=late.pk).update(posted_at=run[-1].posted_at + timedelta(seconds=181))
    form = form_of(reading(people.alice), run[1])
    assert form["further"].value() == [run[0].pk, run[2].pk]
    assert form["body"].value() == "Benches. Twelve.\nby the river\nplease"
    assert form["title"].value() == "by the river"
    assert len(choices_of(form)) == 4


def test_form_offers_nothing_that_is_gone_or_taken(say, reading, make, people):
    said, gone, taken, _picture = say("Benches"), say("Lamps"), say("Trees"), say("", kind="picture")
    retract_message(message=gone, by=TESTER)
    make(people.alice, taken)
    form = form_of(reading(people.alice), said)
    assert (form["further"].value(), form["body"].value()) == ([], "Benches")
    assert form.fields["further"].widget.is_hidden


def test_text_follows_the_ticks_unless_it_was_changed(say, make, reading, people):
    one, two, three = say("Benches"), say("by the river"), say("Twelve")
    shown = form_of(reading(people.alice), one)
    as_shown = {"body": shown["body"].value().replace("\n", "\r\n"), "prefilled": shown["prefilled"].value()}
    pk = make(people.alice, one, three, **as_shown).json()["id"]
    assert Suggestion.objects.get(pk=pk).body == "Benches\nTwelve"
    changed = as_shown | {"body": "Twelve benches, please"}
    pk = make(people.alice, two, **changed).json()["id"]
    assert Suggestion.objects.get(pk=pk).body == "Twelve benches, please"


def test_run_that_is_too_long_is_refused(say, make, reading, people):
    one, *more = [say("x" * 2000) for _n in range(3)]
    prefilled = form_of(reading(people.alice), one)["prefilled"].value()
    answer = make(people.alice, one, *more, body="\n".join(["x" * 2000] * 2), prefilled=prefilled)
    assert answer.status_code == 201, "changed by hand"
    one, *more = [say("y" * 2000, people.bob) for _n in range(3)]
    Message.objects.filter(pk=one.pk).update(posted_at=one.posted_at - timedelta(minutes=4))
    form = form_of(reading(people.bob), one)
    answer = make(people.bob, one, *more, body=form["body"].value(), prefilled=form["prefilled"].value())
    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["body"])


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Benches. Twelve.", "Benches"),
        ("河边加几条长椅。要十二条！", "河边加几条长椅"),
        ("Who mends the lamps? They are dark", "Who mends the lamps?"),
        ("First line\nsecond line", "First line"),
        ("x" * 31, "x" * 29 + "…"),
        ("x" * 30, "x" * 30),
        ("Version 2.0 of it", "Version 2.0 of it"),
        ("", ""),
    ],
)
def test_title_is_the_first_sentence(text, title):
    assert first_sentence(text) == title


def test_form_comes_back_with_its_ticks(say, reading, people):
    one, two, three = say("Benches"), say("by the river"), say("Twelve")
    sent = {"key": new_key(), "title": "", "body": "Mine", "further": [three.pk]}
    answer = reading(people.alice).post(f"/messages/{one.pk}/suggestion/", sent)
    assert (answer.status_code, choices_of(answer.context["form"])) == (422, [two.pk, three.pk])
    assert answer.context["form"]["further"].value() == [str(three.pk)]


@pytest.mark.parametrize("kind", ["picture", "voice"])
def test_picture_or_sound_needs_its_text_first(kind, say, make, reading, people):
    said, wordless = say("Benches"), say("", kind=kind)
    page = reading(people.alice).get(f"/messages/{wordless.pk}/suggestion/").content.decode()
    assert ("Add its text first." in page, "id_title" in page) == (True, False)
    assert f"/messages/{wordless.pk}/describe/" in page
    answers = [make(people.alice, wordless), make(people.alice, said, wordless)]
    assert [(one.status_code, one.json()["error"]) for one in answers] == [(409, "Add its text first.")] * 2
    Message.objects.filter(pk=wordless.pk).update(body="Look here")
    assert make(people.alice, said, wordless).status_code == 201


# Notes


def test_note_of_who_has_an_account_is_proposed_to_him(note, symposium, make, people):
    assert make(people.bob, note(symposium.member)).status_code == 201
    suggestion = Suggestion.objects.get()
    assert (suggestion.author, suggestion.author_number, suggestion.proposer) == (people.alice, "001", people.bob)
    assert (suggestion.state, suggestion.said_by) == ("proposed", symposium.member)


def test_speaker_makes_his_noted_words_his_own_draft(note, symposium, make, people):
    assert make(people.alice, note(symposium.member)).status_code == 201
    suggestion = Suggestion.objects.get()
    assert (suggestion.author, suggestion.proposer, suggestion.state) == (people.alice, None, "draft")


def test_note_of_who_has_none_is_the_draft_of_who_says_that_he_agrees(note, symposium, make, people):
    said = note(symposium.guest)
    answer = make(people.bob, said)
    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["agreed"])
    assert not Suggestion.objects.exists()
    assert make(people.bob, said, agreed="on").status_code == 201
    suggestion = Suggestion.objects.get()
    assert (suggestion.author, suggestion.author_number, suggestion.proposer) == (people.bob, "002", None)
    assert (suggestion.state, states(said)) == ("draft", ["proposed"])


def test_suggestion_of_a_note_names_who_said_it(note, symposium, make, reading, people):
    pk = make(people.bob, note(symposium.guest), agreed="on").json()["id"]
    page = reading(people.bob).get(f"/suggestions/{pk}/").content.decode()
    assert "said by Mr Guest at “Managers”, written down by Bob" in page


def test_notes_of_two_attendees_are_two_suggestions(note, symposium, make, reading, people):
    one, two, three = note(symposium.guest), note(symposium.guest), note(symposium.member)
    assert choices_of(form_of(reading(people.bob), one)) == [two.pk]
    assert make(people.bob, one, three, agreed="on").status_code == 422
    assert make(people.bob, one, two, agreed="on").status_code == 201
    assert states(one, two, three) == ["proposed", "proposed", ""]


def test_note_is_no_matter_of_other_attendees(note, symposium, make, people):
    assert make(people.alice, note(symposium.guest), agreed="on").status_code == 403
    assert make(people.charlie, note(symposium.guest), agreed="on").status_code == 404
    assert make(people.dora, note(symposium.guest), agreed="on").status_code == 201


def test_attendees_see_the_suggestion_once_it_is_submitted(note, symposium, make, move, as_person, people):
    suggestion = Suggestion.objects.get(pk=make(people.bob, note(symposium.guest), agreed="on").json()["id"])
    seen = [as_person(people.alice).get(f"/suggestions/{suggestion.pk}/").status_code]
    assert move(people.bob, suggestion, "submit").status_code == 200
    seen.append(as_person(people.alice).get(f"/suggestions/{suggestion.pk}/").status_code)
    assert seen == [404, 200]


# The suggestion's page


def test_suggestion_lists_its_sources_to_who_may_see_the_room(say, make, move, reading, people):
    one, two = say("Benches"), say("by the river")
    suggestion = Suggestion.objects.get(pk=make(people.alice, one, two, body="Words").json()["id"])
    move(people.alice, suggestion, "submit", title="T", body="Words", category="services", publish="on")
    move(people.dora, suggestion, "accept")
    retract_message(message=two, by=TESTER, reason="Not here")
    pages = [reading(one).get(f"/suggestions/{suggestion.pk}/").content.decode() for one in (people.bob, people.gao)]
    assert ["Where it was said" in page for page in pages] == [True, False]
    assert [f"#message-{one.pk}" in pages[0], f"#message-{two.pk}" in pages[0]] == [True, True]
    assert ["This message was retracted." in page for page in pages] == [True, False]


def test_pages_take_few_queries_however_much_was_said(say, make, note, symposium, reading, people, queries):
    said = say("Benches")
    alice, bob = reading(people.alice), reading(people.bob)
    taken = say("Trees")
    pk = make(people.bob, taken).json()["id"]
    noted = note(symposium.guest)
    pages = [(alice, f"/messages/{said.pk}/suggestion/"), (bob, f"/messages/{noted.pk}/suggestion/")]
    pages += [(alice, f"/suggestions/{pk}/"), (alice, f"/rooms/{said.room_id}/")]
    few = [queries(client, page) for client, page in pages]
    more = [say(f"Bench {n}") for n in range(12)]
    Suggestion.objects.get(pk=pk).further.set(more[:6])
    for one in more[6:]:
        make(people.bob, one)
        note(symposium.guest)
    assert [queries(client, page) for client, page in pages] == few
    assert max(few) <= MOST_QUERIES, few


def test_summary_says_where_each_was_said(say, note, symposium, make, suggest, move, reading, people, meeting):
    suggest()
    for message, fields in ((say("Benches"), {}), (note(symposium.guest), {"agreed": "on"})):
        author = people.alice if not fields else people.bob
        pk = make(author, message, **fields).json()["id"]
        move(author, Suggestion.objects.get(pk=pk), "submit")
    answer = reading(people.dora).get(f"/meetings/{meeting.pk}/suggestions.xlsx")
    sheet = load_workbook(BytesIO(answer.content)).active
    place = [cell.value for cell in sheet[2]].index("Source")
    sources = [row[place].value for row in sheet.iter_rows(min_row=3)]
    assert sources == ["written", "exchange group · Group One", "symposium · Managers · Mr Guest"]
