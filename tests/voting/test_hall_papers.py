"""Paper in the hall before the count: printed in batches, given to who has no booklet, never with a trace of whom."""

import re

import pytest

from congress.journal.models import Entry
from congress.journal.services import ActionRefused
from congress.meetings.models import Attendant
from congress.meetings.services import add_attendant
from tests.conftest import TESTER, new_key
from tests.voting.assembly import assemble, collected, electors, frozen, opened, secret_draft
from tests.voting.hall import given, printed
from tests.voting.phones import booklets_of, phone, send, voided
from voting.board import code_of, frozen_entry
from voting.models import Ballot, Batch, Issuance
from voting.services.booklets import hand_back, reissue
from voting.services.hall import give_paper
from voting.services.recorded import make_ballot
from voting.services.secret import close_secret, withdraw_secret

pytestmark = pytest.mark.django_db

State = Issuance.State


@pytest.fixture
def ballot(meeting, ready_keys):
    """Frozen; alice is no. 001."""
    assemble(meeting, 20)
    return frozen(secret_draft(meeting))


@pytest.fixture
def dora(people, as_person):
    return as_person(people.dora)


def post(client, ballot, deed="", **fields):
    address = f"/ballots/{ballot.pk}/hall-papers/{deed}"
    return client.post(address, {"key": new_key()} | fields, headers={"Accept-Language": "en"})


def give(client, ballot, label, batch=1):
    return post(client, ballot, "give/", label=label, batch=str(batch))


def page(client, ballot):
    return client.get(f"/ballots/{ballot.pk}/hall-papers/", headers={"Accept-Language": "en"})


def told(ballot, verb):
    """The facts of its entries on the meeting's topic, without their salts."""
    entries = Entry.objects.filter(topic_id=ballot.meeting.topic, verb=verb).order_by("seq")
    return [{name: fact for name, fact in one.facts.items() if name != "salt"} for one in entries]


def batches(ballot):
    return list(Batch.objects.filter(ballot=ballot).values_list("number", "printed", "given"))


# Printing


def test_batches_have_numbers_in_order(ballot, dora):
    answers = [post(dora, ballot, printed=str(n)).status_code for n in (50, 500)]
    assert (answers, batches(ballot)) == ([201, 201], [(1, 50, 0), (2, 500, 0)])
    facts = [{"ballot": str(ballot.pk), "batch": n, "printed": many} for n, many in ((1, 50), (2, 500))]
    assert told(ballot, "papers.printed") == facts


@pytest.mark.parametrize("printed", ["0", "501", "-1", "", "x", "1.5", "1\0"])
def test_batch_has_from_one_to_five_hundred_papers(ballot, dora, printed):
    assert (post(dora, ballot, printed=printed).status_code, batches(ballot)) == (422, [])


def test_same_request_makes_one_batch(ballot, dora):
    key = new_key()
    first, again = (post(dora, ballot, printed="5", key=key) for _n in range(2))
    assert (first.status_code, first.json(), batches(ballot)) == (201, again.json(), [(1, 5, 0)])


def test_scrutineer_prints_and_gives_nothing(ballot, people, as_person):
    printed(ballot)
    gao = as_person(people.gao)
    answers = [post(gao, ballot, printed="5").status_code, give(gao, ballot, "001").status_code]
    assert (answers, batches(ballot), booklets_of(ballot)) == ([403, 403], [(1, 10, 0)], [State.NONE])


def test_nothing_is_printed_after_the_close(ballot, dora):
    close_secret(ballot=opened(ballot), by=TESTER)
    assert (post(dora, ballot, printed="5").status_code, batches(ballot)) == (409, [])


def test_recorded_ballot_and_draft_have_no_papers(ballot, meeting, dora):
    recorded = make_ballot(meeting=meeting, title="Recorded", subjects=["The plan"], by=TESTER)
    draft = secret_draft(meeting)
    given_to = [(page(dora, one).status_code, post(dora, one, printed="5").status_code) for one in (recorded, draft)]
    assert given_to == [(404, 404), (404, 404)]


