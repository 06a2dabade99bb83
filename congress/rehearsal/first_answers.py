"""The same-day lane of the reference day: who is on duty, and the first answers to what was said in the groups."""

from congress.journal.services import By
from congress.meetings.models import Meeting
from congress.people.models import Department, Membership, User
from congress.rehearsal.reference_day import FIRST_WORDS, LOADER
from deliberation.rooms.models import Message
from deliberation.suggestions.models import Suggestion
from deliberation.suggestions.services.lane import answer, put_into_lane, set_duties, take
from deliberation.suggestions.services.writing import submit, suggest_of_message

SERVICES, PEACE, ENFORCEMENT = "社区服务办公室", "社区平安办公室", "城市管理行政执法中队"
# group and place of what was said, title, who answers, outcome, answer; "" where none is given yet.
CASES = [
    (2, 1, "助餐点送餐上门", SERVICES, "solved", "北片已有送餐员，您所在的小区本周起每天中午送餐，向居委会报名即可。"),
    (3, 2, "每个楼组演练一次", PEACE, "solving", "今年计划演练十二场，楼组名单五月底前排好，由居委会通知到楼组长。"),
    (1, 1, "非机动车堵住消防通道", ENFORCEMENT, "", ""),
]


def load_same_day(meeting: Meeting) -> None:
    """Three of what was said: taken, answered, still waiting."""
    departments = Department.objects.filter(name__in={case[3] for case in CASES})
    set_duties(meeting=meeting, departments=departments, by=LOADER)
    for is_first, (group, place, title, name, outcome, text) in zip([True, False, False], CASES, strict=True):
        department = departments.get(name=name)
        said = suggested(meeting, FIRST_WORDS[group][place], title)
        suggestion = put_into_lane(suggestion=said, department=department, by=By("secretariat"))
        if not text:
            continue
        handler = User.objects.get(memberships__department=department, memberships__role=Membership.Role.HANDLER)
        by = By(f"department-{department.pk}", handler)
        answer(suggestion=suggestion, text=text, outcome=outcome, responsible=handler.name, by=by)
        if is_first:
            take(suggestion=suggestion, by=By(suggestion.author_number, suggestion.author))


def suggested(meeting: Meeting, words: str, title: str) -> Suggestion:
    """What a representative said, as his own suggestion."""
    message = Message.objects.select_related("author").get(room__meeting=meeting, body=words)
    by = By(message.number, message.author)
    draft = suggest_of_message(message=message, proposer=message.author, title=title, body=words, by=by)
    return submit(suggestion=draft, by=by)
