"""Paper in the hall after the close: counted by two, blind, and joined only where all figures add up."""

import re

import pytest
from django.utils import translation

from congress.journal.models import Entry
from congress.journal.services import ActionRefused
from congress.meetings.models import Attendant
from congress.meetings.parts import tasks_for
from congress.meetings.services import add_attendant
from tests.conftest import TESTER, new_key
from tests.voting.assembly import assemble, frozen, opened, secret_draft
from tests.voting.hall import count_of, fields_of, given
from tests.voting.test_hall_papers import told
from voting.hall import hall_figures, hall_totals
from voting.models import Ballot, Batch, Elector, Issuance, Paper, Tally
from voting.services.agreeing import why_not_publish
from voting.services.hall import enter_tally
from voting.services.secret import close_secret, withdraw_secret
from voting.tallies import faults

pytestmark = pytest.mark.django_db

State = Ballot.State


@pytest.fixture
def frozen_ballot(meeting, ready_keys, people):
    """With two scrutineers."""
    assemble(meeting, 20)
    add_attendant(meeting=meeting, user=people.hanna, role=Attendant.Role.SCRUTINEER)
    return frozen(secret_draft(meeting))


@pytest.fixture
def batch(frozen_ballot):
    """Of ten papers six were given, and the ballot is counted."""
    given(frozen_ballot, 6)
    close_secret(ballot=opened(frozen_ballot), by=TESTER)
    return Batch.objects.select_related("ballot__meeting").get()


@pytest.fixture
def dora(people, as_person):
    return as_person(people.dora)


@pytest.fixture
def gao(people, as_person):
    return as_person(people.gao)


@pytest.fixture
def hanna(people, as_person):
    return as_person(people.hanna)


def address(batch, deed="entry/"):
    return f"/ballots/{batch.ballot_id}/hall-papers/{batch.number}/{deed}"


def send(client, batch, fields, deed="entry/", key=None):
    return client.post(address(batch, deed), {"key": key or new_key()} | fields, headers={"Accept-Language": "en"})


def enter(client, batch, count):
    return send(client, batch, fields_of(count))


def page(client, batch):
    return client.get(f"/ballots/{batch.ballot_id}/hall-papers/", headers={"Accept-Language": "en"})


def state_of(client, batch):
    return page(client, batch).json()["batches"][batch.number - 1]["state"]


def agree(batch, *clients, **having):
    assert [enter(client, batch, count_of(batch, **having)).status_code for client in clients] == [200] * len(clients)


def verbs(batch):
    """Of the count, on the meeting's topic."""
    entries = Entry.objects.filter(topic_id=batch.ballot.meeting.topic).order_by("seq")
    noted = entries.filter(verb__startswith="batch.") | entries.filter(verb="papers.counted")
    return list(noted.values_list("verb", flat=True))


def kept(batch):
    batch.refresh_from_db()
    return batch.count, Tally.objects.filter(batch=batch).count()


# Two who agree


def test_batch_is_agreed_on_when_two_count_the_same(batch, dora, gao):
    count = count_of(batch, 5, invalid=1)
    assert (enter(dora, batch, count).status_code, kept(batch)) == (200, (None, 1))
    assert (state_of(gao, batch), verbs(batch)) == ("entered", ["batch.entered"])
    assert (enter(gao, batch, count).status_code, kept(batch)) == (200, (count, 0))
    assert verbs(batch) == ["batch.entered", "batch.agreed", "papers.counted"]
    ballot = str(batch.ballot_id)
    assert told(batch.ballot, "batch.entered") == told(batch.ballot, "batch.agreed") == [{"ballot": ballot, "batch": 1}]


def test_two_scrutineers_may_count_without_the_secretariat(batch, gao, hanna):
    agree(batch, gao, hanna)
    assert state_of(gao, batch) == "agreed"


def test_same_person_again_takes_the_place_of_his_own(batch, dora, gao):
    agree(batch, dora, returned=4)
    agree(batch, dora, returned=5)
    assert kept(batch) == (None, 1)
    agree(batch, gao, returned=5)
    assert kept(batch)[0]["returned"] == 5


def test_same_request_again_is_answered_the_same_and_counts_once(batch, dora):
    key, fields = new_key(), fields_of(count_of(batch))
    answers = [send(dora, batch, fields, key=key) for _n in range(2)]
    assert [one.status_code for one in answers] == [200, 200]
    assert (verbs(batch), kept(batch)) == (["batch.entered"], (None, 1))