def test_sheets_of_a_batch_are_alike_and_have_the_code(ballot, desk):
    printed(ballot, 3)
    html = desk.get(f"/ballots/{ballot.pk}/hall-papers/1/print/", headers={"Accept-Language": "en"}).content.decode()
    sheets = re.findall(r'<section class="hall-sheet.*?</section>', html, re.DOTALL)
    code = code_of(bytes(frozen_entry(ballot).digest).hex())
    assert (len(sheets), len(set(sheets))) == (3, 1)
    assert [text in sheets[0] for text in (f"{code[:4]} {code[4:]}", "batch 1", "Parks", "Roads")] == [True] * 4


def test_sheet_has_a_box_for_every_choice(mixed, desk, meeting, ready_keys):
    assemble(meeting, 20)
    draft = mixed(is_secret=True)
    times = secret_draft(meeting)
    for name in ("collect_from", "opens_at", "closes_at"):
        setattr(draft, name, getattr(times, name))
    draft.save()
    ballot = frozen(draft)
    printed(ballot, 1)
    html = desk.get(f"/ballots/{ballot.pk}/hall-papers/1/print/", headers={"Accept-Language": "en"}).content.decode()
    assert html.count('class="hall-box"') == 4 + 3 + 4
    assert "Mark at most 2" in html


def test_tally_sheet_names_no_figure_of_the_count(ballot, as_person, people):
    batch = given(ballot, 3)
    Batch.objects.filter(pk=batch.pk).update(count={"returned": 7777777, "not_returned": 0, "unused": 0, "papers": {}})
    gao = as_person(people.gao, accept="text/html")
    answer = gao.get(f"/ballots/{ballot.pk}/hall-papers/1/tally-sheet/")
    assert (answer.status_code, b"7777777" in answer.content) == (200, False)


# Giving


def test_paper_is_given_once_and_named_to_who_gives_it(ballot, desk):
    printed(ballot)
    desk.headers = {"Accept-Language": "en"}
    answer = desk.post(
        f"/ballots/{ballot.pk}/hall-papers/give/",
        {"key": new_key(), "label": "1", "batch": "1"},
        headers={"Accept-Language": "en"},
        follow=True,
    )
    assert "No. 001, Alice, has a paper of batch 1." in answer.content.decode()
    assert (booklets_of(ballot), batches(ballot)) == ([State.HALL], [(1, 10, 1)])
    again = give(desk, ballot, "001")
    assert (again.status_code, batches(ballot)) == (409, [(1, 10, 1)])
    assert "No. 001 has a paper already." in again.content.decode()


def test_giving_is_told_without_whom(ballot, dora):
    given(ballot, 2)
    assert told(ballot, "paper.given") == [{"ballot": str(ballot.pk), "batch": 1}] * 2
    assert {entry.element for entry in Entry.objects.filter(verb="paper.given")} == {None}
    assert list(Entry.objects.filter(topic_id=ballot.topic).values_list("verb", flat=True)) == ["ballot.frozen"]


@pytest.mark.parametrize("label", ["099", "", "1000000001", "001\0", "x" * 11, "1 2"])
def test_who_is_not_on_the_register_gets_no_paper(ballot, dora, label):
    printed(ballot)
    answer = give(dora, ballot, label)
    assert (answer.status_code, batches(ballot)) == (422, [(1, 10, 0)])


@pytest.mark.parametrize("label", ["3", "03", " 003 ", "0000000003", "００３"])
def test_number_may_lack_its_zeros(ballot, dora, label):
    printed(ballot)
    assert (give(dora, ballot, label).status_code, booklets_of(ballot, "003")) == (200, [State.HALL])


def test_who_collected_on_a_phone_is_told_in_which_app(ballot, dora):
    printed(ballot)
    collected(ballot, electors(ballot)[0])
    Issuance.objects.filter(state=State.ISSUED).update(app="wechat")
    answer = give(dora, ballot, "001")
    assert (answer.status_code, batches(ballot), booklets_of(ballot)) == (409, [(1, 10, 0)], [State.ISSUED])
    assert "No. 001 has collected papers on a phone, in WeChat." in answer.json()["error"]


