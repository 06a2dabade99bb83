"""The ballot on a wall of the hall: what it shows at each step, and that nothing of the count is seen too early."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.conftest import TESTER
from tests.voting.assembly import assemble, electors, frozen, opened, secret_draft
from tests.voting.evaluated import evaluation
from tests.voting.examples import ALL, counted
from voting.board import announced_entries, code_of
from voting.models import Ballot, Issuance
from voting.services.recorded import publish_ballot
from voting.services.secret import close_secret

MOST_QUERIES = 12


@pytest.fixture
def screen(people, as_person):
    """screen(ballot) is the text of its main part, as alice sees it unless said otherwise."""

    def shown(ballot, name="alice"):
        client = as_person(getattr(people, name), accept="text/html")
        page = client.get(f"/ballots/{ballot.pk}/hall/", headers={"Accept-Language": "en"})
        assert page.status_code == 200
        return page.content.decode().partition("<main")[2].partition("</main>")[0]

    return shown


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


@pytest.fixture
def secret(meeting, ready_keys):
    assemble(meeting)
    return frozen(secret_draft(meeting))


def test_secret_ballot_shows_sort_turnout_countdown_and_code(secret, screen):
    first, second, *_others = electors(secret)
    Issuance.objects.filter(elector=first).update(state=Issuance.State.ISSUED)
    Issuance.objects.filter(elector=second).update(state=Issuance.State.HALL)
    ballot = opened(secret)
    text = words(screen(ballot))
    code = code_of(announced_entries(ballot)[0]["digest"])
    assert [part in text for part in ("Evaluation", "Secret", f"{code[:4]} {code[4:]}", "closes in")] == [True] * 4
    assert "electors 24 have collected their papers 1 took a paper in the hall 1 collected at the opening 1" in text
    assert "Practice" not in text


def test_countdown_runs_down_to_the_close(secret, screen):
    seconds = int(re.search(r'data-seconds-left="(\d+)" data-warn="600"', screen(opened(secret))).group(1))
    assert 3500 < seconds <= 3600


def test_recorded_ballot_shows_how_many_papers_came_back_and_its_countdown(ballot, vote, screen):
    vote("alice", "approve")
    Ballot.objects.filter(pk=ballot.pk).update(closes_at=timezone.now() + timedelta(minutes=10))
    shown = screen(ballot)
    assert "Recorded" in words(shown)
    assert "papers issued 3 papers returned 1" in words(shown)
    assert 'role="timer"' in shown


def test_practice_is_said_in_large_letters(secret, screen):
    Ballot.objects.filter(pk=secret.pk).update(is_practice=True)
    assert 'class="screen-practice">Practice<' in screen(secret)


def test_both_codes_stand_there_after_the_close(secret, screen):
    ballot = close_secret(ballot=opened(secret), by=TESTER)
    codes = [code_of(entry["digest"]) for entry in announced_entries(ballot)]
    assert [f"{code[:4]} {code[4:]}" in words(screen(ballot)) for code in codes] == [True, True]
    assert screen(ballot).count("security-code-qr") == 2


@pytest.mark.parametrize("name", ["alice", "dora", "gao"])
def test_nothing_of_the_count_is_shown_before_it_is_published(mixed, screen, name):
    ballot = counted(mixed(is_secret=True), *ALL)
    early = screen(ballot, name)
    assert ("screen-result" in early, "%" in words(early), re.findall(r"\b(60|73|90|118)\b", words(early))) == (
        False,
        False,
        [],
    )
    Ballot.objects.filter(pk=ballot.pk).update(state=Ballot.State.PUBLISHED)
    late = words(screen(ballot, name))
    assert [part in late for part in ("82.0% 56.2%", "carried", "73 66.4% · 50.0%", "chosen 90 81.1% · 61.6%")] == [
        True
    ] * 4


def test_result_comes_by_itself_and_then_it_rests(mixed, screen):
    ballot = counted(mixed(is_secret=True), *ALL)
    asks = f'hx-get="/ballots/{ballot.pk}/hall/" hx-trigger="every 5s" hx-select="#screen-later"'
    assert asks in screen(ballot)
    Ballot.objects.filter(pk=ballot.pk).update(state=Ballot.State.PUBLISHED)
    assert "hx-get" not in screen(ballot)


def test_few_papers_show_no_cells(mixed, screen):
    few = [(4, 4, [97531 + n for n in range(options)]) for options in (4, 3, 4)]
    shown = words(screen(counted(mixed(is_secret=True), *few, state=Ballot.State.PUBLISHED)))
    assert (shown.count("not shown: fewer than 5 papers"), "%" in shown, "9753" in shown) == (3, False, False)


def test_recorded_result_is_on_the_wall_without_names(counted, screen):
    """Who chose what stands on the ballot's page, not in letters that the whole hall reads."""
    publish_ballot(ballot=counted, by=TESTER)
    shown = screen(counted)
    assert ("not carried" in shown, "Alice" in shown) == (True, False)


def test_draft_has_no_screen(draft, people, as_person):
    assert as_person(people.dora).get(f"/ballots/{draft.pk}/hall/").status_code == 404


def test_screen_takes_the_same_queries_for_many(meeting, people, as_person):
    few, many = evaluation(meeting, "Parks"), evaluation(meeting, *["Parks"] * 30)
    client = as_person(people.alice, accept="text/html")

    def queries(ballot):
        client.get(f"/ballots/{ballot.pk}/hall/")
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/ballots/{ballot.pk}/hall/").status_code == 200
        return len(captured)

    once = queries(few)
    assert (queries(many), once <= MOST_QUERIES) == (once, True)


def test_staff_and_scrutineers_find_the_screen(counted, meeting, people, as_person):
    for name, finds in (("dora", True), ("alice", False)):
        page = as_person(getattr(people, name), accept="text/html").get(f"/ballots/{counted.pk}/").content.decode()
        assert (f'href="/ballots/{counted.pk}/hall/"' in page) == finds
