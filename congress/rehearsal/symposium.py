"""A symposium after the congress: set up, attended by people without an account, noted down, and looked up by them."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from yarl import URL

from congress.rehearsal.callers import Caller
from congress.rehearsal.history import ATTENDEE, MESSAGE, SYMPOSIUM, Act
from congress.rehearsal.phones import Phone
from congress.rehearsal.suggesting import new_suggestion_of
from congress.rehearsal.talk import MODERATED_BY

if TYPE_CHECKING:
    from congress.rehearsal.day import Day

TITLE = "企业座谈会（演练）"
MODERATOR = "moderator1"
ATTENDEES = ("企业来宾甲", "企业来宾乙", "企业来宾丙")
SAID = (
    "楼里中午没有地方吃饭，盼食堂也给上班的人开一个窗口。",
    "装修垃圾的清运点太远，小店一趟要半天。",
    "希望每季度有一次这样的座谈，事先把议题发给我们。",
    "夜里卸货的车没有地方停，请划两个限时的车位。",
)
NOTES_EACH = 2


async def hold_symposium(day: "Day") -> None:
    day.tell(_("Holding a symposium"), 0, 1)
    room = await set_up(day)
    moderator = day.phones[MODERATOR]
    for phone in (moderator, day.secretariat):
        await phone.turn_to(f"room.{room}")
    await day.move_phase("symposiums", "open", title=TITLE)
    attendees = [await add(moderator, room, name, day) for name in ATTENDEES]
    notes = [await note(moderator, room, one, day) for one in attendees for _time in range(NOTES_EACH)]
    await day.bring(moderator, new_suggestion_of(notes[0], moderator, day, agreed="on"))
    refused = new_note(moderator, room, attendees[0], day, wanted=409)
    await day.move_phase("symposiums", "close", title=TITLE)
    await moderator.deliver(refused)
    await look_up(moderator, room, attendees[0], notes[0])
    day.tell(_("Holding a symposium"), 1, 1)


async def set_up(day: "Day") -> int:
    """Only the secretariat does."""
    address = f"/meetings/{day.hall.meeting}/symposiums/new/"
    fields = {
        "title": TITLE,
        "audience": "enterprises",
        "held_at": "2020-04-10T14:00",
        "place": "添睦家会议室",
        "moderators": MODERATED_BY[MODERATOR].removeprefix("rep"),
    }
    stranger = day.representatives[-1]
    await stranger.deliver(stranger.new_act(SYMPOSIUM, address, wanted=[403], fields=fields))
    made = day.secretariat.new_act(SYMPOSIUM, address, wanted=[201], fields=fields)
    await day.bring(day.secretariat, made)
    return made.answer["id"]


async def add(phone: Phone, room: int, name: str, day: "Day") -> int:
    fields = {"name": name, "note": "楼宇企业"}
    act = phone.new_act(ATTENDEE, f"/rooms/{room}/attendees/", wanted=[201], fields=fields)
    await day.bring(phone, act)
    return act.answer["id"]


async def note(phone: Phone, room: int, attendee: int, day: "Day") -> Act:
    act = new_note(phone, room, attendee, day)
    await day.bring(phone, act)
    return act


def new_note(phone: Phone, room: int, attendee: int, day: "Day", wanted: int = 201) -> Act:
    body = phone.chance.choice(SAID) + day.mark(phone)
    fields = {"speaker": str(attendee)}
    return phone.new_act(MESSAGE, f"/rooms/{room}/notes/", wanted=[wanted], body=body, fields=fields)


async def look_up(moderator: Phone, room: int, attendee: int, said: Act) -> None:
    """Who attended opens his link in a browser that nobody has signed in with."""
    listed: list[dict[str, Any]] = await moderator.fetch(f"/rooms/{room}/attendees/") or []
    link = next(one["url"] for one in listed if one["pk"] == attendee)
    visitor = Caller(moderator.hall, "visitor", moderator.chance)
    try:
        page = await visitor.fetch_page(URL(link).path)
    finally:
        await visitor.put_away()
    if said.mark not in page:
        visitor.trouble("GET", f"/attendees/ of {attendee}", "without what was noted")
