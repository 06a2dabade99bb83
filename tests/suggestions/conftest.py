from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from congress.people.models import Department, Membership, User
from congress.people.services import add_department, add_people, appoint
from deliberation.rooms.services.messages import post_message
from deliberation.suggestions.services import lane, writing
from deliberation.suggestions.services.rating import ask_about_promises
from tests.conftest import TESTER, new_key

PARKS = "Parks"


@pytest.fixture
def reading(db):
    """reading(user) is a client of the person who reads pages in English."""

    def sign_in(user):
        client = Client(headers={"Accept": "text/html", "Accept-Language": "en"})
        client.force_login(user, backend="congress.people.backends.SignInNameBackend")
        return client

    return sign_in


@pytest.fixture
def queries():
    def counted(client, page) -> int:
        client.get(page)  # what is looked up once in a process
        with CaptureQueriesContext(connection) as captured:
            assert client.get(page).status_code == 200, page
        return len(captured)

    return counted


@pytest.fixture
def parks(people):
    return Department.objects.get(name=PARKS)


@pytest.fixture
def roads(people):
    """A second department, of ivy and jack."""
    department = add_department(name="Roads", kind=Department.Kind.STATIONED, position=2)
    ivy, jack = add_people(people=[User(username="ivy", name="Ivy"), User(username="jack", name="Jack")])
    appoint(user=ivy, role=Membership.Role.HANDLER, department=department)
    appoint(user=jack, role=Membership.Role.APPROVER, department=department)
    return SimpleNamespace(department=department, ivy=ivy, jack=jack)


@pytest.fixture
def suggest(meeting, people):
    """suggest(…) is a suggestion of alice, submitted unless said otherwise."""

    def write(author=None, number="001", title="More benches", *, is_submitted=True, publish=True):
        return writing.write_suggestion(
            meeting=meeting,
            author=author or people.alice,
            author_number=number,
            title=title,
            body="There are none along the river.",
            category="services",
            publish=publish,
            is_submitted=is_submitted,
            by=TESTER,
        )

    return write


@pytest.fixture
def said(rooms, people):
    """What alice said in group one."""
    return post_message(room=rooms[0], author=people.alice, number="001", body="Benches, please", by=TESTER)


@pytest.fixture
def move(as_person):
    """move(person, suggestion, name, **fields) posts a move and gives the answer."""

    def post(person, suggestion, name, **fields):
        address = f"/suggestions/{suggestion.pk}/{name}/"
        return as_person(person).post(address, {"key": new_key(), **fields}, headers={"Accept-Language": "en"})

    return post


# As the service takes it.
CONTACT = {"kind": "call", "contacted_on": date(2026, 4, 8), "note": "She showed us the place"}
FIELDS = {
    "refuse": {"ground": "private", "reason": "It is between neighbours"},
    "return": {"reason": "Where exactly?"},
    # Into the first one of the meeting.
    "merge": {"into": 1},
    "sort": {"category": "safety"},
    "split": {
        "rest_title": "Benches",
        "rest_body": "There are none along the river.",
        "title": "Bins",
        "body": "Nor are there any.",
    },
    "send_back": {"reason": "Roads do this"},
    "contact": {"kind": "call", "note": "She showed us the place"},
    "reply": {"text": "Twelve benches come in May.", "outcome": "solved", "responsible": "Clerk One"},
    "draft": {"text": "Benches come in May."},
    "give_view": {"text": "There is room at the bridge."},
    "ask_extension": {"until": (date.today() + timedelta(days=120)).isoformat(), "reason": "The bridge is closed"},
    "decide_extension": {"decision": "grant"},
    "coordinate": {"reason": "The river is with Parks"},
    "hold": {"reason": "Say where"},
    "rate_promise": {"handling": "satisfied", "result": "satisfied", "comment": "It was done"},
    "follow_up": {"state": "done", "text": "The benches stand."},
    "hold_follow_up": {"reason": "Count them first"},
    "unpublish": {"reason": "Its author asked for it"},
    "make_project": {"title": "Benches", "category": "Parks", "target": "benches", "figure": "12", "unit": "pieces"},
    "rate": {"handling": "satisfied", "result": "satisfied", "comment": "Thank you"},
    "withdraw": {"reason": "Done already"},
    "keep": {"title": "Benches", "body": "Twelve of them.", "category": "services"},
    "invite": {"others": "003"},
    "answer": {"text": "Twelve come tomorrow.", "outcome": "solved", "responsible": "Emil"},
}


