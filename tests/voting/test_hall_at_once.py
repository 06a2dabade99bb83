"""Several at once: one paper for each elector, none beside a phone, none after the close, and one count of each two."""

import pytest

from congress.journal.models import Entry
from congress.meetings.models import Attendant
from congress.meetings.services import add_attendant
from tests.conftest import TESTER, new_key
from tests.voting.assembly import assemble, electors, frozen, opened, secret_draft
from tests.voting.hall import count_of, fields_of, given, printed
from tests.voting.phones import booklets_of, phone
from tests.voting.test_booklets_at_once import all_at_once, client_of, sending, statuses
from voting.models import Ballot, Batch, Issuance, Tally
from voting.services.secret import close_secret

pytestmark = pytest.mark.django_db(transaction=True)

State = Issuance.State
TIMES = range(3)


@pytest.fixture
def secret(transactional_db, meeting, ready_keys):
    assemble(meeting, 20)
    return frozen(secret_draft(meeting))


def posting(user, ballot, deed, **fields):
    client = client_of(user)
    address = f"/ballots/{ballot.pk}/hall-papers/{deed}"
    return lambda: client.post(address, {"key": new_key()} | fields, headers={"Accept-Language": "en"})


def giving(people, ballot, label, batch=1):
    return posting(people.dora, ballot, "give/", label=label, batch=str(batch))


def numbers_given(ballot):
    return sum(Batch.objects.filter(ballot=ballot).values_list("given", flat=True))


@pytest.mark.parametrize("_time", TIMES)
def test_phone_and_paper_at_once_are_one_of_the_two(secret, people, _time):
    printed(secret)
    collecting = sending(people.alice, secret, phone(secret).request())
    by_phone, on_paper = all_at_once(collecting, giving(people, secret, "001"))
    assert statuses([by_phone, on_paper]) == [200, 409]
    is_paper = on_paper.status_code == 200
    assert (booklets_of(secret), numbers_given(secret)) == ([State.HALL if is_paper else State.ISSUED], int(is_paper))
    told = (by_phone if is_paper else on_paper).json()["error"]
    said = "You vote on paper in the hall." if is_paper else "No. 001 has collected papers on a phone"
    assert told.startswith(said)


def test_one_elector_has_one_paper_at_once(secret, people):
    printed(secret)
    answers = all_at_once(*[giving(people, secret, "001") for _n in range(4)])
    assert (statuses(answers), booklets_of(secret), numbers_given(secret)) == ([200, 409, 409, 409], [State.HALL], 1)


def test_last_paper_of_a_batch_is_given_once_at_once(secret, people):
    printed(secret, 1)
    answers = all_at_once(*[giving(people, secret, f"{n:03d}") for n in (1, 2, 3)])
    assert (statuses(answers), numbers_given(secret)) == ([200, 409, 409], 1)
    assert Issuance.objects.filter(state=State.HALL).count() == 1


def test_batches_made_at_once_have_numbers_of_their_own(secret, people):
    answers = all_at_once(*[posting(people.dora, secret, "", printed="5") for _n in range(4)])
    made = list(Batch.objects.order_by("number").values_list("number", flat=True))
    assert (statuses(answers), made) == ([201] * 4, [1, 2, 3, 4])


@pytest.mark.parametrize("_time", TIMES)
def test_no_paper_is_given_after_the_close(secret, people, _time):
    printed(secret)
    opened(secret)
    ballot = Ballot.objects.get(pk=secret.pk)
    gives = [giving(people, secret, one.label) for one in electors(secret)[:4]]
    *answers, _closed = all_at_once(*gives, lambda: close_secret(ballot=ballot, by=TESTER))
    taken = [one.status_code for one in answers].count(200)
    assert statuses(answers) == [200] * taken + [409] * (4 - taken)
    assert (numbers_given(secret), Issuance.objects.filter(state=State.HALL).count()) == (taken, taken)
    before = Entry.objects.filter(verb="paper.given", at__gt=Ballot.objects.get(pk=secret.pk).closed_at)
    assert before.count() == 0


@pytest.fixture
def batch(secret, people):
    """Of a counted ballot with two scrutineers."""
    add_attendant(meeting=secret.meeting, user=people.hanna, role=Attendant.Role.SCRUTINEER)
    given(secret, 6)
    close_secret(ballot=opened(secret), by=TESTER)
    return Batch.objects.select_related("ballot__meeting").get()


def entering(user, batch, returned):
    return posting(user, batch.ballot, "1/entry/", **fields_of(count_of(batch, returned)))


def verbs():
    return list(Entry.objects.filter(verb__startswith="batch.").order_by("seq").values_list("verb", flat=True))


def test_two_who_enter_the_same_at_once_agree(batch, people):
    answers = all_at_once(*[entering(user, batch, 5) for user in (people.dora, people.gao)])
    assert (statuses(answers), verbs()) == ([200, 200], ["batch.entered", "batch.agreed"])
    batch.refresh_from_db()
    assert (batch.count["returned"], Tally.objects.count()) == (5, 0)


def test_two_who_enter_otherwise_at_once_both_count_again(batch, people):
    answers = all_at_once(entering(people.dora, batch, 5), entering(people.gao, batch, 6))
    assert (statuses(answers), verbs()) == ([200, 200], ["batch.entered", "batch.disputed"])
    batch.refresh_from_db()
    assert (batch.count, Tally.objects.count()) == (None, 0)


def test_three_who_enter_at_once_are_two_and_one_too_late(batch, people):
    answers = all_at_once(*[entering(user, batch, 5) for user in (people.dora, people.gao, people.hanna)])
    assert (statuses(answers), verbs()) == ([200, 200, 409], ["batch.entered", "batch.agreed"])