def test_third_count_after_two_agreed_is_refused(batch, dora, gao, hanna):
    agree(batch, dora, gao)
    answer = enter(hanna, batch, count_of(batch, 3))
    assert (answer.status_code, answer.json()["error"]) == (409, "Batch 1 is counted: two have agreed on it.")
    assert kept(batch) == (count_of(batch), 0)


def test_totals_stand_in_the_entry_where_enough_came_back(batch, dora, gao):
    agree(batch, dora, gao, returned=5)
    [facts] = told(batch.ballot, "papers.counted")
    assert facts == {
        "ballot": str(batch.ballot_id),
        "given": 6,
        "returned": 5,
        "not_returned": 1,
        "totals": hall_totals(batch.ballot),
    }


@pytest.mark.parametrize(("returned", "are_told"), [(0, True), (1, False), (4, False)])
def test_totals_of_few_papers_stand_in_no_entry(batch, dora, gao, returned, are_told):
    agree(batch, dora, gao, returned=returned)
    [facts] = told(batch.ballot, "papers.counted")
    assert (facts["returned"], "totals" in facts) == (returned, are_told)


# Two who do not


def test_two_who_differ_both_count_again_and_are_told_where(batch, dora, gao):
    second = batch.ballot.papers.get(position=2)
    other = count_of(batch)
    other["papers"][str(second.pk)]["counts"] = {"sat": 5, "basic": 1, "unsat": 0, "unknown": 0}
    agree(batch, dora)
    answer = gao.post(
        address(batch), {"key": new_key()} | fields_of(other), headers={"Accept": "text/html"} | ENGLISH, follow=True
    )
    html = answer.content.decode()
    assert "The two counts of batch 1 differ: Roads. Both count it once more." in html
    assert (kept(batch), verbs(batch)) == ((None, 0), ["batch.entered", "batch.disputed"])
    facts = {"ballot": str(batch.ballot_id), "batch": 1, "sheets": False, "papers": [str(second.pk)]}
    assert told(batch.ballot, "batch.disputed") == [facts]
    for client in (dora, gao):
        [row] = page(client, batch).json()["batches"]
        assert (row["state"], row["differing"], row["mine"]) == ("disputed", ["Roads"], False)


ENGLISH = {"Accept-Language": "en"}


def test_sheets_that_differ_are_told_in_words(batch, dora, gao):
    agree(batch, dora, returned=6)
    agree(batch, gao, returned=5)
    [row] = page(dora, batch).json()["batches"]
    assert row["differing"] == ["returned, not returned, unused", "Parks", "Roads"]


def test_what_differed_is_told_until_it_is_agreed_on(batch, dora, gao):
    agree(batch, dora, returned=6)
    agree(batch, gao, returned=5)
    agree(batch, gao, returned=5)
    assert (state_of(dora, batch), page(dora, batch).json()["batches"][0]["differing"][1]) == ("entered", "Parks")
    agree(batch, dora, returned=5)
    assert page(dora, batch).json()["batches"][0]["differing"] == []


def test_third_person_may_be_the_second(batch, dora, gao, hanna):
    agree(batch, dora, returned=6)
    agree(batch, gao, returned=5)
    agree(batch, hanna, gao, returned=5)
    assert kept(batch)[0]["returned"] == 5


def test_nobody_sees_what_another_typed(batch, dora, people, as_person):
    """Neither he himself."""
    batch.ballot.papers.filter(position=2).delete()
    Batch.objects.filter(pk=batch.pk).update(printed=1234, given=617)
    Issuance.objects.update(state=Issuance.State.NONE)
    batch.refresh_from_db()
    agree(batch, dora, returned=599)
    for user in (people.gao, people.dora):
        client = as_person(user, accept="text/html")
        texts = [client.get(address(batch, deed)).content.decode() for deed in ("entry/", "tally-sheet/")]
        texts += [page(client, batch).content.decode(), page(as_person(user), batch).content.decode()]
        texts += [client.get(f"/ballots/{batch.ballot_id}/result/").content.decode()]
        assert [re.search(r'[>" ]599[<",.]', text) for text in texts] == [None] * 5
    assert told(batch.ballot, "batch.entered") == [{"ballot": str(batch.ballot_id), "batch": 1}]


# What must fit


def changed(batch, name, value):
    fields = fields_of(count_of(batch, 5, invalid=1))
    first, second = (str(paper.pk) for paper in batch.ballot.papers.all())
    return fields, fields | {name.replace("FIRST", first).replace("SECOND", second): value}


