"""The two secret ballots of the reference day: what a visitor finds, and that a new day leaves old boxes alone."""

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from congress.meetings.models import Meeting
from congress.people.models import User
from congress.rehearsal.projects import PROJECTS
from congress.rehearsal.reference_day import DEPARTMENTS, TITLE, load_reference_day, make_drill
from tests.conftest import TESTER
from tests.voting.assembly import collected
from voting.models import Ballot
from voting.services.missing import why_not_freeze

State = Ballot.State


@pytest.fixture
def day(db):
    return load_reference_day()


@pytest.fixture
def opened_day(db):
    """As the demo begins."""
    call_command("load_reference_day")
    return Meeting.objects.get(title=TITLE)


def secret(meeting, kind):
    return meeting.ballots.get(is_secret=True, kind=kind)


def test_departments_are_evaluated_and_projects_chosen_among_in_secret(day):
    evaluation, selection = secret(day, "evaluation"), secret(day, "selection")
    assert [paper.department.name for paper in evaluation.papers.all()] == [name for name, _kind in DEPARTMENTS]
    paper = selection.papers.get()
    assert [option["label"] for option in paper.options] == [title for _category, title, _name, _targets in PROJECTS]
    assert (paper.max_choices, paper.details["1"]["department"]) == (10, "社区党建办公室")
    assert paper.details["4"]["target"].startswith("普善小区“美丽家园”完工 1 个小区；")


def test_secretariat_can_freeze_both_at_once(day):
    ballots = list(day.ballots.filter(is_secret=True))
    assert [(one.state, why_not_freeze(one)) for one in ballots] == [("draft", [])] * 2
    now = timezone.now()
    assert all(one.collect_from <= now < one.opens_at < one.closes_at for one in ballots)


def test_evaluation_is_of_the_agenda(day):
    evaluation = secret(day, "evaluation")
    assert (evaluation.phase.kind, evaluation.item.title) == ("evaluation", evaluation.title)


def test_drill_has_no_secret_ballot_and_its_scrutineers(day):
    drill = make_drill(by=TESTER)
    assert drill.ballots.filter(is_secret=True).count() == 0
    assert [one.user.username for one in drill.attendants.order_by("user")] == [f"scrutineer{n}" for n in (1, 2, 3)]


def test_one_ballot_of_the_demo_can_be_collected_for_at_once(opened_day):
    selection = secret(opened_day, "selection")
    assert (selection.state, selection.box_state) == (State.FROZEN, "defined")
    assert secret(opened_day, "evaluation").state == State.DRAFT
    elector = selection.electors.get(representative__user__username="rep001")
    assert len(collected(selection, elector).papers[0].sig) == 384


def test_representative_is_served_its_page_with_what_the_projects_are(opened_day):
    client = Client()
    client.force_login(User.objects.get(username="rep001"))
    page = client.get(secret(opened_day, "selection").get_absolute_url())
    assert (page.status_code, "（北）建成并运行 1 处" in page.content.decode()) == (200, True)


def test_loading_again_leaves_the_ballots_as_they_are(opened_day):
    def ballots():
        return list(Ballot.objects.order_by("pk").values())

    before = ballots()
    call_command("load_reference_day")
    assert ballots() == before


@pytest.mark.parametrize("setting", ["BALLOT_BOX", "BALLOT_KEYS"])
def test_ballots_of_a_new_day_pass_by_the_boxes_of_another(db, settings, tmp_path, setting):
    settings.BALLOT_BOX, settings.BALLOT_KEYS = tmp_path / "box", tmp_path / "keys"
    left = getattr(settings, setting) / "70"
    left.mkdir(parents=True)
    (left / "key.pem").write_text("another's")
    (left.parent / "lost+found").mkdir()
    day = load_reference_day()
    assert sorted(day.ballots.values_list("pk", flat=True)) == [71, 72, 73]
    assert (left / "key.pem").read_text() == "another's"
