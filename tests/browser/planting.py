"""Payloads in every text field of the product, and where they are shown to whom."""

import csv
import io

from tests.browser.afternoon import COURSE, DEPARTMENT, REVIEW, cast_on
from tests.rooms.access_attachments import dot

ROOM, MEETING = 2, 1
# Numbers on the roll; the latter is rep051.
AT_THE_DESK, ASKS_LEAVE = 60, 51


def remarks(people, supply, document: int, paragraphs: list[dict]) -> dict:
    """Opinions with a quote, changed, commented, answered and decided; a private note."""
    author, other, office = people["rep051"], people["rep052"], people["secretariat"]
    made = []
    for at, kind in enumerate(["opinion", "question", "correction"] * 4):
        place = paragraphs[at % len(paragraphs)]
        address = f"/documents/{document}/paragraphs/{place['pk']}/opinions/"
        made.append(author.act(address, kind=kind, body=supply.text(1900), quote=place["text"][:400]))
    fresh = author.act(address, kind="opinion", body=supply.text(1900))
    author.act(f"/opinions/{fresh}/edit/", kind="opinion", body=supply.text(1900))
    for pk in made:
        comment = other.act(f"/opinions/{pk}/comments/", body=supply.text(950))
        office.act(f"/opinions/{pk}/outcome/", outcome="not_adopted", note=supply.text(390))
    office.act(f"/opinions/{made[1]}/answer/", body=supply.text(1900))
    author.act(f"/documents/{document}/paragraphs/{paragraphs[0]['pk']}/note/", note=supply.text(1900))
    return {"fresh": fresh, "opinion": made[2], "question": made[4], "answered": made[1], "comment": comment}


def talk(people, supply) -> dict:
    """Messages, an announcement, a poll, a mute, a pause, a retraction."""
    author, moderator = people["rep051"], people["moderator2"]
    said = [author.act(f"/rooms/{ROOM}/messages/", body=supply.text(1900)) for _n in range(12)]
    reply = author.act(f"/rooms/{ROOM}/messages/", body=supply.text(500), reply_to=said[0], question="on")
    moderator.act(f"/messages/{said[1]}/retract/", reason=supply.line(200))
    moderator.act(f"/messages/{said[2]}/pin/")
    moderator.act(f"/rooms/{ROOM}/announcements/", body=supply.text(1900))
    show(author, supply)
    options = "\n".join(supply.stub() for _n in range(4))
    poll = moderator.act(f"/rooms/{ROOM}/polls/", question=supply.line(120), options=options)
    moderator.page.goto(f"/rooms/{ROOM}/mutes/")
    someone = moderator.page.locator("select[name=user] option").nth(3).get_attribute("value")
    moderator.act(f"/rooms/{ROOM}/mutes/", user=someone, minutes="5", reason=supply.line(200))
    moderator.act(f"/rooms/{ROOM}/pause/", reason=supply.line(200))
    return {"said": said[3], "reply": reply, "poll": poll}


def show(author, supply) -> None:
    """A picture of a hostile name with words beside it, and what is written on it."""
    page = author.page
    page.goto(f"/rooms/{ROOM}/pictures/")
    file = {"name": '"><img planted src=x onerror=alert(1)>.png', "mimeType": "image/png", "buffer": dot()}
    page.locator("main input[type=file]").set_input_files(file)
    page.locator("main textarea[name=body]").fill(supply.text(900))
    page.locator("main .btn-lead").click()
    page.wait_for_url("**/rooms/*/**")
    describe = page.locator("a[href$='/describe/']").last.get_attribute("href")
    author.look(describe)
    author.act(describe, body=supply.text(1900))


def symposium(people, supply) -> dict:
    office = people["secretariat"]
    room = office.act(
        f"/meetings/{MEETING}/symposiums/new/",
        title=supply.line(80),
        audience="enterprises",
        held_at="2026-11-26T10:00",
        place=supply.line(120),
    )
    attendee = office.act(f"/rooms/{room}/attendees/", name=supply.line(60), note=supply.line(120))
    open_symposiums(office)
    office.act(f"/rooms/{room}/notes/", speaker=str(attendee), body=supply.text(1900))
    return {"symposium": room}


