"""What the checker says, and what it is given to read."""

import importlib.util
import json
from collections.abc import Callable
from functools import cache
from types import ModuleType

from cryptography.hazmat.primitives.serialization import load_pem_private_key

from voting.board import RECOUNT

NAMES = [
    "format",
    "definition",
    "chain",
    "verbs",
    "keys",
    "register",
    "collectors",
    "order",
    "token",
    "blind-signature",
    "own-signature",
    "legality",
    "comments",
    "void",
    "root",
    "digests",
    "issued",
    "totals",
    "receipts",
    "notes",
]
RECEIPT_LIMIT = "limit: without receipts, a paper of which nobody holds a receipt can be left out or changed unnoticed"
NOTE_LIMIT = "limit: without both noted digests, a whole chain written anew cannot be told from the true one"


class Cases(list):
    """Falsifications, each with the names of the checks that notice it."""

    def noticed(self, *names: str) -> Callable:
        def declare(change):
            self.append((change, set(names)))
            return change

        return declare

    @property
    def ids(self) -> list[str]:
        return [change.__name__ for change, _noticing in self]


def load_checker() -> ModuleType:
    """The checker as a module; most bundles here have the same rows, whose signatures it checks once in a run."""
    spec = importlib.util.spec_from_file_location("a_checker", RECOUNT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name in ("ecdsa_holds", "pss_holds"):
        setattr(module, name, cache(getattr(module, name)))
    return module


def loaded(pems):
    return [load_pem_private_key(pem, None) for pem in pems]


def text_of(made, *, ensure_ascii=False):
    return json.dumps(made.bundle, ensure_ascii=ensure_ascii).encode()


def failing(lines):
    """The names of the checks that do not hold; every check has its line, in order."""
    said = [line for line in lines if line not in (RECEIPT_LIMIT, NOTE_LIMIT)]
    assert [line.split()[1].rstrip(":") for line in said] == NAMES
    return {name for name, line in zip(NAMES, said, strict=True) if line != f"ok {name}"}
