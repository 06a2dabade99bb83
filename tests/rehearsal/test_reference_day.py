"""The reference day: its people, its phases, its first messages; and the drill, which is the same day again."""

from collections import Counter

import pytest
from django.conf import settings as product
from django.core.management import CommandError, call_command

from congress.journal.models import Entry, Topic
from congress.journal.services import By
from congress.journal.verify import verify_topic
from congress.meetings.figures import figures_of
from congress.meetings.models import Attendant, Meeting
from congress.people.models import Department, Membership, User
from congress.rehearsal import reference_day
from congress.rehearsal.earlier import EARLIER_TITLE
from congress.rehearsal.models import DemoMark, Persona
from congress.rehearsal.reference_day import load_reference_day, make_drill
from deliberation.documents.models import Document, Paragraph
from deliberation.rooms.models import Message, Room
from tests.conftest import new_key

SIZES = [37, 37, 36, 36]
TITLES = ["党建引领", "公共管理", "公共服务", "公共安全"]
SYMPOSIUMS = ["企业座谈会", "物业座谈会", "居民区座谈会", "驻区单位座谈会"]
FIRST_OF_GROUPS = ["rep001", "rep038", "rep075", "rep111"]


@pytest.fixture
def day(db):
    return load_reference_day()


@pytest.fixture
def drill(day):
    return make_drill(by=By("secretariat", User.objects.get(username="secretariat")))


def sizes(meeting) -> dict[str, int]:
    return {group.title: group.representatives.count() for group in meeting.groups.all()}


def open_kinds(meeting) -> list[str]:
    return list(meeting.phases.open().values_list("kind", flat=True))


def roll(meeting) -> list[tuple]:
    return list(meeting.representatives.values_list("number", "user__username", "sector", "group__title"))


# The real day


def test_day_is_the_meeting_of_the_eighth_of_april(day):
    assert (str(day.held_on), day.is_drill, day.long_title) == (
        "2020-04-08",
        False,
        "天目西路街道第二届社区代表会议第一次会议",
    )


def test_roll_has_146_in_four_groups(day):
    assert (day.representatives.count(), sizes(day)) == (146, dict(zip(TITLES, SIZES, strict=True)))
    assert figures_of(day).quorum_needed == 74


def test_representatives_are_numbered_as_they_are_named(day):
    assert [(number, username) for number, username, _sector, _group in roll(day)] == [
        (f"{n:03d}", f"rep{n:03d}") for n in range(1, 147)
    ]


def test_every_representative_has_a_telephone_for_his_link(day):
    digits = day.representatives.order_by("number").values_list("user__telephone", flat=True)
    assert [telephone[-4:] for telephone in digits] == [f"{n:04d}" for n in range(1, 147)]


def test_moderators_are_the_first_of_each_group_by_a_second_name(day):
    first = [User.objects.by_sign_in_name(f"moderator{n}").username for n in range(1, 5)]
    of_groups = [[user.username for user in group.moderators.all()] for group in day.groups.all()]
    assert (first, of_groups) == (FIRST_OF_GROUPS, [[name] for name in FIRST_OF_GROUPS])


def test_staff_is_there(day):
    assert [(name, User.objects.filter(username=name).count()) for name in ("secretariat", "observer")] == [
        ("secretariat", 1),
        ("observer", 1),
    ]
    assert list(Membership.objects.filter(role="secretariat").values_list("user__username", flat=True)) == [
        "secretariat"
    ]


def test_eight_departments_have_a_handler_and_an_approver_each_and_share_a_second_approver(day):
    staff = {
        department.position: sorted(department.memberships.values_list("role", "user__username"))
        for department in Department.objects.all()
    }
    second = ("approver", "approver9")
    assert staff == {n: [("approver", f"approver{n}"), second, ("handler", f"handler{n}")] for n in range(1, 9)}


def test_three_scrutineers_and_an_observer_attend(day):
    attend = sorted(Attendant.objects.filter(meeting=day).values_list("user__username", "role"))
    assert attend == [("observer", "observer"), *[(f"scrutineer{n}", "scrutineer") for n in (1, 2, 3)]]


def test_sign_in_and_exchange_are_open(day):
    assert open_kinds(day) == ["sign-in", "group-exchange"]


def test_phases_are_planned_and_have_items(day):
    assert [phase.kind for phase in day.phases.filter(planned_from=None)] == ["preparation"]
    assert {phase.kind: phase.items.count() for phase in day.phases.all() if phase.items.count() > 1} == {
        "review": 4,
        "evaluation": 2,
        "group-exchange": 4,
    }


