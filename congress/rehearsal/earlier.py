"""What was suggested a year earlier and what became of it, so that the demo's memory is not empty."""

from datetime import date

from congress.journal.services import By
from congress.meetings.models import Group, Meeting, Representative
from congress.meetings.services import create_meeting, enroll
from congress.people.models import Department, Membership, User
from congress.rehearsal.earlier_words import MATTERS, PREFIXES, SALUTATION, TEMPLATES
from congress.rehearsal.reference_day import GROUPS, PLACE, SECTORS, TELEPHONE
from deliberation.suggestions.earlier import Row
from deliberation.suggestions.models import Letterhead, ReplyTemplate, State
from deliberation.suggestions.services.importing import import_suggestions

EARLIER_TITLE = "第一届社区代表会议第三次会议"
EARLIER_ON = date(2019, 4, 10)
SUBMITTED_ON = "2019-04-10"
EARLIER_REPRESENTATIVES = 36
EARLIER_GROUPS = [title for title, _size in GROUPS]


def load_earlier() -> Meeting:
    """The earlier meeting with its suggestions, through the services that take such a list over."""
    meeting = create_meeting(
        by=By("demo"), place=PLACE, title=EARLIER_TITLE, held_on=EARLIER_ON, telephone=TELEPHONE, groups=EARLIER_GROUPS
    )
    people = list(User.objects.filter(username__regex=r"^rep\d+$").order_by("username")[:EARLIER_REPRESENTATIVES])
    groups = list(Group.objects.filter(meeting=meeting))
    roll = [
        Representative(user=user, number=f"{n:03d}", sector=SECTORS[n % len(SECTORS)], group=groups[n % len(groups)])
        for n, user in enumerate(people, start=1)
    ]
    enroll(meeting=meeting, representatives=roll, by=By("demo"))
    office = User.objects.filter(memberships__role=Membership.Role.SECRETARIAT).first()
    import_suggestions(meeting=meeting, rows=rows(len(people)), by=By("secretariat", office))
    return meeting


def rows(people: int) -> list[Row]:
    """As an office would have them in its list: every third is co-signed, one was not accepted."""
    found = [row_of(n, matter, people) for n, matter in enumerate(MATTERS, start=1)]
    refused = Row(
        line=len(found) + 2,
        number=len(found) + 1,
        title="邻居晾衣滴水",
        body="楼上晾衣服滴水到我家，请管一管。",
        category="other",
        authors="017",
        submitted_on=SUBMITTED_ON,
        department="",
        outcome=State.REFUSED,
        reply="属邻里纠纷，已转居委会调解。",
        handling="",
        result="",
        replied_on="",
        publish=False,
    )
    return [*found, refused]


def row_of(n: int, matter: tuple[str, ...], people: int) -> Row:
    title, body, category, department, outcome, reply, replied_on, handling, result = matter
    authors = [f"{1 + n * 5 % people:03d}", *([f"{1 + (n * 5 + 2) % people:03d}"] if n % 3 == 0 else [])]
    return Row(
        line=n + 1,
        number=n,
        title=title,
        body=body,
        category=category,
        authors="、".join(authors),
        submitted_on=SUBMITTED_ON,
        department=department,
        outcome=outcome,
        reply=reply,
        handling=handling,
        result=result,
        replied_on=replied_on,
        publish=n % 5 != 0,
    )


def load_templates() -> None:
    """What departments begin their replies with, and what stands above their letters."""
    ReplyTemplate.objects.bulk_create(
        [ReplyTemplate(title=title, outcome=outcome, text=SALUTATION + text) for title, outcome, text in TEMPLATES]
    )
    Letterhead.objects.bulk_create(
        [
            Letterhead(department=department, name=f"{PLACE}{department.name}", prefix=f"天{prefix}")
            for department, prefix in zip(Department.objects.all(), PREFIXES, strict=False)
        ]
    )
