import json

import pytest

from tests.voting.recount.bundles import KINDS, make_bundle
from tests.voting.recount.reading import load_checker, loaded, text_of


@pytest.fixture(scope="session")
def recount():
    return load_checker()


@pytest.fixture(scope="session")
def bundles(made_keys):
    return {kind: make_bundle(loaded(made_keys)[: len(papers)], kind) for kind, papers in KINDS.items()}


@pytest.fixture
def run(recount, tmp_path, capsys):
    """run(bundle as bytes, *receipt files, **notes) → (exit status, lines)."""

    def ran(bundle, *receipts, **notes):
        (tmp_path / "bundle.json").write_bytes(bundle)
        arguments = [str(tmp_path / "bundle.json")]
        for n, file in enumerate(receipts):
            path = tmp_path / f"receipts{n}.json"
            path.write_bytes(file if isinstance(file, bytes) else json.dumps(file).encode())
            arguments += ["--receipt", str(path)]
        arguments += [f"--{name}={digest}" for name, digest in notes.items()]
        status = recount.main(arguments)
        return status, capsys.readouterr().out.splitlines()

    return ran


@pytest.fixture
def check(run):
    """check(made, *receipt files) with both digests noted."""
    return lambda made, *receipts: run(text_of(made), *receipts, setup=made.setup, closed=made.closed)