def test_handed_back_or_replaced_booklet_leaves_room_for_paper(ballot, people, dora):
    first, second, *_others = electors(ballot)
    hand_back(elector=first, receipts=voided(collected(ballot, first))["receipts"])
    collected(ballot, second)
    add_attendant(meeting=ballot.meeting, user=people.hanna, role=Attendant.Role.SCRUTINEER)
    for scrutineer in (people.gao, people.hanna):
        by = TESTER.acting_as(None)
        by.user = scrutineer
        reissue(ballot=ballot, label="002", by=by)
    given(ballot, 2)
    assert booklets_of(ballot) == [State.HANDED_BACK, State.HALL]
    assert booklets_of(ballot, "002") == [State.REPLACED, State.HALL]


def test_who_has_paper_collects_nothing_on_a_phone(ballot, people, as_person):
    given(ballot, 1)
    answer = send(as_person(people.alice), ballot, phone(ballot).request())
    assert (answer.status_code, booklets_of(ballot)) == (409, [State.HALL])
    assert answer.json()["error"] == "You vote on paper in the hall."


def test_batch_gives_as_many_as_were_printed(ballot, dora):
    given(ballot, 2, printed(ballot, 2))
    answer = give(dora, ballot, "003")
    assert (answer.status_code, booklets_of(ballot, "003"), batches(ballot)) == (409, [State.NONE], [(1, 2, 2)])
    assert answer.json()["error"] == "All papers of batch 1 are given out. Please print another batch."
    assert give(dora, ballot, "003", batch=2).status_code == 422


def test_paper_needs_presence_where_booklets_do(ballot, dora):
    printed(ballot)
    Ballot.objects.filter(pk=ballot.pk).update(collect_needs_presence=True)
    answer = give(dora, ballot, "001")
    assert (answer.status_code, booklets_of(ballot), batches(ballot)) == (409, [State.NONE], [(1, 10, 0)])
    assert "has not signed in" in answer.json()["error"]


def test_paper_is_given_while_open_and_not_after_the_close(ballot, dora):
    batch = given(ballot, 1)
    ballot = opened(ballot)
    given(ballot, 1, batch, first=1)
    close_secret(ballot=ballot, by=TESTER)
    assert (give(dora, ballot, "003").status_code, batches(ballot)) == (409, [(1, 10, 2)])


def test_service_refuses_who_is_not_on_the_register(ballot):
    batch = printed(ballot)
    with pytest.raises(ActionRefused):
        give_paper(ballot=ballot, label="099", batch=batch, by=TESTER)
    assert batches(ballot) == [(1, 10, 0)]


def test_refusal_keeps_the_page_with_what_was_typed(ballot, desk):
    given(ballot, 1)
    page = give(desk, ballot, "001").content.decode()
    assert ('value="001"' in page, "No. 001 has a paper already." in page) == (True, True)


def test_turnout_tells_how_many_took_paper(ballot, dora, desk):
    given(ballot, 2)
    collected(ballot, electors(ballot)[2])
    turnout = dora.get(f"/ballots/{ballot.pk}/result/").json()["turnout"]
    assert turnout == {"electors": 20, "collected": 1, "at_opening": None, "in_hall": 2}
    html = desk.get(f"/ballots/{ballot.pk}/result/", headers={"Accept-Language": "en"}).content.decode()
    assert "took a paper in the hall</dt><dd>2</dd>" in html


def test_practice_ballot_has_papers_too(meeting, ready_keys):
    assemble(meeting, 20)
    assert given(frozen(secret_draft(meeting, is_practice=True)), 1).given == 1


def test_withdrawn_ballot_shows_what_was_given(ballot, dora, desk):
    given(ballot, 2)
    withdraw_secret(ballot=ballot, reason="Wrong", by=TESTER)
    figures = page(dora, ballot).json()["figures"]
    assert (figures["printed"], figures["given"]) == (10, 2)
    assert (give(dora, ballot, "003").status_code, batches(ballot)) == (409, [(1, 10, 2)])
    html = page(desk, ballot).content.decode()
    assert ("Give a paper" in html, "Count batch" in html) == (False, False)


# What the page costs


def test_page_asks_the_same_of_one_batch_and_of_many(ballot, desk, django_assert_max_num_queries):
    printed(ballot)
    with django_assert_max_num_queries(12) as one:
        assert page(desk, ballot).status_code == 200
    for _n in range(9):
        printed(ballot)
    with django_assert_max_num_queries(12) as many:
        assert page(desk, ballot).status_code == 200
    assert len(one) == len(many)