@pytest.fixture
def on_duty(meeting):
    """on_duty(*departments) puts these on duty for the meeting day."""

    def put(*departments):
        lane.set_duties(meeting=meeting, departments=departments, by=TESTER)

    return put


@pytest.fixture
def brought_to(suggest, said, move, people, parks, on_duty, request):
    """brought_to(state) is a suggestion of alice brought there over HTTP by who may do it."""
    ways = {
        "draft": [],
        "cosigning": ["invite"],
        "submitted": [],
        "accepted": ["accept"],
        "assigned": ["accept", "assign"],
        "uncontacted": ["accept", "assign", "receive"],
        "co": ["accept", "assign", "receive"],
        "nobodys": ["accept", "assign", "send_back", "assign", "send_back"],
        "extension": ["accept", "assign", "receive", "contact", "ask_extension"],
        "received": ["accept", "assign", "receive", "contact"],
        "approval": ["accept", "assign", "receive", "contact", "reply"],
        "handling": ["accept", "assign", "receive", "contact", "reply", "hold"],
        "replied": ["accept", "assign", "receive", "contact", "reply", "approve"],
        "closed": ["accept", "assign", "receive", "contact", "reply", "approve", "rate"],
        "public": ["accept", "assign", "receive", "contact", "reply", "approve", "publish_text"],
        "promised": ["accept", "assign", "receive", "contact", "reply", "approve"],
        "follow_up": ["accept", "assign", "receive", "contact", "reply", "approve", "follow_up"],
        "asked": ["accept", "assign", "receive", "contact", "reply", "approve", "rate"],
        "sent_back": ["accept", "assign", "send_back"],
        "returned": ["return"],
        "refused": ["refuse"],
        "merged": ["merge"],
        "withdrawn": ["withdraw"],
        "lane": ["lane"],
        "answered": ["lane", "answer"],
        "taken": ["lane", "answer", "take"],
        "not_taken": ["lane", "answer", "not_take"],
    }
    screening = ["accept", "assign", "return", "refuse", "merge", "publish_text", "lane", "leave_lane"]
    who = dict.fromkeys(screening, people.dora)
    of_handler = ["receive", "contact", "reply", "send_back", "ask_extension", "follow_up", "answer"]
    who |= dict.fromkeys(of_handler, people.emil)
    who |= dict.fromkeys(["approve", "hold"], people.fiona)

    def bring(state):
        if state in ("proposed", "dropped"):
            suggestion = writing.suggest_of_message(
                message=said, proposer=people.bob, title="Benches", body="Benches, please", by=TESTER
            )
            if state == "dropped":
                writing.decline(suggestion=suggestion, by=TESTER)
        else:
            if state == "merged":
                suggest(title="The one it belongs to")
            suggestion = suggest(is_submitted=state not in ("draft", "cosigning"))
            assigned = {"departments": parks.pk}
            if state == "co":
                lead = request.getfixturevalue("roads").department.pk
                assigned = {"departments": [parks.pk, lead], "lead": lead}
            for name in ways[state]:
                fields = FIELDS.get(name, assigned if name == "assign" else {})
                fields = {"others": "002"} if name == "invite" else fields
                if name == "reply" and state in ("promised", "follow_up", "asked"):
                    fields = fields | {"outcome": "solving"}
                if name == "lane":
                    on_duty(parks)
                    fields = {"department": parks.pk}
                assert move(who.get(name, people.alice), suggestion, name, **fields).status_code == 200, name
        suggestion.refresh_from_db()
        if state == "asked":
            ask_about_promises(suggestion.closed_at + timedelta(days=30))
            suggestion.refresh_from_db()
        return suggestion

    return bring