def test_four_symposiums_have_phases_of_their_own_before_the_handling(day):
    phases = list(day.phases.values_list("kind", "own_title"))
    assert phases[-6:] == [("closing", ""), *[("symposiums", title) for title in SYMPOSIUMS], ("handling", "")]
    rooms = day.rooms.filter(kind=Room.Kind.SYMPOSIUM).select_related("phase")
    assert [(room.title, room.phase.own_title) for room in rooms] == [(title, title) for title in SYMPOSIUMS]


def test_symposiums_have_attendees_one_of_them_on_the_roll(day):
    rooms = day.rooms.filter(kind=Room.Kind.SYMPOSIUM)
    assert [room.attendees.count() for room in rooms] == [5, 4, 5, 3]
    linked = [room.attendees.get(user__isnull=False).user.username for room in rooms]
    assert linked == ["rep140", "rep144", "rep137", "rep142"]


def test_exchange_groups_have_two_departments_on_duty(day):
    rooms = day.rooms.filter(kind=Room.Kind.EXCHANGE)
    assert [room.departments.count() for room in rooms] == [2, 2, 2, 2]


def test_rooms_hold_first_messages(day):
    said = {room.title: room.messages.count() for room in day.rooms.all()}
    assert said == dict.fromkeys(TITLES, 3) | dict.fromkeys(SYMPOSIUMS, 0)


def test_first_messages_are_of_the_group(day):
    strangers = [
        message.pk
        for message in Message.objects.filter(room__kind=Room.Kind.EXCHANGE).select_related("room", "author")
        if not message.room.group.representatives.filter(user=message.author, number=message.number).exists()
    ]
    assert strangers == []


def test_every_persona_leads_to_a_person(day):
    counts = {role: Persona.objects.filter(role=role).count() for role in Persona.Role.values}
    assert counts == {
        "secretariat": 1,
        "moderator": 4,
        "representative": 146,
        "handler": 8,
        "approver": 9,
        "scrutineer": 3,
        "observer": 1,
    }
    assert User.objects.count() == 146 + 1 + 8 + 9 + 3 + 1


def test_nobody_of_the_day_has_a_password_or_the_administration(day):
    assert [user.username for user in User.objects.all() if user.has_usable_password()] == []
    assert User.objects.filter(is_staff=True).count() + User.objects.filter(is_superuser=True).count() == 0


def test_journal_of_the_day_is_whole_and_names_nobody(day):
    assert [fault for topic in Topic.objects.all() for fault in verify_topic(topic)] == []
    facts = " ".join(str(one) for one in Entry.objects.values_list("facts", flat=True))
    assert [name for name in ("代表0", "监票人", "承办人", "000-0000") if name in facts] == []


# Loading


def test_load_is_not_repeated(day, capsys):
    before = (User.objects.count(), Meeting.objects.count(), Entry.objects.count())
    call_command("load_reference_day")
    assert "loaded already" in capsys.readouterr().out
    assert (User.objects.count(), Meeting.objects.count(), Entry.objects.count()) == before


def test_load_fills_an_empty_database_and_marks_it(db, capsys):
    call_command("load_reference_day")
    titles = list(Meeting.objects.newest_first().values_list("title", flat=True))
    assert (titles, DemoMark.objects.count()) == ([reference_day.TITLE, EARLIER_TITLE], 1)
    assert reference_day.TITLE in capsys.readouterr().out


@pytest.mark.parametrize("what", ["people", "meeting"])
def test_foreign_database_is_refused(db, what, request):
    request.getfixturevalue(what)
    before = (User.objects.count(), Meeting.objects.count())
    with pytest.raises(CommandError, match="something else"):
        call_command("load_reference_day")
    assert (User.objects.count(), Meeting.objects.count(), DemoMark.objects.count()) == (*before, 0)


# The drill


def test_drill_has_the_same_people_and_phases(day, drill):
    assert (drill.is_drill, roll(drill), open_kinds(drill)) == (True, roll(day), ["sign-in", "group-exchange"])
    assert [[user.username for user in group.moderators.all()] for group in drill.groups.all()] == [
        [name] for name in FIRST_OF_GROUPS
    ]


def test_drill_has_rooms_of_its_own_and_nothing_said(day, drill):
    assert sorted(drill.rooms.values_list("title", flat=True)) == sorted(TITLES + SYMPOSIUMS)
    assert Message.objects.filter(room__meeting=drill).count() == 0
    assert Room.objects.count() == 16


