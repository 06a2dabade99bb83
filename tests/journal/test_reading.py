import json
from datetime import datetime, timedelta, timezone

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext

from congress.journal import reading
from congress.journal.models import Topic
from congress.journal.reading import MOST_ELEMENTS, Wanted, catch_up
from congress.journal.services import renew_epochs, touch
from deliberation.rooms.services.messages import post_message, retract_message
from tests.conftest import TESTER

from .helpers import write

pytestmark = pytest.mark.django_db
VISITOR = AnonymousUser()


def follow(topic="probe.1", after=0, epoch="", *, user=VISITOR, language="en"):
    """The frames of the one answer."""
    [answer] = catch_up([(user, language, Wanted(topic, after, epoch))])
    return [json.loads(frame) for frame in answer.frames]


def current(topic="probe.1"):
    row = Topic.objects.get(name=topic)
    return {"topic": topic, "head": row.head, "epoch": row.epoch, "state": "current"}


def told(frames):
    """(seq, n, id) of the element frames."""
    return [(frame["seq"], frame["n"], frame["id"]) for frame in frames if "seq" in frame]


def test_topic_without_entries_is_current_at_nothing(probe):
    assert follow() == [{"topic": "probe.1", "head": 0, "epoch": "", "state": "current"}]


def test_exact_position_is_current_at_once(probe):
    write("thing-1", "thing-2")
    assert follow(after=2) == [current()]
    assert follow(after=2, epoch=current()["epoch"]) == [current()]