def open_symposiums(office) -> None:
    phases = [one["pk"] for one in office.read(f"/meetings/{MEETING}/phases/") if one["kind"] == "symposiums"]
    office.act(f"/meetings/{MEETING}/phases/{phases[-1]}/open/")


def ballots(people, supply) -> dict:
    office, elector = people["secretariat"], people["rep051"]
    made = {}
    for name in ("ballot", "result", "withdrawn"):
        made[name] = office.act(
            "/ballots/",
            meeting=str(MEETING),
            title=supply.line(120),
            subjects=f"{supply.line(200)}\n{supply.line(200)}",
            note=supply.line(200),
            electors_from="roll",
            pass_rule="simple",
        )
        office.act(f"/ballots/{made[name]}/open/")
    elector.act(f"/ballots/{made['result']}/cast/", **cast_on(elector, made["result"]))
    for move in ("close", "publish"):
        office.act(f"/ballots/{made['result']}/{move}/")
    office.act(f"/ballots/{made['withdrawn']}/withdraw/", reason=supply.line(200))
    return made


def suggestions(people, supply) -> dict:
    """One to its rating, one returned, one refused, one proposed for its author by the moderator."""
    author, office = people["rep051"], people["secretariat"]
    made = {name: suggest(author, supply) for name in ("rated", "returned", "refused", "held")}
    said = {"text": supply.text(4900), "outcome": "solved", "responsible": supply.line(60)}
    for who, move, fields in COURSE:
        own = {
            "contact": fields | {"note": supply.text(490)},
            "reply": said,
            "rate": fields | {"comment": supply.text(490)},
        }.get(move, fields)
        people[WHO[who]].act(f"/suggestions/{made['rated']}/{move}/", **own)
    for name, move, fields in [("returned", "return", {}), ("refused", "refuse", {"ground": "other"})]:
        author.act(f"/suggestions/{made[name]}/submit/")
        office.act(f"/suggestions/{made[name]}/{move}/", reason=supply.text(490), **fields)
    for who, move, fields in COURSE[:5]:
        people[WHO[who]].act(f"/suggestions/{made['held']}/{move}/", **fields)
    people["handler2"].act(f"/suggestions/{made['held']}/reply/", **said)
    people["approver2"].act(f"/suggestions/{made['held']}/hold/", reason=supply.text(490))
    return made


WHO = {"author": "rep051", "office": "secretariat", "handler": "handler2", "approver": "approver2"}


def suggest(author, supply) -> int:
    title, body = supply.line(60), supply.text(4900)
    return author.act("/suggestions/", title=title, body=body, category="safety", publish="on")


def propose(people, supply, said: int) -> dict:
    title, body = supply.line(60), supply.text(4900)
    return {"proposed": people["moderator2"].act(f"/messages/{said}/suggestion/", title=title, body=body)}


def meeting(people, supply) -> dict:
    """A meeting with a roll, whose every word is a payload; leave asked for, a sign-in undone, a phase reopened."""
    office, author = people["secretariat"], people["rep051"]
    made = office.act(
        "/meetings/new/",
        place=supply.line(60),
        title=supply.line(120),
        held_on="2027-01-30",
        telephone="021-60000000",
    )
    enrol(office, supply, made)
    author.act(f"/meetings/{MEETING}/roll/{ASKS_LEAVE}/leave/", reason=supply.line(200))
    sign_in = f"/meetings/{MEETING}/roll/{AT_THE_DESK}/"
    office.act(f"{sign_in}sign-in/", channel="onsite", reason=supply.line(200))
    office.act(f"{sign_in}undo-sign-in/", reason=supply.line(200))
    office.act(f"/meetings/{MEETING}/phases/{REVIEW}/close/")
    office.act(f"/meetings/{MEETING}/phases/{REVIEW}/open/", reason=supply.line(200))
    return {"meeting": made}


