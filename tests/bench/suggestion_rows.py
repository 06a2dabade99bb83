"""A database full of suggestions, made in bulk: their words differ as a city's do, in places, things and complaints."""

from datetime import date, datetime, timedelta
from random import Random
from typing import Any

ROADS = [
    *["长安路", "梅园路", "中华新路", "普善路", "天目西路", "恒丰路", "共和新路", "大统路"],
    *["秣陵路", "汉中路", "新客站", "南山路", "交通路", "光复路", "永兴路", "民立路"],
]
THINGS = [
    *["路灯", "停车位", "电梯", "垃圾房", "充电桩", "健身器材", "助餐点", "绿化带"],
    *["排水管", "防火门", "楼道", "非机动车棚", "信箱", "阅览室", "托育点", "花坛"],
]
FAULTS = [
    *["坏了很久", "不够用", "太旧了", "经常堵塞", "没有人管", "存在安全隐患"],
    *["噪声很大", "开放时间太短", "漏水", "积灰", "被占用", "标识不清"],
]
WHO = [
    *["老人", "孩子", "上班的居民", "租户", "残疾人"],
    *["志愿者", "商户", "物业", "楼组长", "骑车的人"],
]
WISHES = [
    *["尽快派人修理", "增加几处", "每月检查一次", "向居民公示", "统一更换"],
    *["延长时间", "听取居民意见", "安排专人负责", "列入明年的实事项目", "加装一盏灯"],
]
CATEGORIES = ["party", "management", "services", "safety", "other"]
REPRESENTATIVES, DEPARTMENTS, OF_A_MEETING = 150, 12, 1_000
NOW_OPEN = {"submitted": 100, "accepted": 100, "assigned": 300}


def words(chance: Random) -> tuple[str, str]:
    road, thing, fault = chance.choice(ROADS), chance.choice(THINGS), chance.choice(FAULTS)
    place = f"{road}{chance.randrange(1, 900)}弄{chance.randrange(1, 60)}号"
    title = f"{road}{thing}{fault}"
    body = f"{place}的{thing}{fault}，{chance.choice(WHO)}出入不便，希望{chance.choice(WISHES)}。"
    body += f"旁边的{chance.choice(THINGS)}也{chance.choice(FAULTS)}，建议{chance.choice(WISHES)}。"
    return title, body


def fill(size: int) -> tuple[Any, Any]:
    """The meeting of the day and a department; `size` suggestions in all."""
    from congress.journal.services import CONSOLE
    from congress.people.models import Department, Membership, User
    from congress.people.services import add_department, add_people, appoint

    people = add_people(people=[User(username=f"rep{n}", name=f"代表{n}") for n in range(REPRESENTATIVES)])
    office, handler = add_people(
        people=[User(username="office", name="秘书"), User(username="handler0", name="承办人")]
    )
    departments = [
        add_department(name=f"部门{n}", kind=Department.Kind.FUNCTIONAL, position=n) for n in range(DEPARTMENTS)
    ]
    appoint(user=office, role=Membership.Role.SECRETARIAT)
    appoint(user=handler, role=Membership.Role.HANDLER, department=departments[0])
    meetings = [make_meeting(people, n, CONSOLE) for n in range(max(1, size // OF_A_MEETING))]
    chance = Random(9)  # noqa: S311 the same words in every run
    for meeting in meetings:
        put(meeting, people, departments, chance, is_now=meeting is meetings[-1])
    analyse()
    return meetings[-1], departments[0]


def make_meeting(people: list[Any], n: int, by: Any) -> Any:
    from congress.meetings.models import Representative
    from congress.meetings.services import create_meeting, enroll

    held_on = date(2000, 1, 1) + timedelta(days=90 * n)
    meeting = create_meeting(by=by, place="街道", title=f"第{n}次会议", held_on=held_on, telephone="021-0000-0000")
    rows = [Representative(user=one, number=f"{at + 1:03}", sector="居民") for at, one in enumerate(people)]
    enroll(meeting=meeting, representatives=rows, by=by)
    return meeting


def put(meeting: Any, people: list[Any], departments: list[Any], chance: Random, *, is_now: bool) -> None:
    """A thousand of one meeting: settled, or, of the meeting of the day, some in each state."""
    from deliberation.suggestions.models import Assignment, Reply, Suggestion

    states = [state for state, count in NOW_OPEN.items() for _n in range(count)] if is_now else []
    states += ["closed"] * (OF_A_MEETING - len(states))
    at = datetime.fromisoformat(f"{meeting.held_on}T12:00:00+00:00")
    made = Suggestion.objects.bulk_create(
        [suggestion_of(meeting, number, state, at, people, chance) for number, state in enumerate(states, start=1)]
    )
    assignments = Assignment.objects.bulk_create(
        [
            Assignment(
                suggestion=one,
                department=chance.choice(departments),
                part="sole",
                state="replied" if one.replied_at else chance.choice(["assigned", "received"]),
                due_on=meeting.held_on + timedelta(days=91),
                assigned_at=at,
            )
            for one in made
            if one.state in ("assigned", "closed")
        ]
    )
    Reply.objects.bulk_create(
        [
            Reply(
                assignment=one,
                round=1,
                text="已经安排。",
                outcome=chance.choice(Reply.Outcome.values),
                responsible="承办人",
                written_by=people[0],
                written_at=at,
                approved_at=at,
            )
            for one in assignments
            if one.state == "replied"
        ]
    )
    remember(made)


def suggestion_of(meeting: Any, number: int, state: str, at: datetime, people: list[Any], chance: Random) -> Any:
    from deliberation.suggestions.models import Suggestion

    title, body = words(chance)
    who = chance.randrange(len(people))
    return Suggestion(
        meeting=meeting,
        number=number,
        title=title,
        body=body,
        category=chance.choice(CATEGORIES),
        publish=chance.random() < 0.6,
        author=people[who],
        author_number=f"{who + 1:03}",
        state=state,
        created_at=at,
        submitted_at=at,
        replied_at=at if state == "closed" or (state == "assigned" and number % 3 == 0) else None,
        closed_at=at if state == "closed" else None,
    )


def remember(suggestions: list[Any]) -> None:
    """As the service does it, by COPY."""
    from django.db import connection

    from deliberation.suggestions.memory import grams_of, words_of

    with (
        connection.connection.cursor() as cursor,
        cursor.copy("COPY suggestions_gram (suggestion_id, gram) FROM STDIN") as copy,
    ):
        for one in suggestions:
            for gram in grams_of(words_of(one.title, one.body)):
                copy.write_row((one.pk, gram))


def analyse() -> None:
    """What the server's own housekeeping does within minutes."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
