"""The checker by itself, somewhere else."""

import ast
import json
import shutil
import subprocess
import sys

from tests.voting.recount.reading import NAMES, failing, text_of
from voting.board import RECOUNT


def alone(folder, *arguments):
    shutil.copy(RECOUNT, folder / "recount.py")
    command = [sys.executable, "-I", "recount.py", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_checker_runs_alone(bundles, tmp_path):
    made = bundles["motion"]
    (tmp_path / "bundle.json").write_bytes(text_of(made))
    (tmp_path / "mine.json").write_text(json.dumps(made.receipts([made.rows[0]["h"]])))
    ran = alone(tmp_path, "bundle.json", "--receipt", "mine.json", "--setup", made.setup, "--closed", made.closed)
    assert (ran.returncode, ran.stdout.splitlines(), ran.stderr) == (0, [f"ok {name}" for name in NAMES], "")


def test_checker_alone_says_what_does_not_hold(bundles, tmp_path):
    made = bundles["motion"].copy()
    made.rows[0]["paper"] = "1\nok format"
    (tmp_path / "bundle.json").write_bytes(text_of(made))
    ran = alone(tmp_path, "bundle.json", "--setup", made.setup, "--closed", made.closed)
    assert (ran.returncode, failing(ran.stdout.splitlines()), ran.stderr) == (1, set(NAMES), "")


def test_checker_imports_the_standard_library_alone():
    tree = ast.parse(RECOUNT.read_text())
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in imported} - sys.stdlib_module_names == set()


def test_checker_is_written_in_an_older_python():
    ast.parse(RECOUNT.read_text(), feature_version=(3, 8))