def test_two_drills_stand_beside_each_other(day, drill):
    second = make_drill(by=By("secretariat"))
    assert (second.pk != drill.pk, roll(second)) == (True, roll(drill))


def test_drill_is_hidden_from_home_and_topics(day, drill, as_person):
    homes = {"rep001": day.get_absolute_url(), "secretariat": "/desk/", "handler1": "/desk/"}
    for name, home in homes.items():
        client = as_person(User.objects.get(username=name))
        assert client.get("/").url == home
        listed = {one["topic"] for one in client.get("/live/topics/").json()}
        assert listed & {drill.topic, drill.desk_topic, *[room.topic for room in drill.rooms.all()]} == set()


def test_drill_is_listed_to_who_asks_for_it(day, drill, as_person):
    listed = as_person(User.objects.get(username="rep001")).get(f"/live/topics/?meeting={drill.pk}").json()
    room = drill.rooms.get(title=TITLES[0])
    papers = [document.topic for document in drill.documents.order_by("position")]
    assert sorted(one["topic"] for one in listed) == sorted([drill.topic, room.topic, room.desk_topic, *papers])


def test_drill_is_asked_for_by_the_secretariat(day, as_person, settings):
    settings.DEMO = True
    answers = {
        name: as_person(User.objects.get(username=name)).post("/demo/drill/", {"key": new_key()})
        for name in ("secretariat", "rep001", "handler1")
    }
    assert {name: answer.status_code for name, answer in answers.items()} == {
        "secretariat": 201,
        "rep001": 403,
        "handler1": 403,
    }
    assert answers["secretariat"].json()["id"] == Meeting.objects.get(is_drill=True).pk


def test_drill_of_one_key_is_made_once(day, as_person, settings):
    settings.DEMO = True
    client, key = as_person(User.objects.get(username="secretariat")), new_key()
    answers = [client.post("/demo/drill/", {"key": key}) for _n in range(2)]
    assert [(answer.status_code, answer.json()) for answer in answers] == [(201, answers[0].json())] * 2
    assert Meeting.objects.filter(is_drill=True).count() == 1


def test_drill_without_a_key_is_refused(day, as_person, settings):
    settings.DEMO = True
    answer = as_person(User.objects.get(username="secretariat")).post("/demo/drill/")
    assert (answer.status_code, Meeting.objects.filter(is_drill=True).count()) == (422, 0)


def test_agenda_of_the_day_takes_few_queries(day, as_person, django_assert_max_num_queries):
    for name in ("rep001", "secretariat"):
        client = as_person(User.objects.get(username=name), accept="text/html")
        with django_assert_max_num_queries(12):
            assert client.get(day.get_absolute_url()).status_code == 200
    assert product.DEMO is False


# The papers before the meeting


def test_sections_have_the_departments_that_deal_with_them(day):
    found = Paragraph.objects.filter(version__document__meeting=day).order_by("version__document__position", "position")
    owners = {one.text: one.department and one.department.name for one in found.select_related("department")}
    assert owners["今年以来的疫情防控"] is None
    assert (owners["派出所"], owners["维护公共安全"]) == ("派出所", "社区平安办公室")
    counts = [len({one.department for one in found.filter(version__document=paper)}) for paper in day.documents.all()]
    assert counts == [6, 9, 1, 6]


def test_four_documents_are_under_review(day):
    documents = list(Document.objects.filter(meeting=day).select_related("item", "department"))
    assert [one.title for one in documents] == [one.item.title for one in documents]
    assert len({one.department for one in documents}) == 4
    kinds = [Counter(one.versions.get().paragraphs.values_list("kind", flat=True)) for one in documents]
    assert [(kind["paragraph"] >= 25, kind["table"] >= 1, kind["heading"] >= 3) for kind in kinds] == [
        (True, True, True)
    ] * 4


def test_twenty_two_projects_in_ten_categories_have_their_targets(day):
    projects = list(day.projects.prefetch_related("targets"))
    assert (len(projects), len({one.category for one in projects})) == (22, 10)
    assert [one.position for one in projects if not one.targets.all()] == []


def test_motion_on_the_projects_is_prepared(day):
    ballot = day.ballots.get(is_secret=False)
    assert (ballot.state, ballot.phase.kind, ballot.papers.count()) == ("draft", "ballots", 1)
