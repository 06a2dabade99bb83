from tests.conftest import TESTER
from tests.voting.assembly import assemble, cast, collected, electors, frozen, opened, secret_draft
from voting.models import Ballot
from voting.services.secret import close_secret


def test_what_was_cast_is_counted(meeting, ready_keys):
    assemble(meeting)
    ballot = frozen(secret_draft(meeting))
    first, second = [collected(ballot, elector) for elector in electors(ballot)[:2]]
    ballot = opened(ballot)
    cast(first, "sat", "basic")
    cast(second, "sat")
    ballot = close_secret(ballot=ballot, by=TESTER)
    parks, roads = ballot.totals.values()
    assert ballot.state == Ballot.State.COUNTED
    assert parks["counts"] == {"sat": 2, "basic": 0, "unsat": 0, "unknown": 0}
    assert roads == {
        "issued": 2,
        "returned": 2,
        "valid": 1,
        "invalid": 1,
        "counts": {"sat": 0, "basic": 1, "unsat": 0, "unknown": 0},
    }
