"""The checker of bundles, as anybody runs it: it holds what is true, and each falsification is noticed where it is."""

import importlib.util
import json

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from tests.voting.bundles import KINDS, make_bundle
from tests.voting.falsified import CASES, NAMES
from voting.board import RECOUNT


@pytest.fixture(scope="session")
def recount():
    """The checker as a module, apart from the product's."""
    spec = importlib.util.spec_from_file_location("a_checker", RECOUNT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def bundles(made_keys):
    keys = [load_pem_private_key(pem, None) for pem in made_keys]
    return {kind: make_bundle(keys, kind) for kind in KINDS}


@pytest.fixture
def check(recount, tmp_path, capsys):
    """check(made) → (exit status, lines), with receipts of all rows and both digests noted unless said otherwise."""

    def checked(made, *, receipts=None, notes=True):
        (tmp_path / "bundle.json").write_text(json.dumps(made.bundle, ensure_ascii=False))
        arguments = [str(tmp_path / "bundle.json")]
        if receipts is not None:
            (tmp_path / "receipts.json").write_text(json.dumps(receipts))
            arguments += ["--receipt", str(tmp_path / "receipts.json")]
        if notes:
            arguments += ["--setup", made.setup, "--closed", made.closed]
        status = recount.main(arguments)
        return status, capsys.readouterr().out.splitlines()

    return checked


@pytest.mark.parametrize("kind", KINDS)
def test_true_bundle_passes_every_check(bundles, check, kind):
    made = bundles[kind]
    receipts = made.receipts(row["h"] for row in made.rows)
    assert check(made, receipts=receipts) == (0, [f"ok {name}" for name in NAMES])


def failing(lines):
    """The names of the checks that do not hold; every check has its line, in order."""
    said = [line for line in lines if not line.startswith("limit: ")]
    assert [line.split()[1].rstrip(":") for line in said] == NAMES
    return {name for name, line in zip(NAMES, said, strict=True) if line != f"ok {name}"}


@pytest.mark.parametrize(("change", "noticing"), CASES, ids=[change.__name__ for change, _noticing in CASES])
def test_falsified_bundle_is_noticed(bundles, check, change, noticing):
    made = bundles["mixed"].copy()
    change(made)
    status, lines = check(made)
    assert (status, failing(lines)) == (1, noticing)
