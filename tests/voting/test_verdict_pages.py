"""The scrutineers' part of a ballot's page: what is due, what is compared, what was said, to whom; and live."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from congress.journal import topics
from congress.journal.models import Topic
from congress.journal.services import By
from congress.meetings.models import Attendant
from congress.meetings.services import add_attendant
from congress.people.models import User
from congress.people.services import add_people
from tests.conftest import TESTER, new_key
from tests.voting.assembly import assemble, cast, collected, electors, frozen, opened, secret_draft
from voting import board
from voting.models import Ballot, Confirmation, Verdict
from voting.services.scrutiny import confirm_step, object_to_step, settle_objection
from voting.services.secret import close_secret

MOST_QUERIES = 14  # the page of many parts of who runs a ballot
State = Ballot.State
Step = Verdict.Step


def by(user):
    return By("scrutineer1", user)


@pytest.fixture
def read(as_person):
    """read(user, ballot): its page of figures."""

    def page(user, ballot) -> str:
        client = as_person(user, accept="text/html")
        return client.get(ballot.result_url, headers={"Accept-Language": "en"}).content.decode()

    return page


def large(html) -> list[str]:
    """The words on the large buttons, in order, save those that are folded away."""
    shown = html.split("<details")[0] + "".join(part.partition("</details>")[2] for part in html.split("<details")[1:])
    return [part.partition(">")[2].partition("<")[0] for part in shown.split('btn-lead"')[1:]]


# What he presses


@pytest.mark.parametrize(
    ("state", "due"),
    [
        (State.FROZEN, ["Confirm: register and papers"]),
        (State.OPEN, ["Confirm: register and papers"]),
        (State.COUNTED, ["Confirm the count"]),
        (State.PUBLISHED, []),
        (State.WITHDRAWN, []),
    ],
)
def test_one_large_button_is_what_is_due(secret_at, people, read, state, due):
    ballot = secret_at(State.COUNTED)
    Ballot.objects.filter(pk=ballot.pk).update(state=state, closing_at=timezone.now())
    assert large(read(people.gao, Ballot.objects.get(pk=ballot.pk))) == due


def test_closing_that_the_secretariat_wants_is_what_is_due(secret_at, people, read):
    ballot = secret_at(State.OPEN)
    Confirmation.objects.create(ballot=ballot, deed="close", user=people.dora, at=timezone.now())
    assert large(read(people.gao, ballot)) == ["Confirm the closing"]
    assert f'action="/ballots/{ballot.pk}/confirm/"' in read(people.gao, ballot)


def test_what_is_confirmed_is_not_asked_for_again(secret_at, people, read):
    ballot = secret_at(State.FROZEN)
    confirm_step(ballot=ballot, step=Step.FROZEN, by=by(people.gao))
    html = read(people.gao, ballot)
    assert (large(html), "✓ scrutineer 1 Gao" in html) == ([], True)


@pytest.mark.parametrize("state", [State.FROZEN, State.OPEN, State.COUNTED])
def test_reasons_stand_where_the_button_would(secret_at, people, read, state):
    ballot = secret_at(state)
    object_to_step(ballot=ballot, step=Step.FROZEN, reason="One <b>elector</b> too many", by=by(people.gao))
    html = read(people.dora, ballot)
    head = {State.FROZEN: "Cannot open yet", State.OPEN: "Cannot be closed before the time"}
    assert head.get(state, "Cannot be published yet") in html
    assert "A scrutineer objects (register and papers): One &lt;b&gt;elector&lt;/b&gt; too many" in html
    deeds = [deed for deed in ("open", "close", "publish") if f'action="/ballots/{ballot.pk}/{deed}/"' in html]
    assert (deeds, "scrutineer 1 Gao" in html) == ([], True)


def test_reason_that_was_typed_stays(secret_at, people, as_person):
    ballot = secret_at(State.FROZEN)
    client = as_person(people.gao, accept="text/html")
    sent = {"key": new_key(), "step": "frozen", "reason": "x" * 201}
    answer = client.post(f"/ballots/{ballot.pk}/object/", sent, headers={"Accept-Language": "en"})
    assert (answer.status_code, "x" * 201 in answer.content.decode()) == (422, True)


# Who reads it


def test_secretariat_reads_what_was_said_and_presses_nothing_of_it(secret_at, people, read):
    ballot = secret_at(State.FROZEN)
    object_to_step(ballot=ballot, step=Step.FROZEN, reason="One too many", by=by(people.gao))
    html = read(people.dora, ballot)
    assert (f'id="verdicts-{ballot.pk}"' in html, "One too many" in html) == (True, True)
    assert [deed for deed in ("confirm/", "object/", "settle/") if f'/{deed}"' in html] == []


def test_everybody_reads_it_once_it_is_published(secret_at, people, read):
    ballot = secret_at(State.COUNTED)
    object_to_step(ballot=ballot, step=Step.CLOSED, reason="One too many", by=by(people.gao))
    settle_objection(verdict=Verdict.objects.get(), reason="Counted again", by=by(people.gao))
    confirm_step(ballot=ballot, step=Step.COUNTED, by=by(people.gao))
    before = read(people.alice, ballot)
    Ballot.objects.update(state=State.PUBLISHED)
    after = read(people.alice, ballot)
    words = ["The count is confirmed by:", "Objections: 1, settled.", "One too many", "Counted again"]
    assert [[word in html for word in words] for html in (before, after)] == [[False] * 4, [True] * 4]


def test_publication_without_objections_says_so(secret_at, people, read):
    ballot = secret_at(State.COUNTED)
    Ballot.objects.update(state=State.PUBLISHED)
    assert "Objections: none." in read(people.alice, ballot)


def test_scrutineer_compares_what_stands_in_the_chain(meeting, ready_keys, people, read):
    assemble(meeting, 20)
    ballot = frozen(secret_draft(meeting))
    for one in electors(ballot)[:6]:
        booklet = collected(ballot, one)
        ballot.refresh_from_db()
        ballot = opened(ballot) if ballot.state == State.FROZEN else ballot
        cast(booklet, "sat", "basic")
    close_secret(ballot=ballot, by=TESTER)
    lines = [" ".join(line.split()) for line in read(people.gao, ballot).splitlines()]
    codes = [board.code_of(entry["digest"]) for entry in board.announced_entries(ballot)]
    shown = [f'{code[:4]} {code[4:]} <span class="muted">as on the screen in the hall</span>' for code in codes]
    expected = [
        "<div><dt>electors</dt><dd>20</dd></div>",
        "<div><dt>papers</dt><dd>2</dd></div>",
        f"<div><dt>Security code</dt><dd>{shown[0]}</dd></div>",
        "<div><dt>booklets issued</dt><dd>6</dd></div>",
        "<div><dt>of them second ones</dt><dd>0</dd></div>",
        '<div><dt>in the box</dt><dd>6 <span class="muted">Parks</span></dd></div>',
        f"<div><dt>Security code at close</dt><dd>{shown[1]}</dd></div>",
    ]
    assert [line for line in expected if not any(line in one for one in lines)] == []
    assert any("issued 6, returned 6, valid 6, invalid 0" in line for line in lines)


# Live


def test_page_and_channel_show_the_same(secret_at, people, read):
    ballot = secret_at(State.COUNTED)
    object_to_step(ballot=ballot, step=Step.CLOSED, reason="One too many", by=by(people.gao))
    with translation.override("en"):
        sent = topics.find(ballot.topic)[0].render(ballot.topic, [ballot.verdicts_element], "en")
    assert sent[ballot.verdicts_element].strip() in read(people.gao, ballot)
    assert ballot.verdicts_element in topics.find(ballot.topic)[0].counters(ballot.pk)


def test_what_is_said_moves_the_topic_without_an_entry(secret_at, people):
    ballot = secret_at(State.FROZEN)
    before = Topic.objects.get(name=ballot.topic)
    confirm_step(ballot=ballot, step=Step.FROZEN, by=by(people.gao))
    after = Topic.objects.get(name=ballot.topic)
    assert (after.touched - before.touched, after.head) == (1, before.head)


def test_recorded_ballot_has_nothing_to_say(ballot):
    kind = topics.find(ballot.topic)[0]
    assert kind.render(ballot.topic, [ballot.verdicts_element], "en") == {}


# Few queries


@pytest.mark.parametrize("state", [State.FROZEN, State.OPEN, State.COUNTED, State.PUBLISHED])
def test_page_takes_as_few_queries_with_much_said(secret_at, meeting, people, as_person, state):
    ballot = secret_at(State.COUNTED)
    Ballot.objects.update(state=state)
    clients = [as_person(user, accept="text/html") for user in (people.dora, people.gao, people.alice)]
    objection = {"ballot": ballot, "step": "frozen", "at": timezone.now(), "objection": "No"}
    Verdict.objects.create(user=people.gao, **objection, settled_at=timezone.now())
    few = [queries(client, ballot) for client in clients]
    for user in add_people(people=[User(username=f"s{n}", name=f"S{n}") for n in range(10)]):
        add_attendant(meeting=meeting, user=user, role=Attendant.Role.SCRUTINEER)
        Verdict.objects.create(ballot=ballot, step="frozen", at=timezone.now(), user=user)
        Verdict.objects.create(user=user, **objection)
    assert ([queries(client, ballot) for client in clients], max(few) <= MOST_QUERIES) == (few, True)


def queries(client, ballot) -> int:
    client.get(ballot.result_url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(ballot.result_url).status_code == 200
    return len(captured)