def enrol(office, supply, made: int) -> None:
    """Thirty people by a file, as it is looked at before and after it is taken."""
    groups = [supply.line(60) for _n in range(3)]
    rows = [(n, supply.line(60), supply.line(60), groups[n % 3]) for n in range(1, 31)]
    file = io.StringIO()
    csv.writer(file).writerows([("编号", "姓名", "界别", "小组"), *rows])
    page = office.page
    page.goto(f"/meetings/{made}/roll/import/")
    sent = {"name": "roll.csv", "mimeType": "text/csv", "buffer": file.getvalue().encode()}
    page.locator("input[type=file]").set_input_files(sent)
    page.locator("main .btn-lead").click()
    page.locator("table.roll").first.wait_for()
    office.look_again()
    page.locator("main .btn-lead").click()
    page.wait_for_url(lambda url: "/import/" not in url)


def pages(made: dict, document: int, paragraph: int) -> dict[str, list[str]]:
    """Where the payloads are shown, by who looks."""
    about = made | {"d": document, "p": paragraph, "room": ROOM, "department": DEPARTMENT}
    return {who: [path.format(**about) for path in paths.split()] for who, paths in PAGES.items()}


EVERYBODYS = """/meetings/1/ /documents/?meeting=1 /documents/{d}/ /documents/{d}/paragraphs/{p}/ /documents/{d}/review/
    /questions/?meeting=1 /ballots/?meeting=1 /suggestions/?meeting=1 /opinions/{opinion}/comments/"""
PAGES = {
    "rep051": EVERYBODYS
    + """ /rooms/{room}/ /rooms/{room}/?q=planted /polls/{poll}/ /rooms/{room}/transcript/ /rooms/{room}/minutes/
    /notes/ /opinions/{fresh}/edit/ /opinions/{opinion}/retract/ /messages/{said}/retract/
    /messages/{said}/suggestion/ /ballots/{ballot}/ /ballots/{result}/ /ballots/{withdrawn}/ /suggestions/{rated}/
    /suggestions/{returned}/ /suggestions/{refused}/ /suggestions/{proposed}/ /suggestions/{returned}/submit/
    /suggestions/{returned}/withdraw/ /documents/{d}/paragraphs/{p}/note/ /rooms/{room}/?reply_to={said}
    /meetings/1/roll/51/""",
    "rep052": """/meetings/1/ /documents/{d}/paragraphs/{p}/ /rooms/{room}/ /ballots/{ballot}/
    /comments/{comment}/retract/""",
    "moderator2": "/rooms/{room}/ /rooms/{room}/desk/ /rooms/{room}/hall/",
    "handler2": """/desk/ /questions/?meeting=1 /documents/{d}/review/ /suggestions/{held}/ /suggestions/{held}/reply/
    /suggestions/{held}/draft/ /departments/{department}/ /departments/{department}/templates/""",
    "approver2": "/desk/ /suggestions/{rated}/ /suggestions/{held}/ /departments/{department}/",
    "secretariat": EVERYBODYS
    + """ /desk/ /rooms/{symposium}/ /rooms/{symposium}/attendees/ /rooms/{symposium}/attendees/cards/
    /meetings/1/rooms/ /rooms/{symposium}/transcript/ /rooms/{symposium}/minutes/ /opinions/{opinion}/outcome/
    /opinions/{question}/answer/ /suggestions/{rated}/ /suggestions/{refused}/ /ballots/{ballot}/
    /ballots/{withdrawn}/ /rooms/{room}/desk/ /documents/{d}/readers/ /documents/{d}/sections/ /meetings/{meeting}/
    /meetings/{meeting}/roll/ /meetings/{meeting}/rooms/ /meetings/{meeting}/cards/
    /meetings/1/roll/51/ /meetings/1/roll/60/ /meetings/1/phases/ /meetings/1/phases/4/""",
}
