"""The reference day as demo data, through the services: the meeting, its people and phases, the papers before it."""

from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from django.db import models

from congress.journal.services import By, Change, record, service
from congress.meetings.models import Attendant, Meeting, Phase, Representative
from congress.meetings.services import (
    add_attendant,
    add_group,
    create_meeting,
    enroll,
    open_phase,
    plan_phase,
)
from congress.people.models import Department, Membership, User
from congress.people.services import add_department, add_people, add_sign_in_name, appoint
from congress.rehearsal.models import DemoMark, Persona
from congress.rehearsal.projects import list_projects
from congress.rehearsal.reference_ballots import draft_secret_ballots, pass_by_boxes
from congress.rehearsal.sections import owners_of
from deliberation.documents.intake.markdown import blocks_of
from deliberation.documents.services.texts import make_document
from deliberation.documents.services.versions import set_sections
from deliberation.rooms.models import Room
from deliberation.rooms.services.messages import post_message
from deliberation.rooms.services.rooms import make_exchange_rooms
from deliberation.rooms.services.symposiums import add_attendee, make_symposium
from voting.services.recorded import make_ballot

LOADER = By("demo")
SHANGHAI = ZoneInfo("Asia/Shanghai")

PLACE = "天目西路街道"
TITLE = "第二届社区代表会议第一次会议"
DRILL_TITLE = "演练"
HELD_ON = date(2020, 4, 8)
TELEPHONE = "021-0000-0408"
REPRESENTATIVES = 146
GROUPS = [("党建引领", 37), ("公共管理", 37), ("公共服务", 36), ("公共安全", 36)]
SECTORS = ["居民区", "居民区", "居民区", "企业", "商务楼宇", "驻区单位", "社会组织", "物业服务"]
DEPARTMENTS = [
    ("社区党建办公室", Department.Kind.FUNCTIONAL),
    ("社区管理办公室", Department.Kind.FUNCTIONAL),
    ("社区服务办公室", Department.Kind.FUNCTIONAL),
    ("社区平安办公室", Department.Kind.FUNCTIONAL),
    ("社区自治办公室", Department.Kind.FUNCTIONAL),
    ("城市管理行政执法中队", Department.Kind.STATIONED),
    ("派出所", Department.Kind.STATIONED),
    ("市场监督管理所", Department.Kind.STATIONED),
]
# Approves for every department where its own approver may not: the reply after one that did not satisfy.
SECOND_APPROVER = f"approver{len(DEPARTMENTS) + 1}"
# Each text begins with its title; the department answers the questions asked of it.
DOCUMENTS = Path(__file__).parent / "documents"
OWNERS = ["社区管理办公室", "社区党建办公室", "社区服务办公室", "社区自治办公室"]
MOTION = "表决2020年实事项目"
# kind: (date, from, until, agenda items)
PLAN = {
    Phase.Kind.ADVANCE_READING: (date(2020, 4, 3), time(9), None, ["会前阅读审议文件"]),
    Phase.Kind.SIGN_IN: (HELD_ON, time(8, 30), time(9), ["代表线上报到签到"]),
    Phase.Kind.REVIEW: (
        HELD_ON,
        time(9),
        time(10, 30),
        [
            "2019年度社区工作报告和2020年工作计划",
            "2019年度职能部门、派驻机构工作报告",
            "2019年度实事项目完成情况和代表书面意见办理情况",
            "2020年实事项目（草案）",
        ],
    ),
    Phase.Kind.EVALUATION: (HELD_ON, time(10, 30), time(16), ["评议职能部门、派驻机构", "评议社区工作"]),
    Phase.Kind.GROUP_EXCHANGE: (
        HELD_ON,
        time(13, 30),
        time(15, 30),
        [f"“{title}”交流群" for title, _size in GROUPS],
    ),
    Phase.Kind.BRIEFING: (HELD_ON, time(15, 30), time(16), ["各交流群汇总"]),
    Phase.Kind.BALLOTS: (HELD_ON, time(16), time(16, 30), [MOTION]),
    Phase.Kind.CLOSING: (HELD_ON, time(16, 30), time(17), ["通过会议决议"]),
    Phase.Kind.HANDLING: (date(2020, 4, 13), time(9), None, ["意见建议办理和公开"]),
}
OPEN_AT_FIRST = [Phase.Kind.SIGN_IN, Phase.Kind.GROUP_EXCHANGE]
# Those on duty in each exchange group, by their places in DEPARTMENTS.
ON_DUTY = [(0, 4), (1, 5), (2, 4), (3, 6)]
SYMPOSIUMS_ON = date(2020, 4, 10)
# title, held with, from, place, who comes: numbered names and who sent them;
# then the numbers on the roll of its moderator and of the representative among the attendees
SYMPOSIUMS = [
    ("企业座谈会", Room.Audience.ENTERPRISES, time(9), "街道一楼会议室", "企业代表", 5, "辖区企业", "143", "140"),
    ("物业座谈会", Room.Audience.MANAGERS, time(10, 30), "街道一楼会议室", "物业代表", 4, "楼宇物业", "145", "144"),
    ("居民区座谈会", Room.Audience.NEIGHBOURHOODS, time(14), "居民活动室", "居民代表", 5, "居民区", "146", "137"),
    ("驻区单位座谈会", Room.Audience.UNITS, time(15, 30), "街道二楼会议室", "单位代表", 3, "驻区单位", "139", "142"),
]
FIRST_WORDS = {
    0: [
        "各位代表好，本群交流党建引领，请大家畅所欲言。",
        "建议“白领驿家”把活动时间延到晚上，上班的人才赶得上。",
        "楼宇里的党员很多，缺的是碰头的地方。",
    ],
    1: [
        "各位代表好，本群交流公共管理，请大家畅所欲言。",
        "小区门口的非机动车常常堵住消防通道，请管一管。",
        "垃圾箱房改造以后干净多了，希望早晚都有人值守。",
    ],
    2: [
        "各位代表好，本群交流公共服务，请大家畅所欲言。",
        "老年助餐点离我们小区远，能不能送餐上门？",
        "建议多开几场网上办事的培训，子女不在身边的老人需要。",
    ],
    3: [
        "各位代表好，本群交流公共安全，请大家畅所欲言。",
        "多层住宅的电动车充电桩不够，楼道里充电不安全。",
        "希望每个楼组都能参加一次消防演练。",
    ],
}