@pytest.mark.parametrize(
    ("name", "value", "where"),
    [
        ("returned", "4", "not_returned"),
        ("not_returned", "0", "not_returned"),
        ("unused", "3", "unused"),
        ("unused", "5", "unused"),
        ("invalid-FIRST", "0", "invalid-FIRST"),
        ("invalid-SECOND", "6", "invalid-SECOND"),
        ("votes-SECOND-sat", "5", "invalid-SECOND"),
        ("votes-SECOND-unknown", "1", "invalid-SECOND"),
        ("votes-FIRST-sat", "", "votes-FIRST-sat"),
        ("votes-FIRST-sat", "-1", "votes-FIRST-sat"),
        ("votes-FIRST-sat", "x", "votes-FIRST-sat"),
        ("votes-FIRST-sat", "4\0", "votes-FIRST-sat"),
        ("votes-FIRST-sat", "10000", "votes-FIRST-sat"),
        ("returned", "9" * 5000, "returned"),
    ],
)
def test_what_does_not_fit_is_said_at_its_field(batch, dora, name, value, where):
    _fields, wrong = changed(batch, name, value)
    _fields, named = changed(batch, where, "")
    answer = send(dora, batch, wrong)
    [field] = set(named) - {one for one in named if named[one] == _fields[one]}
    assert (answer.status_code, kept(batch), verbs(batch)) == (422, (None, 0), [])
    assert field in answer.json()["errors"]


def test_form_that_does_not_fit_keeps_what_was_typed(batch, people, as_person):
    _fields, wrong = changed(batch, "unused", "3")
    answer = send(as_person(people.gao, accept="text/html"), batch, wrong)
    html = answer.content.decode()
    assert (answer.status_code, 'name="unused" value="3"' in html) == (422, True)
    assert "10 were printed and 6 given out: 4 must be left." in html


def test_selection_has_its_own_sums(db):
    paper = Paper(pk=7, kind=Paper.Kind.SELECTION, max_choices=2, options=[{"id": one, "label": one} for one in "abc"])
    batch = Batch(printed=10, given=8)
    sheets = {"returned": 6, "not_returned": 2, "unused": 2}

    def wrong(invalid, **votes):
        count = sheets | {"papers": {"7": {"invalid": invalid, "counts": votes}}}
        return [name for name, _sentence in faults(batch, [paper], count)]

    assert wrong(1, a=5, b=5, c=0) == []
    assert wrong(1, a=0, b=0, c=0) == []
    assert wrong(1, a=6, b=0, c=0) == ["votes-7-a"]
    assert wrong(1, a=5, b=5, c=1) == ["invalid-7"]
    assert wrong(7, a=0, b=0, c=0) == ["invalid-7"]


def test_service_refuses_what_does_not_fit(batch):
    with pytest.raises(ActionRefused):
        enter_tally(batch=batch, count=count_of(batch, unused=1), by=TESTER)
    assert kept(batch) == (None, 0)


# When


def test_count_before_the_close_is_refused_and_what_was_typed_stays(frozen_ballot, people, as_person):
    batch = given(frozen_ballot, 6)
    opened(frozen_ballot)
    answer = enter(as_person(people.gao, accept="text/html"), batch, count_of(batch, 5))
    html = answer.content.decode()
    assert (answer.status_code, kept(batch)) == (409, (None, 0))
    assert 'name="returned" value="5"' in html
    assert "Papers are counted when the ballot is closed. Please send it once more then." in html


def test_withdrawn_ballot_is_not_counted(frozen_ballot, dora):
    batch = given(frozen_ballot, 6)
    withdraw_secret(ballot=frozen_ballot, reason="Wrong", by=TESTER)
    assert (enter(dora, batch, count_of(batch)).status_code, kept(batch)) == (409, (None, 0))
    assert dora.get(address(batch)).status_code == 302


def test_published_ballot_is_not_counted_again(batch, dora, gao):
    agree(batch, dora, gao)
    Ballot.objects.filter(pk=batch.ballot_id).update(state=State.PUBLISHED)
    answers = [enter(dora, batch, count_of(batch, 4)), send(gao, batch, {"reason": "Late"}, "reopen/")]
    assert ([one.status_code for one in answers], kept(batch)[0]) == ([409, 409], count_of(batch))


# Re-opening


def test_scrutineer_has_a_batch_counted_again(batch, dora, gao):
    agree(batch, dora, gao)
    assert send(gao, batch, {"reason": "One sheet was found"}, "reopen/").status_code == 200
    assert (kept(batch), batch.reopening_reason) == ((None, 0), "One sheet was found")
    agree(batch, dora, gao, returned=5)
    again = ["batch.entered", "batch.agreed", "papers.counted"]
    assert verbs(batch) == [*again, "batch.reopened", *again]
    assert "One sheet" not in str(list(Entry.objects.values_list("facts", flat=True)))


