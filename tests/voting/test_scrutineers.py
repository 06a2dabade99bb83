"""Electing scrutineers 监票人 in the meeting: by whom, how, whom not; and taking somebody off again."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from congress.journal.models import Entry
from congress.meetings.models import Attendant
from congress.meetings.services import add_attendant, sign_in_online
from congress.people.models import User
from tests.conftest import TESTER, make_meeting, new_key
from tests.voting.access_secret import secret_ballot
from voting.models import Ballot, Dismissal, ScrutineerElection
from voting.services.confirming import scrutineer_labels
from voting.services.recorded import cast_votes, close_ballot, make_ballot, open_ballot, publish_ballot

MOST_QUERIES = 12
State = Ballot.State


def written() -> list:
    return [list(table.objects.order_by("pk").values()) for table in (Entry, Attendant, ScrutineerElection, Dismissal)]


def names(meeting) -> list[str]:
    found = meeting.attendants.filter(role=Attendant.Role.SCRUTINEER).order_by("pk")
    return [one.user.username for one in found.select_related("user")]


@pytest.fixture
def present(meeting):
    """All three of the roll."""
    for row in meeting.representatives.select_related("meeting"):
        sign_in_online(representative=row, by=TESTER)


@pytest.fixture
def dora(people, as_person):
    return as_person(people.dora)


@pytest.fixture
def elect(meeting, dora):
    """elect(…) posts the form; all three hands are for it unless said otherwise."""

    def sent(client=None, **fields):
        hands = {"people": "001", "how": "hands", "approve": "3", "oppose": "0", "abstain": "0", "key": new_key()}
        address = f"/meetings/{meeting.pk}/scrutineers/"
        return (client or dora).post(address, hands | fields, headers={"Accept-Language": "en"})

    return sent


@pytest.fixture
def motion(meeting, phase, people):
    """motion(choice): a recorded ballot on which alice voted so, counted."""

    def made(choice, *, in_meeting=meeting, **fields):
        ballot = make_ballot(meeting=in_meeting, title="Scrutineers", subjects=["The election"], by=TESTER, **fields)
        open_ballot(ballot=ballot, by=TESTER)
        elector = ballot.electors.get(representative__user=people.alice)
        cast_votes(elector=elector, choices={ballot.papers.get().pk: choice}, by=TESTER)
        return close_ballot(ballot=ballot, by=TESTER)

    return made


# By a show of hands


def test_scrutineers_are_elected_by_hands(meeting, present, elect, people):
    answer = elect(people="001\r\nCharlie", approve="2", oppose="0", abstain="1")
    election = ScrutineerElection.objects.get()
    assert (answer.status_code, answer.json()["id"], names(meeting)) == (201, election.pk, ["gao", "alice", "charlie"])
    assert (election.approve, election.oppose, election.abstain, election.ballot) == (2, 0, 1, None)
    assert (election.by, election.attendants.count()) == (people.dora, 2)
    entry = Entry.objects.get(verb="scrutineers.elected")
    assert {name: entry.facts[name] for name in entry.facts if name != "salt"} == {"n": 2, "how": "hands"}
    assert (entry.topic_id, entry.actor) == (meeting.topic, "secretariat")


def test_their_labels_go_by_the_order_in_which_they_were_named(meeting, present, elect, people):
    elect(people="003、001")
    labels = scrutineer_labels(meeting)
    assert [labels[user.pk] for user in (people.gao, people.charlie, people.alice)] == [
        "scrutineer1",
        "scrutineer2",
        "scrutineer3",
    ]


def test_who_attends_may_be_elected(meeting, present, elect, people):
    add_attendant(meeting=meeting, user=people.hanna, role=Attendant.Role.OBSERVER)
    assert (elect(people="Hanna").status_code, names(meeting)) == (201, ["gao", "hanna"])


@pytest.mark.parametrize(
    ("approve", "oppose", "abstain", "sentence"),
    [
        (1, 1, 0, "1 of 2 are not more than half: they are not elected."),
        (1, 0, 1, "1 of 2 are not more than half: they are not elected."),
        (0, 0, 0, "0 of 0 are not more than half: they are not elected."),
        (3, 1, 0, "4 hands are more than the 3 people present."),
    ],
)
def test_hands_that_do_not_suffice_elect_nobody(meeting, present, elect, approve, oppose, abstain, sentence):
    before = written()
    answer = elect(approve=approve, oppose=oppose, abstain=abstain)
    assert (answer.status_code, answer.json(), written()) == (409, {"error": sentence}, before)


def test_more_than_half_is_enough(meeting, present, elect):
    assert elect(approve="2", oppose="1", abstain="0").status_code == 201


# By a recorded ballot


@pytest.mark.parametrize("is_published", [False, True])
def test_scrutineers_are_elected_by_a_recorded_ballot(meeting, motion, elect, is_published):
    ballot = motion("approve")
    if is_published:
        publish_ballot(ballot=ballot, by=TESTER)
    answer = elect(people="002", how="ballot", ballot=ballot.pk, approve="", oppose="", abstain="")
    election = ScrutineerElection.objects.get()
    assert (answer.status_code, names(meeting), election.ballot) == (201, ["gao", "bob"], ballot)
    assert (election.approve, Entry.objects.get(verb="scrutineers.elected").facts["how"]) == (None, "ballot")


def test_ballot_that_elects_nobody_is_refused(meeting, people, motion, elect):
    other = make_meeting(people, title="Other")
    opposed, practice, secret = motion("oppose"), motion("approve"), motion("approve")
    Ballot.objects.filter(pk=practice.pk).update(is_practice=True)
    Ballot.objects.filter(pk=secret.pk).update(is_secret=True)
    still_open = make_ballot(meeting=meeting, title="Open", subjects=["One"], by=TESTER)
    open_ballot(ballot=still_open, by=TESTER)
    theirs = motion("approve")
    Ballot.objects.filter(pk=theirs.pk).update(meeting=other)
    before = written()
    for ballot in (opposed, practice, secret, still_open, theirs):
        answer = elect(how="ballot", ballot=ballot.pk)
        assert (answer.status_code, list(answer.json()["errors"]), written()) == (422, ["ballot"], before)


# Whom not, and what is missing


def test_who_counts_works_for_no_department(meeting, present, elect, people):
    for user in (people.dora, people.emil, people.fiona):
        add_attendant(meeting=meeting, user=user, role=Attendant.Role.OBSERVER)
    before = written()
    for name in ("Dora", "Emil", "Fiona"):
        answer = elect(people=f"001\n{name}")
        sentence = f"{name} works for the secretariat or a department, and may not count."
        assert (answer.status_code, answer.json(), written()) == (409, {"error": sentence}, before)


def test_who_is_scrutineer_already_is_said(meeting, present, elect):
    before = written()
    answer = elect(people="001\nGao")
    assert (answer.status_code, answer.json(), written()) == (
        409,
        {"error": "Gao is a scrutineer already."},
        before,
    )


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"people": ""}, {"people": ["Name at least one person."]}),
        ({"people": " ,\n"}, {"people": ["Name at least one person."]}),
        ({"people": "Nobody"}, {"people": ["Nobody on the roll or attending is “Nobody”."]}),
        ({"people": "Hanna"}, {"people": ["Nobody on the roll or attending is “Hanna”."]}),
        ({"people": "001\nTwin"}, {"people": ["More than one person is “Twin”. Please give the number."]}),
        ({"approve": ""}, {"approve": ["Please say this, too."]}),
        ({"how": "ballot"}, {"ballot": ["Please say this, too."]}),
    ],
)
def test_what_is_missing_is_said(meeting, present, elect, fields, wrong):
    for name in ("bob", "charlie"):
        User.objects.filter(username=name).update(name="Twin")
    before = written()
    answer = elect(**fields)
    assert (answer.status_code, answer.json()["errors"], written()) == (422, wrong, before)


@pytest.mark.parametrize(
    "fields",
    [{"people": "1\x00"}, {"people": "x" * 2001}, {"how": "lot"}, {"approve": "-1"}, {"approve": "x"}, {"key": ""}],
)
def test_form_that_does_not_hold_is_refused(meeting, present, elect, fields):
    before = written()
    assert (elect(**fields).status_code, written()) == (422, before)


def test_others_elect_nobody(meeting, present, elect, people, as_person):
    before = written()
    statuses = [elect(as_person(getattr(people, name))).status_code for name in ("alice", "gao", "emil", "hanna")]
    assert (statuses, written()) == ([403, 403, 403, 404], before)


def test_same_request_elects_once(meeting, present, elect):
    key = new_key()
    assert [elect(key=key).status_code for _n in range(2)] == [201, 201]
    assert (elect().status_code, names(meeting)) == (409, ["gao", "alice"])


# Taken off again


def dismiss(client, meeting, user, reason="Ill"):
    address = f"/meetings/{meeting.pk}/scrutineers/{user.pk}/dismiss/"
    return client.post(address, {"key": new_key(), "reason": reason}, headers={"Accept-Language": "en"})


def test_scrutineer_is_taken_off_before_anything_is_fixed(meeting, phase, people, dora):
    secret_ballot(meeting, "Draft", State.DRAFT)
    answer = dismiss(dora, meeting, people.gao)
    gone = Dismissal.objects.get()
    assert (answer.status_code, names(meeting), gone.user, gone.reason) == (200, [], people.gao, "Ill")
    entry = Entry.objects.get(verb="scrutineer.dismissed")
    assert (entry.topic_id, set(entry.facts)) == (meeting.topic, {"salt"})


@pytest.mark.parametrize("state", [State.FROZEN, State.OPEN, State.COUNTED, State.WITHDRAWN])
def test_scrutineer_stays_once_a_secret_ballot_is_fixed(meeting, phase, people, dora, state):
    secret_ballot(meeting, "Fixed", state)
    before = written()
    answer = dismiss(dora, meeting, people.gao)
    sentence = "A secret ballot of this meeting is fixed already: its scrutineers stay."
    assert (answer.status_code, answer.json(), written()) == (409, {"error": sentence}, before)


def test_only_scrutineers_are_taken_off_with_a_reason_by_the_secretariat(meeting, people, dora, as_person):
    before = written()
    statuses = [
        dismiss(dora, meeting, people.gao, reason="").status_code,
        dismiss(dora, meeting, people.alice).status_code,
        dismiss(as_person(people.gao), meeting, people.gao).status_code,
    ]
    assert (statuses, written()) == ([422, 404, 403], before)


# The page


def test_page_tells_who_they_are_and_how_they_were_elected(meeting, present, elect, motion, people, as_person):
    elect(people="001", approve="2", oppose="1")
    ballot = motion("approve")
    elect(people="002", how="ballot", ballot=ballot.pk)
    told = as_person(people.charlie).get(f"/meetings/{meeting.pk}/scrutineers/").json()
    assert [(one["label"], one["name"], one["how"]) for one in told] == [
        ("scrutineer1", "Gao", "set_up"),
        ("scrutineer2", "Alice", "hands"),
        ("scrutineer3", "Bob", "ballot"),
    ]
    page = as_person(people.charlie, accept="text/html").get(
        f"/meetings/{meeting.pk}/scrutineers/", headers={"Accept-Language": "en"}
    )
    html = page.content.decode()
    assert "Elected by a show of hands: 2 approve, 1 oppose, 0 abstain" in html
    assert (f'href="/ballots/{ballot.pk}/"' in html, "Who is elected" in html) == (True, False)


def test_page_keeps_what_was_typed(meeting, people, as_person, elect):
    answer = elect(as_person(people.dora, accept="text/html"), people="Nobody at all", approve="7")
    assert (answer.status_code, "Nobody at all</textarea>" in answer.content.decode()) == (422, True)


def test_page_leads_to_the_motion(meeting, people, desk):
    page = desk.get(f"/meetings/{meeting.pk}/scrutineers/", headers={"Accept-Language": "en"}).content.decode()
    address = (
        f"/ballots/new/?meeting={meeting.pk}&title=Election+of+the+scrutineers&subject=Election+of+the+scrutineers"
    )
    assert address.replace("&", "&amp;") in page
    assert desk.get(address).status_code == 200


def test_page_takes_as_few_queries_with_many_scrutineers(meeting, present, elect, motion, people, as_person):
    clients = [as_person(user, accept="text/html") for user in (people.dora, people.alice)]
    elect(people="001", how="ballot", ballot=motion("approve").pk)
    few = [queries(client, meeting) for client in clients]
    for number in ("002", "003"):
        elect(people=number, how="ballot", ballot=motion("approve").pk)
    assert ([queries(client, meeting) for client in clients], max(few) <= MOST_QUERIES) == (few, True)


def queries(client, meeting) -> int:
    client.get(f"/meetings/{meeting.pk}/scrutineers/")
    with CaptureQueriesContext(connection) as captured:
        assert client.get(f"/meetings/{meeting.pk}/scrutineers/").status_code == 200
    return len(captured)
