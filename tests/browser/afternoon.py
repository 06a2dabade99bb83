"""The afternoon of the reference day, for pages to be looked at: each kind of thing in each of its states."""

REVIEW, BALLOTS = 4, 8  # numbers of phases
DEPARTMENT = 2  # that of handler2 and approver2; it answers for the first document
ON_DUTY = 3  # a department that answers in the same-day lane
WORDS = "小区东门的路灯坏了很久，晚上老人出门看不清台阶，请尽快修好。"
REPLY = "已与养护单位约定下周更换，更换后由居委会现场确认。"


def play_until_afternoon(person) -> dict:
    """`person(username)` is somebody with `act(path, **fields)`, which gives the number of what was made or moved."""
    office, author, moderator = person("secretariat"), person("rep051"), person("moderator2")
    handling = {
        "handler": person(f"handler{DEPARTMENT}"),
        "approver": person(f"approver{DEPARTMENT}"),
        "other_approver": person("approver9"),
        "on_duty": person(f"handler{ON_DUTY}"),
    }
    for phase in (REVIEW, BALLOTS):
        office.act(f"/meetings/1/phases/{phase}/open/")
    return (
        remarks(author)
        | ballots(office, author)
        | said_and_proposed(author, moderator)
        | suggestions({"office": office, "author": author, **handling})
    )


def remarks(author) -> dict:
    return {
        "opinion": author.act("/documents/1/paragraphs/2/opinions/", kind="opinion", body=WORDS),
        "question": author.act("/documents/1/paragraphs/2/opinions/", kind="question", body="哪一天能修好？"),
    }


def ballots(office, elector) -> dict:
    made = {name: prepare(office, title) for name, title in MOTIONS.items()}
    for name in ("voting", "voted", "published"):
        office.act(f"/ballots/{made[name]}/open/")
    for name in ("voted", "published"):
        elector.act(f"/ballots/{made[name]}/cast/", **cast_on(elector, made[name]))
    for move in ("close", "publish"):
        office.act(f"/ballots/{made['published']}/{move}/")
    return made


MOTIONS = {"voting": "通过会议决议", "voted": "通过工作计划", "published": "通过工作报告", "draft": "通过选举办法"}


def prepare(office, title, subjects="决议（草案）\n工作计划（草案）") -> int:
    return office.act(
        "/ballots/", meeting="1", title=title, subjects=subjects, electors_from="roll", pass_rule="simple", minutes=""
    )


def cast_on(elector, ballot) -> dict:
    """Approval of every paper."""
    return {str(paper["pk"]): "approve" for paper in elector.read(f"/ballots/{ballot}/")["papers"]}


def said_and_proposed(author, moderator) -> dict:
    said = author.act("/rooms/2/messages/", body=WORDS)
    proposed = moderator.act(f"/messages/{said}/suggestion/", title="修好东门的路灯", body=WORDS)
    return {"said": author.act("/rooms/2/messages/", body="还有菜场门口的路灯。"), "proposed": proposed}


def suggestions(people) -> dict:
    """One suggestion in each state, by the state's name."""
    courses = {state: COURSE[:steps] for steps, state in enumerate(STATES)} | BRANCHES
    made = {state: play(course, people) for state, course in courses.items()}
    main = people["office"].read(f"/suggestions/{made['submitted']}/")["number"]
    return made | {"merged": play([COURSE[0], ("office", "merge", {"into": str(main)})], people)}


def play(course, people) -> int:
    pk = people["author"].act("/suggestions/", title="修好路灯", body=WORDS, category="safety", publish="on")
    for who, move, fields in course:
        people[who].act(f"/suggestions/{pk}/{move}/", **fields)
    return pk


STATES = ["drafted", "submitted", "accepted", "assigned", "received", "contacted", "approval", "replied", "closed"]
# What leads from each state to the next.
COURSE = [
    ("author", "submit", {}),
    ("office", "accept", {}),
    ("office", "assign", {"departments": str(DEPARTMENT)}),
    ("handler", "receive", {}),
    ("handler", "contact", {"kind": "visit", "note": "现场看过，代表指给我们看了位置。"}),
    ("handler", "reply", {"text": REPLY, "outcome": "solved", "responsible": "养护负责人"}),
    ("approver", "approve", {}),
    ("author", "rate", {"handling": "satisfied", "result": "satisfied"}),
]
CONTACT = COURSE[4]
NOT_SATISFIED = ("author", "rate", {"handling": "basically", "result": "not", "comment": "西门的还没有修。"})
AGAIN = ("handler", "reply", {"text": f"西门一并更换。{REPLY}", "outcome": "solved", "responsible": "养护负责人"})
ANSWER = {"text": "今天下午已派人到现场，换好了灯泡。", "outcome": "solved", "responsible": "值班员"}
BRANCHES = {
    "returned": [COURSE[0], ("office", "return", {"reason": "请写明是哪一个门。"})],
    "invited": [("author", "invite", {"others": "052"})],
    "lane": [COURSE[0], ("office", "lane", {"department": str(ON_DUTY)})],
    "answered": [COURSE[0], ("office", "lane", {"department": str(ON_DUTY)}), ("on_duty", "answer", ANSWER)],
    "again": [*COURSE[:-1], NOT_SATISFIED, CONTACT],
    "replied again": [*COURSE[:-1], NOT_SATISFIED, CONTACT, AGAIN, ("other_approver", "approve", {})],
    "public": [*COURSE, ("office", "publish_text", {}), ("office", "publish_reply", {})],
}
