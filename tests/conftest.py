"""The persons of all tests, learnt once: alice and bob are representatives of group one, which bob moderates;
charlie is of group two; dora is the secretariat; emil handles and fiona approves for one department; gao is a
scrutineer; hanna has nothing to do with the meeting."""

import contextlib
import functools
import os
import shutil
import uuid
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client

from congress.desk import middleware
from congress.desk.assets import build
from congress.journal import services
from congress.journal.services import By
from congress.meetings.models import Attendant, Phase, Representative
from congress.meetings.services import add_attendant, add_group, create_meeting, enroll, open_phase
from congress.people.models import Department, Membership, User
from congress.people.services import add_department, add_people, appoint
from deliberation.rooms.services.rooms import make_exchange_rooms

NAMES = ["alice", "bob", "charlie", "dora", "emil", "fiona", "gao", "hanna"]
TESTER = By("tester")


def pytest_configure(config):
    if not hasattr(config, "workerinput"):
        build()


def pytest_sessionfinish(session):
    """Where everything must hold, a test that did not run is a fault."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(autouse=True, scope="session")
def static_files_looked_up_once():
    """Each client loads the middleware anew; which static files there are is looked up for all of them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(middleware, "ServeStaticMiddleware", functools.cache(middleware.ServeStaticMiddleware))
        yield


@pytest.fixture(autouse=True)
def fresh_cache():
    from django.core.cache import cache

    cache.clear()


@pytest.fixture(autouse=True)
def no_topic_known():
    """What was rolled back or flushed took its topics with it; who still knew of them would make them too late."""
    services._seen.clear()


@pytest.fixture(autouse=True, scope="module")
def boxes_of_the_module():
    with boxes_gone_afterwards():
        yield


@pytest.fixture(autouse=True)
def boxes_of_the_test(boxes_of_the_module):
    with boxes_gone_afterwards():
        yield


@contextlib.contextmanager
def boxes_gone_afterwards():
    """The next test's ballot may have the same number: what was rolled back took no files with it."""
    folders = [Path(settings.BALLOT_BOX), Path(settings.BALLOT_KEYS)]
    before = {made for folder in folders for made in folder.glob("*")}
    yield
    for made in {made for folder in folders for made in folder.glob("*")} - before:
        shutil.rmtree(made)


def new_key() -> str:
    return str(uuid.uuid4())


def make_people():
    users = add_people(
        people=[User(username=name, name=name.title(), telephone=f"000-0000-{n:04d}") for n, name in enumerate(NAMES)]
    )
    found = SimpleNamespace(**{user.username: user for user in users})
    department = add_department(name="Parks", kind=Department.Kind.FUNCTIONAL, position=1)
    appoint(user=found.dora, role=Membership.Role.SECRETARIAT)
    appoint(user=found.emil, role=Membership.Role.HANDLER, department=department)
    appoint(user=found.fiona, role=Membership.Role.APPROVER, department=department)
    return found


@pytest.fixture
def people(db):
    return make_people()


def make_meeting(people, title="First Session"):
    """A meeting of alice, bob and charlie in two groups, sign-in and group exchange open."""
    meeting = create_meeting(
        by=TESTER, place="Elm Street", title=title, held_on=date(2020, 4, 8), telephone="000-0000-9999"
    )
    one = add_group(meeting=meeting, title="Group One", position=1, moderators=[people.bob])
    two = add_group(meeting=meeting, title="Group Two", position=2)
    enroll(
        meeting=meeting,
        by=TESTER,
        representatives=[
            Representative(user=people.alice, number="001", sector="residents", group=one),
            Representative(user=people.bob, number="002", sector="residents", group=one),
            Representative(user=people.charlie, number="003", sector="enterprises", group=two),
        ],
    )
    add_attendant(meeting=meeting, user=people.gao, role=Attendant.Role.SCRUTINEER)
    exchange = meeting.phases.get(kind=Phase.Kind.GROUP_EXCHANGE)
    make_exchange_rooms(groups=[one, two], phase=exchange, by=TESTER)
    for kind in (Phase.Kind.SIGN_IN, Phase.Kind.GROUP_EXCHANGE):
        open_phase(phase=meeting.phases.get(kind=kind), by=TESTER)
    return meeting


@pytest.fixture
def meeting(people):
    return make_meeting(people)


@pytest.fixture(scope="module")
def module_db(django_db_setup, django_db_blocker):
    """A transaction around all tests of a module, each of which has its own inside: what is made here is there for all
    of them, as it was made."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def rooms(meeting):
    """(room of group one, room of group two)."""
    return tuple(meeting.rooms.order_by("group__position"))


@pytest.fixture
def as_person(db):
    """as_person(user) is a client of the person, as_person(None) of a visitor; JSON answers unless said otherwise."""

    def sign_in(user, *, accept="application/json"):
        client = Client(headers={"Accept": accept})
        if user is not None:
            client.force_login(user, backend="congress.people.backends.SignInNameBackend")
        return client

    return sign_in
