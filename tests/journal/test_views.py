import pytest

from congress.journal.models import Topic
from congress.meetings.models import Meeting
from congress.people.models import User
from tests.conftest import make_meeting, new_key

from .helpers import english, write


def topics_of(client, **query):
    return {one["topic"]: one for one in client.get("/live/topics/", query).json()}


def since(client, *wanted):
    response = client.get("/live/since/?" + "&".join(wanted), headers={"Accept-Language": "en"})
    assert response.status_code == 200
    return response.json()


# What may be followed


def test_topics_say_where_they_stand(people, as_person, rooms, meeting):
    room = Topic.objects.get(name=rooms[0].topic)
    assert topics_of(as_person(people.alice))[rooms[0].topic] == {
        "topic": rooms[0].topic,
        "title": "Group One",
        "kind": "room",
        "seq": room.head,
        "epoch": room.epoch,
        "url": f"/rooms/{rooms[0].pk}/",
    }


def test_topics_are_each_persons_own(people, as_person, rooms, meeting):
    one, two = (room.topic for room in rooms)
    day, desk = meeting.topic, meeting.desk_topic

    def listed(person):
        return set(topics_of(as_person(person))) - {f"person.{person.pk}"}

    assert listed(people.alice) == {day, one}
    assert listed(people.bob) == {day, one, f"{one}.desk"}
    assert listed(people.charlie) == {day, two}
    parks = f"department.{people.emil.memberships.get().department_id}"
    assert listed(people.dora) == {day, desk, one, two, f"{one}.desk", f"{two}.desk", parks}
    assert listed(people.emil) == {day, parks}
    assert listed(people.gao) == {day}
    assert listed(people.hanna) == set()


def test_topics_listed_may_be_followed(people, as_person, rooms):
    for person in (people.alice, people.dora, people.gao, people.hanna):
        client = as_person(person)
        listed = topics_of(client)
        assert [frame["state"] for name in listed for frame in since(client, f"{name}=0") if "id" not in frame] == [
            "current"
        ] * len(listed)


def test_topics_of_a_drill_are_listed_for_their_meeting_only(people, as_person, meeting, rooms):
    drill = make_meeting(people, title="Drill")
    Meeting.objects.filter(pk=drill.pk).update(is_drill=True)
    of_rooms = {name for room in drill.rooms.all() for name in (room.topic, room.desk_topic)}
    of_drill = {drill.topic, drill.desk_topic, *of_rooms}
    parks = f"department.{people.emil.memberships.get().department_id}"  # belongs to no meeting, so to all
    dora = as_person(people.dora)
    assert set(topics_of(dora)) & of_drill == set()
    assert set(topics_of(dora, meeting=drill.pk)) == of_drill | {parks}
    assert set(topics_of(as_person(people.alice), meeting=drill.pk)) == {drill.topic, drill.rooms.first().topic}


def test_topics_are_narrowed_to_a_meeting(people, as_person, meeting, rooms):
    other = make_meeting(people, title="Second Session")
    alice = as_person(people.alice)
    assert set(topics_of(alice, meeting=meeting.pk)) == {meeting.topic, rooms[0].topic}
    assert set(topics_of(alice, meeting=other.pk)) == {other.topic, other.rooms.first().topic}
    assert topics_of(alice, meeting=999) == {}


def test_topics_of_somebody_elses_meeting_are_none(people, as_person, meeting):
    assert topics_of(as_person(people.hanna), meeting=meeting.pk) == {}


def test_visitor_gets_an_empty_list_and_the_token(as_person, meeting):
    response = as_person(None).get("/live/topics/")
    assert (response.status_code, response.json()) == (200, [])
    assert len(response.cookies["csrftoken"].value) == 32
    assert not response.cookies["csrftoken"]["httponly"]


@pytest.mark.parametrize("meeting", ["", "x", "-1", "1.5", "１", "1 ", "9" * 19])
def test_bad_meeting_is_400(people, as_person, meeting):
    response = as_person(people.alice).get("/live/topics/", {"meeting": meeting}, headers={"Accept-Language": "en"})
    assert (response.status_code, response.json()) == (400, {"error": "This address was not understood."})


@pytest.mark.parametrize("address", ["/live/topics/", "/live/since/"])
def test_lists_are_read_only(people, as_person, address):
    assert as_person(people.alice).post(address).status_code == 405


# The channel without a socket


def test_since_gives_what_a_follow_would(people, as_person, rooms):
    alice = as_person(people.alice)
    made = english(alice, f"/rooms/{rooms[0].pk}/messages/", {"key": new_key(), "body": "Good morning"}).json()
    epoch = Topic.objects.get(name=rooms[0].topic).epoch
    element, current = since(alice, f"{rooms[0].topic}=1:{epoch}")
    assert (element["seq"], element["n"], element["id"], element["kind"]) == (2, 2, made["element"], "message.posted")
    assert "Good morning" in element["html"]
    assert current == {"topic": rooms[0].topic, "head": 2, "epoch": epoch, "state": "current"}
    assert since(alice, f"{rooms[0].topic}=2:{epoch}") == [current]


def test_since_answers_topic_by_topic(probe, client, db):
    write("thing-1", topic="probe.1")
    write("thing-1", topic="probe.2")
    probe.closed.add(3)
    frames = since(client, "probe.2=0", "probe.3=0", "probe.1=9", "probe.4=0:")
    assert [(frame["topic"], frame.get("id") or frame.get("state") or frame.get("refused")) for frame in frames] == [
        ("probe.2", "thing-1"),
        ("probe.2", "current"),
        ("probe.3", True),
        ("probe.1", "reload"),
        ("probe.4", "current"),
    ]


def test_since_of_another_epoch_is_reload(probe, client, db):
    write("thing-1")
    assert [frame["state"] for frame in since(client, "probe.1=1:other")] == ["reload"]


def test_since_of_nothing_is_an_empty_list(client, db):
    assert since(client) == []


def test_since_speaks_the_persons_language(people, as_person, probe):
    write("thing-1")
    User.objects.update(language="zh-hans")
    assert since(as_person(people.alice), "probe.1=0")[0]["html"] == "thing-1 in zh-hans"


def test_since_refuses_visitors_what_is_not_public(as_person, rooms):
    assert since(as_person(None), f"{rooms[0].topic}=0") == [{"topic": rooms[0].topic, "refused": True}]


def test_since_takes_twenty_topics_and_not_one_more(probe, client, db):
    wanted = [f"probe.{number}=0" for number in range(1, 22)]
    assert len(since(client, *wanted[:20])) == 20
    assert client.get("/live/since/?" + "&".join(wanted)).status_code == 400


@pytest.mark.parametrize(
    "query",
    [
        "probe.1=",
        "probe.1",
        "probe.1=x",
        "probe.1=-1",
        "probe.1=1.5",
        "probe.1=%2B1",
        "probe.1=1e3",
        "probe.1=%EF%BC%91",
        "probe.1=:k3",
        "probe.1=" + "9" * 5000,
        "probe_1=0",
        "pro/be=0",
        "%00=0",
        "=0",
        "a" * 101 + "=0",
        "probe.1=0&probe.2=x",
    ],
)
def test_since_of_what_is_not_understood_is_400(probe, client, db, query):
    response = client.get("/live/since/?" + query, headers={"Accept-Language": "en"})
    assert (response.status_code, response.json()) == (400, {"error": "This address was not understood."})


def test_since_of_a_very_great_number_is_reload(probe, client, db):
    assert [frame["state"] for frame in since(client, "probe.1=" + "9" * 4000)] == ["reload"]
