"""What happens on the day: documents reviewed, ballots cast, suggestions on their way."""

from datetime import date, timedelta

DUE = (date.today() + timedelta(days=60)).isoformat()
LATER = (date.today() + timedelta(days=90)).isoformat()
ACT = {"id", "element", "topic", "seq"}
MISSING = [0, 999_999, 2**63, 10**30]

ON_THE_WAY = [
    ("draft", None, None),
    ("submitted", "author", "submit"),
    ("accepted", "secretariat", "accept"),
    ("assigned", "secretariat", "assign"),
    ("received", "handler", "receive"),
    ("contacted", "handler", "contact"),
    ("approval", "handler", "reply"),
    ("replied", "approver", "approve"),
    ("closed", "author", "rate"),
]
ASIDE = {
    "refused": ("submitted", "secretariat", "refuse"),
    "returned": ("submitted", "secretariat", "return"),
    "sent_back": ("assigned", "handler", "send_back"),
    "held": ("approval", "approver", "hold"),
    "withdrawn": ("submitted", "author", "withdraw"),
}
STATES = [state for state, _, _ in ON_THE_WAY] + list(ASIDE)


class Day:
    """One meeting as its secretariat runs it."""

    def __init__(self, meeting, secretariat):
        self.meeting = meeting
        self.secretariat = secretariat

    def open(self, kind):
        return self._phase(kind, "open")

    def close(self, kind):
        return self._phase(kind, "close")

    def _phase(self, kind, act):
        (phase,) = [phase for phase in self.secretariat.phases(self.meeting) if phase["kind"] == kind]
        return self.secretariat.act(f"/meetings/{self.meeting}/phases/{phase['pk']}/{act}/")

    def list(self, browser, noun):
        return browser.get(f"/{noun}/", params={"meeting": self.meeting}).json

    def document(self, browser):
        return detail(browser, "documents", self.list(browser, "documents")[0]["pk"])

    def ballot(self):
        """The draft ballot that each drill comes with, as the secretariat sees it."""
        (ballot,) = self.list(self.secretariat, "ballots")
        return ballot

    def head(self, topic):
        return self.secretariat.topics(self.meeting)[topic]["seq"]

    def suggest(self, author, key=None, **fields):
        return author.act("/suggestions/", key, **suggestion(self.meeting) | fields)


def suggestion(meeting):
    return {
        "meeting": meeting,
        "title": "A ramp at the east gate",
        "body": "Wheelchairs cannot pass the two steps at the east gate.",
        "category": "services",
    }


def detail(browser, noun, pk):
    return browser.get(f"/{noun}/{pk}/").json


class Matter:
    """One suggestion and the people who move it."""

    def __init__(self, pk, people, department, other=1):
        """The other is the number of one that it may be merged into."""
        self.pk = pk
        self.other = other
        self.topic = f"suggestion.{pk}"
        self.people = people
        self.department = department

    def address(self, move):
        return f"/suggestions/{self.pk}/{move}/"

    def act(self, who, move, key=None, **fields):
        return self.people[who].act(self.address(move), key, **self.valid_fields(move) | fields)

    def valid_fields(self, move):
        return {"into": self.other} if move == "merge" else valid_fields(move, self.department)

    def seen_by(self, who):
        return detail(self.people[who], "suggestions", self.pk)

    def state(self):
        return self.seen_by("author")["state"]

    def assignment(self):
        (assignment,) = self.seen_by("author")["assignments"]
        return assignment

    def bring_to(self, state):
        """Along the road and, at its side, one step further."""
        last, who, move = ASIDE.get(state, (state, None, None))
        for passed, mover, step in ON_THE_WAY[1:]:
            if last == "draft":
                break
            self.done(mover, step)
            if passed == last:
                break
        if move:
            self.done(who, move)
        return self

    def done(self, who, move, **fields):
        answer = self.act(who, move, **fields)
        assert (answer.status, set(answer.json)) == (200, ACT), (move, answer.text)
        return answer.json


def valid_fields(move, department):
    return {
        "refuse": {"ground": "unclear", "reason": "It does not say which gate."},
        "return": {"reason": "Say which gate."},
        "assign": {"departments": [department], "lead": department, "due_on": DUE},
        "split": {"rest_title": "A ramp", "rest_body": "At the gate.", "title": "A lamp", "body": "Above the gate."},
        "sort": {"category": "safety"},
        "coordinate": {"department": department, "reason": "The gate is yours."},
        "decide_extension": {"decision": "grant"},
        "unpublish": {"reason": "A name is in it."},
        "make_project": {"title": "Ramps", "category": "Gates"},
        "contact": {"kind": "call", "note": "Which gate it is."},
        "draft": {"text": "The ramp stands"},
        "give_view": {"text": "We lend the drill."},
        "ask_extension": {"until": LATER, "reason": "The ramp is still on its way."},
        "follow_up": {"state": "done", "text": "It stands."},
        "hold_follow_up": {"reason": "Name the day."},
        "answer": {"text": "The ramp comes tomorrow.", "outcome": "solved", "responsible": "Office of services"},
        "lane": {"department": department},
        "send_back": {"reason": "The gate belongs to another department."},
        "reply": {"text": "The ramp stands since Friday.", "outcome": "solved", "responsible": "Office of services"},
        "hold": {"reason": "Name the day."},
        "rate": {"handling": "satisfied", "result": "satisfied", "comment": ""},
        "rate_promise": {"handling": "satisfied", "result": "satisfied", "comment": ""},
        "keep": {"title": "A ramp", "body": "At the gate of the park.", "category": "services"},
        "invite": {"others": "001"},
        "withdraw": {"reason": "The ramp was built meanwhile."},
    }.get(move, {})