def test_frame_of_an_element_is_exact(probe):
    [entry] = write("thing-1")
    at = entry.at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{entry.at.microsecond // 1000:03d}Z"
    assert follow()[0] == {
        "topic": "probe.1",
        "seq": 1,
        "n": 1,
        "kind": "probe.moved",
        "id": "thing-1",
        "html": "thing-1 in en",
        "at": at,
    }


def test_time_of_a_frame_is_utc_with_milliseconds():
    at = datetime(2020, 4, 8, 9, 0, 1, 45_999, tzinfo=timezone(timedelta(hours=8)))
    assert reading.milliseconds(at) == "2020-04-08T01:00:01.045Z"


def test_follower_behind_gets_each_changed_element_once_in_order_of_its_last_change(probe):
    write("thing-1", "thing-2", "thing-3")
    write("thing-1", None, "thing-2")
    assert told(follow()) == [(3, 3, "thing-3"), (4, 1, "thing-1"), (6, 2, "thing-2")]
    assert told(follow(after=3)) == [(4, 1, "thing-1"), (6, 2, "thing-2")]
    assert told(follow(after=4)) == [(6, 2, "thing-2")]
    assert follow(after=5)[-1] == current()


def test_kind_is_the_verb_of_the_last_entry(probe):
    write("thing-1", verb="probe.made")
    write("thing-1", verb="probe.stopped")
    assert [frame.get("kind") for frame in follow()] == ["probe.stopped", None]


def test_element_that_is_gone_has_no_html(probe):
    write("gone-1")
    assert follow()[0]["html"] == ""


def test_retracted_message_comes_as_a_tombstone(people, rooms):
    message = post_message(room=rooms[0], author=people.bob, number="002", body="Too quick", by=TESTER)
    retract_message(message=message, by=TESTER)
    frames = follow(rooms[0].topic, user=people.alice)
    assert told(frames) == [(3, 2, message.element)]
    assert frames[0]["kind"] == "message.retracted"
    assert "Too quick" not in frames[0]["html"]
    assert "This message was retracted." in frames[0]["html"]


def test_other_epoch_is_reloaded(probe):
    write("thing-1")
    old = current()["epoch"]
    renew_epochs()
    expected = [{"topic": "probe.1", "epoch": current()["epoch"], "state": "reload"}]
    assert follow(epoch=old) == follow(after=1, epoch=old) == expected
    assert told(follow(epoch=current()["epoch"])) == [(1, 1, "thing-1")]


def test_position_of_the_future_is_reloaded(probe):
    write("thing-1")
    expected = [{"topic": "probe.1", "epoch": current()["epoch"], "state": "reload"}]
    assert follow(after=2) == expected
    assert follow(after=10**30) == expected
    assert follow("probe.2", after=1) == [{"topic": "probe.2", "epoch": "", "state": "reload"}]


def test_five_hundred_changed_elements_are_sent_and_one_more_is_reloaded(probe):
    assert MOST_ELEMENTS == 500
    write(*[f"thing-{number}" for number in range(1, 502)])
    assert follow()[-1]["state"] == "reload"
    assert len(follow()) == 1
    frames = follow(after=1)
    assert told(frames) == [(seq, seq, f"thing-{seq}") for seq in range(2, 502)]
    assert frames[-1] == current()


def test_changes_of_few_elements_are_never_too_many(probe):
    write(*["thing-1", "thing-2"] * 600)
    assert told(follow()) == [(1199, 1, "thing-1"), (1200, 2, "thing-2")]


def test_entries_without_elements_are_never_too_many(probe):
    write("thing-1", *[None] * 600)
    assert told(follow()) == [(1, 1, "thing-1")]


@pytest.mark.parametrize("topic", ["probe.2", "probe.0", "probe.x", "probe", "nothing.1", "probe.1.desk", "person.1"])
def test_what_may_not_be_followed_or_does_not_exist_is_refused_alike(probe, topic):
    probe.closed.add(2)
    write("thing-1", topic="probe.2")
    assert follow(topic) == follow(topic, after=99, epoch="x") == [{"topic": topic, "refused": True}]


def test_strangers_may_not_follow_a_room(people, rooms):
    refused = [{"topic": rooms[0].topic, "refused": True}]
    for person in (people.charlie, people.gao, people.hanna, VISITOR):
        assert follow(rooms[0].topic, user=person) == refused
    for person in (people.alice, people.bob, people.dora):
        assert follow(rooms[0].topic, user=person)[-1] == current(rooms[0].topic)


def test_many_followers_get_each_exactly_theirs(probe):
    write("thing-1", "thing-2", "thing-1", "thing-3", None, "thing-2")
    lasts = [(3, 1, "thing-1"), (4, 4, "thing-3"), (6, 2, "thing-2")]
    afters = [3, 0, 6, 7, 4, 1, 2, 5, 0]
    answers = catch_up([(VISITOR, "en", Wanted("probe.1", after)) for after in afters])
    frames = [[json.loads(frame) for frame in answer.frames] for answer in answers]
    assert [told(some) for some in frames] == [
        [line for line in lasts if line[0] > after and after != 7] for after in afters
    ]
    assert [some[-1]["state"] for some in frames] == ["reload" if after == 7 else "current" for after in afters]
    assert [answer.position and answer.position.head for answer in answers] == [
        None if after == 7 else 6 for after in afters
    ]


def test_follower_far_behind_is_reloaded_beside_one_who_is_not(probe):
    write(*[f"thing-{number}" for number in range(1, 511)])
    far, near, edge = catch_up([(VISITOR, "en", Wanted("probe.1", after)) for after in (0, 500, 10)])
    assert json.loads(far.frames[0])["state"] == "reload"
    assert [json.loads(frame).get("seq") for frame in near.frames] == [*range(501, 511), None]
    assert [json.loads(frame).get("seq") for frame in edge.frames] == [*range(11, 511), None]


def test_followers_of_two_languages_get_each_their_own(probe):
    write("thing-1")
    answers = catch_up([(VISITOR, language, Wanted("probe.1", 0)) for language in ("en", "zh-hans", "en")])
    htmls = [json.loads(answer.frames[0])["html"] for answer in answers]
    assert htmls == ["thing-1 in en", "thing-1 in zh-hans", "thing-1 in en"]
    assert sorted(probe.rendered) == [
        ("probe.1", ["thing-1"], "en"),
        ("probe.1", ["thing-1"], "zh-hans"),
    ]


def test_followers_of_two_topics_get_each_their_own(probe):
    write("thing-1", topic="probe.1")
    write("thing-2", topic="probe.2")
    one, two = catch_up([(VISITOR, "en", Wanted("probe.1", 0)), (VISITOR, "en", Wanted("probe.2", 1))])
    assert [json.loads(frame)["topic"] for frame in one.frames + two.frames] == ["probe.1", "probe.1", "probe.2"]


def test_counters_come_before_current(probe):
    probe.counted = ["count-1", "count-2"]
    write("thing-1", None)
    frames = follow()
    assert [frame.get("id") for frame in frames] == ["thing-1", "count-1", "count-2", None]
    assert [(frame["seq"], frame["n"], frame["kind"]) for frame in frames[1:3]] == [(2, 0, "counter")] * 2
    assert [frame.get("id") for frame in follow(after=2)] == ["count-1", "count-2", None]


def test_counters_come_untouched_too(probe):
    probe.counted = ["count-1"]
    assert [frame.get("id") for frame in follow()] == ["count-1", None]
    touch(["probe.1"])
    assert [frame.get("id") for frame in follow()] == ["count-1", None]


def test_reloaded_follower_gets_no_counters(probe):
    probe.counted = ["count-1"]
    assert [frame["state"] for frame in follow(after=1)] == ["reload"]


def test_attendance_comes_with_a_meeting(people, meeting):
    frames = follow(meeting.topic, user=people.alice)
    assert [frame["id"] for frame in frames if frame.get("kind") == "counter"] == [f"attendance-{meeting.pk}"]


def queries(wanted):
    with CaptureQueriesContext(connection) as caught:
        catch_up(wanted)
    return len(caught)


def test_queries_do_not_grow_with_followers(probe):
    write("thing-1", "thing-2")
    one = queries([(VISITOR, "en", Wanted("probe.1", 0))])
    ten = queries([(VISITOR, "en", Wanted("probe.1", after % 3)) for after in range(10)])
    assert ten == one == 3


def test_queries_for_a_room_grow_by_one_for_the_rights_of_all(people, rooms):
    for number in range(10):
        post_message(room=rooms[0], author=people.bob, number="002", body=str(number), by=TESTER)
    one = queries([(people.alice, "en", Wanted(rooms[0].topic, 0))])
    ten = queries([(people.alice, "en", Wanted(rooms[0].topic, after)) for after in range(10)])
    assert ten - one == 1


def test_queries_do_not_grow_with_messages(people, rooms):
    post_message(room=rooms[0], author=people.bob, number="002", body="One", by=TESTER)
    one = queries([(people.alice, "en", Wanted(rooms[0].topic, 0))])
    for number in range(20):
        post_message(room=rooms[0], author=people.bob, number="002", body=str(number), by=TESTER)
    assert queries([(people.alice, "en", Wanted(rooms[0].topic, 0))]) == one


def test_positions_of_many_topics_are_read_in_slices(probe, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(reading, "SLICE", 3)
    for number in (1, 4, 7):
        write(*[None] * number, topic=f"probe.{number}")
    with django_assert_num_queries(3):
        found = reading.positions({f"probe.{number}" for number in range(1, 8)})
    assert {name: position.head for name, position in found.items()} == {
        "probe.1": 1,
        "probe.2": 0,
        "probe.3": 0,
        "probe.4": 4,
        "probe.5": 0,
        "probe.6": 0,
        "probe.7": 7,
    }


def test_frames_are_compact_and_not_escaped():
    assert reading.dumps({"html": "会议 <b>"}) == '{"html":"会议 <b>"}'
