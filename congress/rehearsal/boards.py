"""What must have come of the papers that the phones cast in secret, and whether it did. Pure, as `checks.py`."""

from collections import Counter
from typing import Any

from congress.rehearsal.checks import Check
from congress.rehearsal.courses import number_in
from congress.rehearsal.history import (
    CAST,
    COLLECT,
    COUNTER,
    CURRENT,
    HAND_BACK,
    HELP,
    REISSUE,
    Act,
    Board,
    History,
)
from congress.rehearsal.outcomes import compare

# The public chain of a secret ballot: these entries, once, in this order, and those of booklets between.
CHAIN = ("ballot.frozen", "ballot.opened", "ballot.closed", "ballot.counted", "ballot.published")
HANDED_BACK, REISSUED = "ballot.handed_back", "ballot.reissued"
GIVEN_ANEW = (HANDED_BACK, REISSUED)
SHOWN = ("returned", "valid", "invalid")


def check_papers(history: History) -> Check:
    """What the bundle says is what the phones chose and were given receipts for; each finds its own on the board."""
    check = Check()
    boards = {board.ballot: board for board in history.boards}
    for pk in {*boards, *(number_in(act.address) for act in history.accepted(CAST))}:
        cast = acts_of(history, CAST, pk)
        if pk in boards:
            compare_board(check, boards[pk], cast)
            compare_booklets(check, boards[pk], history)
            compare_looks(check, boards[pk], history)
            compare_results(check, boards[pk], history)
        else:
            check.expect(False, "ballot", pk, "without a bundle", times=sum(act.is_accepted for act in cast))
    return check


def acts_of(history: History, kind: str, ballot: int) -> list[Act]:
    """Those that should be accepted; what must be refused shows in what it would have changed."""
    return [act for act in history.acts if act.kind == kind and number_in(act.address) == ballot]


def compare_board(check: Check, board: Board, cast: list[Act]) -> None:
    name = f"ballot {board.ballot}"
    check.expect(board.recount == 0, name, "recount.py", board.recount, *board.failed)
    for paper in board.papers:
        pk = paper["id"]
        counted, where = board.totals.get(pk, {}), f"{name} paper {pk}"
        filled = [act for act in cast if act.fields.get(pk) or paper["kind"] == "selection"]
        compare(check, counted.get("returned", 0), cast, where, "returned")
        compare(check, counted.get("valid", 0), filled, where, "valid")
        for option in sorted({*(one["id"] for one in paper["options"]), *counted.get("counts", {})}):
            said = [act for act in cast if option in act.fields.get(pk, ())]
            compare(check, counted.get("counts", {}).get(option, 0), said, where, option)


def compare_booklets(check: Check, board: Board, history: History) -> None:
    """What is out at the close was collected and not handed back; what was given anew is in the chain, once each."""
    collected, returned = (acts_of(history, kind, board.ballot) for kind in (COLLECT, HAND_BACK))
    told = Counter(entry["verb"] for entry in board.journal)
    second = sum(200 in act.wanted for act in acts_of(history, REISSUE, board.ballot) if act.is_accepted)
    name = f"ballot {board.ballot}"
    issued = board.facts("ballot.closed").get("issued", 0)
    compare(check, issued + told[HANDED_BACK], collected, name, "issued")
    compare(check, told[HANDED_BACK], returned, name, "handed back")
    check.expect(told[REISSUED] == second, name, "given a second time", told[REISSUED], "not", second)


def compare_looks(check: Check, board: Board, history: History) -> None:
    """Everybody was served the same board, and the ballot that he collected for."""
    frozen, hashes = board.journal[0]["digest"], board.facts("ballot.closed").get("hashes_digest")
    page = board.facts("ballot.frozen").get("page_digest")
    for look in (look for look in history.looks if look.ballot == board.ballot):
        name = f"{look.phone} ballot {board.ballot}"
        check.expect(not look.missing, name, "not on the board:", *look.missing, times=len(look.missing))
        check.expect(look.noted == frozen, name, "another definition")
        check.expect(look.hashes == hashes, name, "another board")
        check.expect(look.page in ("", page), name, "another page")


def compare_results(check: Check, board: Board, history: History) -> None:
    """What the office shows is what the bundle says and what was counted in the hall, as far as it shows it: what could
    point at persons it does not."""
    shown = next((one["result"]["papers"] for one in history.ballots if one["pk"] == board.ballot), {})
    pile = next((one.count() for one in history.piles if one.ballot == board.ballot), None)
    for pk, totals in board.totals.items():
        figures, where = shown.get(pk, {}), f"ballot {board.ballot} paper {pk}"
        electronic, hall = flat(totals), in_hall(pile, pk)
        together = {name: n + hall.get(name, 0) for name, n in electronic.items()}
        parts = figures.get("parts", {})
        expect_shown(check, figures, together, where)
        expect_shown(check, parts.get("electronic", {}), electronic, f"{where} electronic", may_lack=True)
        expect_shown(check, parts.get("hall", {}), hall, f"{where} hall", may_lack=not hall)


def in_hall(pile: dict[str, Any] | None, paper: str) -> dict[str, int]:
    if pile is None:
        return {}
    counted = pile["papers"][paper]
    returned, invalid = pile["returned"], counted["invalid"]
    return flat({"returned": returned, "valid": returned - invalid, "invalid": invalid, "counts": counted["counts"]})


def flat(figures: dict[str, Any]) -> dict[str, int]:
    """Those that can be shown, by name and by option."""
    return {name: figures.get(name) for name in SHOWN} | (figures.get("counts") or {})


def expect_shown(
    check: Check, shown: dict[str, Any], wanted: dict[str, int], where: str, *, may_lack: bool = False
) -> None:
    wrong = sorted(name for name, value in flat(shown).items() if value not in (None, wanted.get(name)))
    check.expect((bool(shown) or may_lack) and not wrong, where, "shown otherwise:", *wrong)


# What nobody is to be told


def check_secrecy(history: History) -> Check:
    """The chains of secret ballots have no entry that they should not have: none says who collected or cast."""
    check = Check()
    for board in history.boards:
        name = f"ballot.{board.ballot}"
        verbs = [entry["verb"] for entry in board.journal]
        check.expect(tuple(verb for verb in verbs if verb not in GIVEN_ANEW) == CHAIN, name, *verbs)
        check.expect(not names_somebody(board), name, "tells who handed back")
        for line in (line for line in history.lines if line.topic == name):
            check.expect(line.settled <= len(verbs), line.phone, name, "an entry that is in no bundle:", line.settled)
            for _at, frame in line.heard:
                is_public = frame.kind in (*CHAIN, *GIVEN_ANEW, COUNTER, CURRENT)
                check.expect(is_public, line.phone, name, frame.kind, frame.seq)
    return check


def names_somebody(board: Board) -> bool:
    return any(entry["verb"] == HANDED_BACK and (entry["actor"] or entry["facts"]) for entry in board.journal)


def papers_of(history: History) -> dict[str, int]:
    """In booklets, over all secret ballots; in the hall, in sheets."""
    return {
        "collected": len(history.accepted(COLLECT)),
        "handed_back": len(history.accepted(HAND_BACK)),
        "second": sum(200 in act.wanted for act in history.accepted(REISSUE)),
        "cast": len(history.accepted(CAST)),
        "looked": len(history.looks),
        "given_in_hall": sum(pile.given for pile in history.piles),
        "returned_in_hall": sum(len(pile.marked) for pile in history.piles),
        "helped": sum(act.address == "/tablet/begin/" for act in history.accepted(HELP)),
    }
