from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from congress.journal.models import Entry, Topic
from congress.journal.services import blank_facts
from congress.journal.verify import verify_topic

from .helpers import seqs, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def journal():
    for number in range(1, 6):
        write(f"thing-{number}", topic="probe.1")
        write(f"thing-{number}", topic="probe.2")


def verify(**options):
    """(whole, what was said about faults)."""
    said = StringIO()
    try:
        call_command("verify_journal", stdout=StringIO(), stderr=said, **options)
    except CommandError as error:
        assert error.returncode == 1
        return False, said.getvalue()
    return True, said.getvalue()


def entry(seq):
    return Entry.objects.filter(topic="probe.1", seq=seq)


def edit_facts():
    entry(3).update(facts={"message": 1})


def edit_one_fact():
    row = entry(3).get()
    row.facts["salt"] = row.facts["salt"][::-1]
    row.save()


def edit_facts_with_their_digest():
    other = entry(4).get()
    entry(3).update(facts=other.facts, facts_digest=other.facts_digest)


def edit_verb():
    entry(3).update(verb="probe.stopped")


def edit_actor():
    entry(3).update(actor=None)


def edit_time():
    row = entry(3).get()
    entry(3).update(at=row.at + timedelta(seconds=1))


def edit_element():
    entry(3).update(element="thing-4")


def forget_element():
    entry(3).update(element=None)


def delete_middle():
    entry(3).delete()


def delete_first():
    entry(1).delete()


def delete_last():
    entry(5).delete()


def delete_all():
    Entry.objects.filter(topic="probe.1").delete()


def swap():
    entry(2).update(seq=99)
    entry(3).update(seq=2)
    entry(99).update(seq=3)


def close_the_gap():
    entry(3).delete()
    entry(4).update(seq=3)
    entry(5).update(seq=4)
    Topic.objects.filter(name="probe.1").update(head=4)


def edit_digest():
    entry(3).update(digest=bytes(32))


def edit_last_digest():
    entry(5).update(digest=bytes(32))


def lower_head():
    Topic.objects.filter(name="probe.1").update(head=4)


def raise_head():
    Topic.objects.filter(name="probe.1").update(head=6)


def cut_end_and_lower_head():
    entry(5).delete()
    lower_head()


def edit_head_digest():
    Topic.objects.filter(name="probe.1").update(digest=bytes(32))


def move_to_other_topic():
    Topic.objects.create(name="probe.3", head=1, digest=entry(1).get().digest)
    entry(1).update(topic="probe.3")


FAULTS = [
    edit_facts,
    edit_one_fact,
    edit_facts_with_their_digest,
    edit_verb,
    edit_actor,
    edit_time,
    edit_element,
    forget_element,
    delete_middle,
    delete_first,
    delete_last,
    delete_all,
    swap,
    close_the_gap,
    edit_digest,
    edit_last_digest,
    lower_head,
    raise_head,
    cut_end_and_lower_head,
    edit_head_digest,
    move_to_other_topic,
]


def test_whole_journal_is_said_to_be_whole(journal):
    said = StringIO()
    call_command("verify_journal", stdout=said, stderr=said)
    assert said.getvalue() == "The journal is whole: 2 topics, 10 entries.\n"


def test_empty_journal_is_whole(db):
    assert verify() == (True, "")


def test_journal_of_a_whole_meeting_is_whole(meeting):
    assert verify() == (True, "")
    assert Entry.objects.count() == 6


@pytest.mark.parametrize("fault", FAULTS, ids=[fault.__name__ for fault in FAULTS])
def test_fault_is_found_and_its_topic_named(journal, fault):
    fault()
    whole, said = verify()
    assert not whole
    assert "probe.1" in said
    assert "probe.2" not in said


@pytest.mark.parametrize("fault", FAULTS, ids=[fault.__name__ for fault in FAULTS])
def test_fault_is_the_topics_own(journal, fault):
    fault()
    assert verify(topic="probe.2") == (True, "")
    assert not verify(topic="probe.1")[0]


def test_every_edited_fact_is_named(journal):
    entry(2).update(facts={})
    entry(4).update(facts={})
    assert list(verify_topic(Topic.objects.get(name="probe.1"))) == [
        "probe.1 2: the facts are not those that were recorded",
        "probe.1 4: the facts are not those that were recorded",
    ]


def test_blanked_facts_leave_the_journal_whole(journal):
    assert blank_facts(topic="probe.1", element="thing-3") == 1
    assert verify() == (True, "")


def test_what_lies_outside_the_chain_may_change(journal, people):
    entry(3).update(user=people.alice, address="", location="", answer=None)
    assert verify() == (True, "")


def test_unknown_topic_is_refused(journal):
    with pytest.raises(CommandError, match=r"There is no topic probe\.9\."):
        call_command("verify_journal", topic="probe.9")


def test_heads_are_printed_to_be_noted(journal):
    said = StringIO()
    call_command("verify_journal", heads=True, stdout=said)
    one, two = Topic.objects.order_by("name")
    assert said.getvalue().splitlines()[:2] == [
        f"probe.1 5 {bytes(one.digest).hex()}",
        f"probe.2 5 {bytes(two.digest).hex()}",
    ]


def test_new_epoch_changes_every_epoch_and_no_number(journal):
    numbers = list(Topic.objects.order_by("name").values("name", "head", "digest", "touched"))
    before = dict(Topic.objects.values_list("name", "epoch"))
    said = StringIO()
    call_command("new_epoch", stdout=said)
    after = dict(Topic.objects.values_list("name", "epoch"))
    assert said.getvalue() == "2 topics have a new epoch.\n"
    assert [name for name in before if after[name] == before[name]] == []
    assert list(Topic.objects.order_by("name").values("name", "head", "digest", "touched")) == numbers
    assert seqs("probe.1") == [1, 2, 3, 4, 5]
    assert verify() == (True, "")
