import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FLOORS = [
    {"congress.journal"},
    {"congress.people"},
    {"congress.meetings"},
    {"deliberation.rooms", "deliberation.documents", "voting"},
    {"deliberation.projects"},
    {"deliberation.suggestions"},
    {"congress.desk"},
    {"congress.rehearsal"},
]


def imported_by(path):
    import ast

    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


@pytest.mark.parametrize("floor", range(len(FLOORS)))
def test_floor_imports_downwards_only(floor):
    above = {app for apps in FLOORS[floor + 1 :] for app in apps}
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for app in FLOORS[floor]
        for path in (ROOT / app.replace(".", "/")).rglob("*.py")
        if "migrations" not in path.parts
        for name in imported_by(path)
        if any(name == other or name.startswith(f"{other}.") for other in above | FLOORS[floor] - {app})
    ]
    assert wrong == []


def test_every_app_has_its_floor():
    from django.apps import apps

    ours = {
        config.name
        for config in apps.get_app_configs()
        if config.name.split(".")[0] in ("congress", "deliberation", "voting")
    }
    assert ours == {app for apps in FLOORS for app in apps}


def test_top_level_holds_what_it_may():
    shown = subprocess.run([*["git", "ls-files"]], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    top = {line.split("/")[0] for line in shown.splitlines()}
    allowed = {
        "manage.py",
        "congress",
        "deliberation",
        "voting",
        "templates",
        "tests",
        "pyproject.toml",
        "README.md",
    }
    allowed |= {"Makefile", "CHANGELOG.md"}
    assert {name for name in top if not name.startswith(".") and not name.endswith(".lock")} <= allowed


def test_lock_files_name_no_host():
    for path in ROOT.glob("*.lock"):
        assert "://" not in path.read_text(), path.name
    assert sys.version_info >= (3, 11)
