"""`make test-faults`: each test once on SQLite, once on PostgreSQL with Redis, and a table of what was measured.

FAULTS=short does less of everything and judges times more leniently. FAULTS_SECONDS is how long Redis stays away,
FAULTS_MESSAGES how many messages each of the fifty writes.
"""

import asyncio
import os
import tempfile
from pathlib import Path

import pytest

from tests.faults.crowd import make_drill
from tests.faults.stage import Stage

IS_SHORT = os.environ.get("FAULTS") == "short"
MEASURED = pytest.StashKey[list[tuple[str, str, str]]]()


def pytest_configure(config):
    config.stash[MEASURED] = []


def pytest_terminal_summary(terminalreporter, config):
    """The numbers that the README quotes."""
    terminalreporter.section("measured")
    for database, name, value in config.stash[MEASURED]:
        terminalreporter.write_line(f"{database:<18} {name:<70} {value:>12}")


def choose(whole, short):
    return short if IS_SHORT else whole


@pytest.fixture(scope="session", params=["SQLite", "PostgreSQL, Redis"])
def stage(request):
    # A short path: a socket's name has room for 107 bytes only.
    with tempfile.TemporaryDirectory(prefix="congress") as folder, tempfile.TemporaryDirectory(prefix="pg") as data:
        stage = Stage(Path(folder), Path(data), is_sqlite=request.param == "SQLite")
        try:
            stage.serve()
            stage.meeting = asyncio.run(make_drill(stage))
            yield stage
        finally:
            stage.end()


@pytest.fixture
def measured(request):
    """`measured(name, value, unit)` keeps a number for the summary."""

    def measured(name: str, value: float, unit: str = "") -> None:
        database = request.node.callspec.params.get("stage", "the box")
        shown = f"{value:,.0f}" if unit in ("", "MB", "ms") else f"{value:,.2f}"
        request.config.stash[MEASURED].append((database, name, f"{shown} {unit}".strip()))

    return measured