class Verb(models.TextChoices):
    DRILL_MADE = "meeting.drill_made"


@service
def load_reference_day() -> Meeting:
    """Fill an empty database and mark it as the demo's."""
    DemoMark.objects.create()
    people = load_representatives()
    load_staff()
    meeting = load_meeting(people, title=TITLE, is_drill=False)
    draft_secret_ballots(meeting, by=LOADER)
    for position, name in enumerate(people_of_groups(people)):
        add_sign_in_name(user=name, name=f"moderator{position + 1}")
        add_persona(f"moderator{position + 1}", name, Persona.Role.MODERATOR, GROUPS[position][0])
    add_scrutineers(meeting)
    add_attendant(meeting=meeting, user=User.objects.get(username="observer"), role=Attendant.Role.OBSERVER)
    for position, room in enumerate(meeting.rooms.filter(kind=Room.Kind.EXCHANGE).order_by("group__position")):
        say_first_words(room, FIRST_WORDS[position])
    return meeting


def load_representatives() -> list[User]:
    people = add_people(
        people=[
            User(username=f"rep{n:03d}", name=f"代表{n:03d}", telephone=f"000-0000-{n:04d}")
            for n in range(1, REPRESENTATIVES + 1)
        ]
    )
    groups = [title for title, size in GROUPS for _n in range(size)]
    for user, group in zip(people, groups, strict=True):
        add_persona(user.username, user, Persona.Role.REPRESENTATIVE, group)
    return people


def load_staff() -> None:
    staff = {
        "secretariat": ("秘书处", Persona.Role.SECRETARIAT, ""),
        "observer": ("列席001", Persona.Role.OBSERVER, ""),
    }
    for n in range(1, 4):
        staff[f"scrutineer{n}"] = (f"监票人{n:03d}", Persona.Role.SCRUTINEER, "")
    for n, (title, _kind) in enumerate(DEPARTMENTS, start=1):
        staff[f"handler{n}"] = (f"承办人{n:03d}", Persona.Role.HANDLER, title)
        staff[f"approver{n}"] = (f"签发人{n:03d}", Persona.Role.APPROVER, title)
    staff[SECOND_APPROVER] = (f"签发人{len(DEPARTMENTS) + 1:03d}", Persona.Role.APPROVER, "分管各部门")
    people = add_people(people=[User(username=username, name=name) for username, (name, _r, _n) in staff.items()])
    by_name = {user.username: user for user in people}
    for username, (_name, role, note) in staff.items():
        add_persona(username, by_name[username], role, note)
    appoint(user=by_name["secretariat"], role=Membership.Role.SECRETARIAT)
    for n, (title, kind) in enumerate(DEPARTMENTS, start=1):
        department = add_department(name=title, kind=kind, position=n, telephone=f"021-0000-{1000 + n}")
        appoint(user=by_name[f"handler{n}"], role=Membership.Role.HANDLER, department=department)
        for username in (f"approver{n}", SECOND_APPROVER):
            appoint(user=by_name[username], role=Membership.Role.APPROVER, department=department)


def add_persona(username: str, user: User, role: str, note: str) -> None:
    Persona.objects.create(username=username, user=user, role=role, note=note)