def test_reopening_needs_a_reason_and_a_counted_batch(batch, dora, gao):
    assert send(gao, batch, {"reason": "Why"}, "reopen/").status_code == 409
    agree(batch, dora, gao)
    assert send(gao, batch, {"reason": " "}, "reopen/").status_code == 422
    assert send(dora, batch, {"reason": "Why"}, "reopen/").status_code == 403
    assert kept(batch)[0] == count_of(batch)


def test_reopening_is_on_the_page_for_scrutineers_alone(batch, dora, gao, people, as_person):
    agree(batch, dora, gao)
    pages = [page(as_person(user, accept="text/html"), batch).content for user in (people.dora, people.gao)]
    assert [b"/1/reopen/" in html for html in pages] == [False, True]


# Publishing


def reasons(batch):
    with translation.override("en"):
        return why_not_publish(Ballot.objects.get(pk=batch.ballot_id))


def publish(ballot, *clients):
    return [client.post(f"/ballots/{ballot.pk}/publish/", {"key": new_key()}).status_code for client in clients]


def test_result_waits_for_the_papers_of_the_hall(batch, dora, gao):
    other = Batch.objects.create(ballot=batch.ballot, number=2, printed=3)
    assert reasons(batch) == ["The papers of the hall are not all counted yet. Batch: 1."]
    assert publish(batch.ballot, dora) == [409]
    agree(batch, dora, gao)
    assert (reasons(batch), kept(other)) == ([], (None, 0))
    assert publish(batch.ballot, dora, gao) == [202, 200]


def test_more_came_back_than_was_given_out_is_void(batch, dora, gao, people, as_person):
    agree(batch, dora, gao, returned=7)
    said = "The count is void: of batch 1 7 papers came back, 6 were given out."
    assert (reasons(batch), publish(batch.ballot, dora)) == ([said], [409])
    assert verbs(batch) == ["batch.entered", "batch.agreed"]
    Elector.objects.filter(representative__user=people.alice).delete()
    html = as_person(people.alice, accept="text/html").get(f"/ballots/{batch.ballot_id}/result/", headers=ENGLISH)
    assert ("The count of the hall is void" in html.content.decode(), said in html.content.decode()) == (True, True)


def test_void_count_has_nothing_missing_and_not_more_left_than_can_be(batch):
    wrong = count_of(batch, 7, not_returned=1, unused=5)
    with translation.override("en"):
        assert [name for name, _sentence in faults(batch, [], wrong)] == ["not_returned", "unused"]
    assert faults(batch, [], count_of(batch, 7, unused=3)) == []


def test_given_and_taken_must_be_the_same(batch, dora, gao):
    taken = Issuance.objects.filter(state=Issuance.State.HALL).first()
    Issuance.objects.filter(pk=taken.pk).update(state=Issuance.State.NONE)
    agree(batch, dora, gao)
    said = "6 papers were given out in the hall, but 5 electors on the register have taken one."
    assert (reasons(batch), verbs(batch)) == ([said], ["batch.entered", "batch.agreed"])


def test_batch_of_which_nothing_was_given_is_unused_and_counted_by_nobody(batch, dora, gao):
    other = Batch.objects.create(ballot=batch.ballot, number=2, printed=3)
    fields = fields_of(count_of(other, 0))
    assert (send(dora, other, fields).status_code, dora.get(address(other)).status_code) == (409, 302)
    agree(batch, dora, gao)
    figures = hall_figures(batch.ballot)
    assert (figures.printed, figures.given, figures.unused, figures.is_counted) == (13, 6, 7, True)


# Who is asked to


def asked(user, batch):
    with translation.override("en"):
        found = tasks_for(user, batch.ballot.meeting, None)
    return [task.label for task in found if task.url.endswith("/hall-papers/")]


def test_both_are_asked_to_count_until_they_have(batch, people, dora, gao):
    task = ["Count the papers of the hall"]
    assert [asked(user, batch) for user in (people.dora, people.gao, people.alice)] == [task, task, []]
    agree(batch, dora)
    assert [asked(user, batch) for user in (people.dora, people.gao)] == [[], task]
    agree(batch, gao)
    assert [asked(user, batch) for user in (people.dora, people.gao)] == [[], []]


def test_pages_of_the_count_ask_little(batch, as_person, people, django_assert_max_num_queries):
    client = as_person(people.gao, accept="text/html")
    for where in (address(batch), f"/ballots/{batch.ballot_id}/hall-papers/", f"/ballots/{batch.ballot_id}/result/"):
        with django_assert_max_num_queries(16):
            assert client.get(where).status_code == 200