def load_meeting(people: list[User], *, title: str, is_drill: bool) -> Meeting:
    """A meeting of these people in their groups, its phases planned, the first ones open."""
    meeting = create_meeting(
        by=LOADER,
        place=PLACE,
        title=title,
        held_on=HELD_ON,
        telephone=TELEPHONE,
        conference=f"tel:{TELEPHONE}",
        is_drill=is_drill,
    )
    if not is_drill:
        pass_by_boxes(meeting)
    phases = {phase.kind: phase for phase in meeting.phases.all()}
    for kind, (day, start, end, items) in PLAN.items():
        plan_phase(phase=phases[kind], planned_from=at(day, start), planned_until=at(day, end), items=items)
    groups, roll, start = [], [], 0
    for position, ((group_title, size), first) in enumerate(zip(GROUPS, people_of_groups(people), strict=True)):
        group = add_group(meeting=meeting, title=group_title, position=position + 1, moderators=[first])
        groups.append(group)
        for n in range(start, start + size):
            sector = SECTORS[n % len(SECTORS)]
            roll.append(Representative(user=people[n], number=f"{n + 1:03d}", sector=sector, group=group))
        start += size
    enroll(meeting=meeting, representatives=roll, by=LOADER)
    departments = list(Department.objects.all())
    rooms = make_exchange_rooms(groups=groups, phase=phases[Phase.Kind.GROUP_EXCHANGE], by=LOADER)
    for room, places in zip(rooms, ON_DUTY, strict=False):
        room.departments.set([departments[place] for place in places if place < len(departments)])
    load_symposiums(meeting)
    load_papers(meeting, phases)
    for kind in OPEN_AT_FIRST:
        open_phase(phase=phases[kind], by=LOADER)
    return meeting


def add_scrutineers(meeting: Meeting) -> None:
    for user in User.objects.filter(personas__role=Persona.Role.SCRUTINEER):
        add_attendant(meeting=meeting, user=user, role=Attendant.Role.SCRUTINEER)


def load_symposiums(meeting: Meeting) -> None:
    """Each in its phase, with its attendees, one of whom is on the roll."""
    for title, audience, start, place, name, number_of_people, note, moderator, representative in SYMPOSIUMS:
        roll = {row.number: row.user for row in meeting.representatives.filter(number__in=[moderator, representative])}
        room = make_symposium(
            meeting=meeting,
            title=title,
            audience=audience,
            held_at=at(SYMPOSIUMS_ON, start),
            place=place,
            moderators=[roll[moderator]] if moderator in roll else [],
            by=LOADER,
        )
        for n in range(1, number_of_people + 1):
            user = roll.get(representative) if n == 1 else None
            add_attendee(room=room, name=f"{name}{n:02d}", note=note, user=user, by=LOADER)


def load_papers(meeting: Meeting, phases: dict[str, Phase]) -> None:
    """The four documents under review, the practical projects, and the motion on them."""
    departments = {department.name: department for department in Department.objects.all()}
    items = list(phases[Phase.Kind.REVIEW].items.all())
    for position, (path, owner, item) in enumerate(zip(sorted(DOCUMENTS.iterdir()), OWNERS, items, strict=True), 1):
        title, *blocks = blocks_of(path.read_text(encoding="utf-8"))
        document = make_document(
            meeting=meeting,
            title=title.text,
            blocks=blocks,
            position=position,
            item=item,
            department=departments.get(owner),
            by=LOADER,
        )
        owners = owners_of(document, departments)
        set_sections(document=document, owners=owners, department=document.department, by=LOADER)
    list_projects(meeting, by=LOADER)
    phase = phases[Phase.Kind.BALLOTS]
    make_ballot(
        meeting=meeting,
        phase=phase,
        item=phase.items.get(),
        title=MOTION,
        subjects=["2020年实事项目（草案）"],
        by=LOADER,
    )


def people_of_groups(people: list[User]) -> list[User]:
    """The first representative of each group."""
    starts = [sum(size for _title, size in GROUPS[:position]) for position in range(len(GROUPS))]
    return [people[start] for start in starts]


def at(day: date, hour: time | None) -> datetime | None:
    return datetime.combine(day, hour, SHANGHAI) if hour else None


def say_first_words(room: Room, words: list[str]) -> None:
    members = list(room.group.representatives.select_related("user")[: len(words)])
    for member, body in zip(members, words, strict=True):
        post_message(room=room, author=member.user, number=member.number, body=body, by=By(member.number, member.user))


@service
def make_drill(*, by: By) -> Meeting:
    """A meeting of its own for a rehearsal: the same people, the same phases open."""
    people = list(User.objects.filter(personas__role=Persona.Role.REPRESENTATIVE).order_by("username"))
    meeting = load_meeting(people, title=DRILL_TITLE, is_drill=True)
    add_scrutineers(meeting)
    record([Change(meeting.topic, Verb.DRILL_MADE)], by=by, made=meeting, location=meeting.get_absolute_url())
    return meeting
