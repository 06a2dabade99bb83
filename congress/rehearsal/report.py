"""The report of a rehearsal, as data for a machine; `telling.py` puts it into words."""

import math
from collections import Counter
from datetime import datetime
from typing import Any

from congress.rehearsal.boards import check_papers, check_secrecy, papers_of
from congress.rehearsal.checks import (
    Check,
    answer_delays,
    check_doubled,
    check_errors,
    check_lost,
    check_order,
    check_refusals,
    message_delays,
)
from congress.rehearsal.conduct import check_floor, check_mutes, check_polls, check_reactions, rooms_of
from congress.rehearsal.history import (
    CAST,
    COLLECT,
    MESSAGE,
    MOVE,
    OPINION,
    RETRACTION,
    SIGN_IN,
    SUGGESTION,
    VOTE,
    History,
)
from congress.rehearsal.outcomes import (
    ballots_of,
    check_moves,
    check_suggestions_doubled,
    check_suggestions_lost,
    check_votes,
    suggestions_of,
    wanted_of,
)
from congress.rehearsal.reviewing import check_remarks, review_of

KEPT_FAULTS = 100


def build_report(
    history: History,
    *,
    meeting: int,
    url: str,
    seed: int,
    representatives: int,
    minutes: float,
    did: dict[str, int],
    started: datetime,
    ended: datetime,
) -> dict[str, Any]:
    checks = check_all(history)
    day, wanted = day_of(history), wanted_of(representatives)
    found = {name: {"count": check.count, "checked": check.checked} for name, check in checks.items()}
    return {
        "meeting": meeting,
        "url": url,
        "seed": seed,
        "representatives": representatives,
        "minutes": minutes,
        "did": deeds(history, did),
        "latency_ms": {
            "message_to_last_screen": spread(message_delays(history)),
            "sign_in": spread(answer_delays(history, SIGN_IN)),
            "act": spread(answer_delays(history, MESSAGE, RETRACTION, SIGN_IN, OPINION, SUGGESTION, MOVE, VOTE)),
            "collect": spread(answer_delays(history, COLLECT)),
            "cast": spread(answer_delays(history, CAST)),
        },
        "checks": found,
        "faults": {name: list(check.faults)[:KEPT_FAULTS] for name, check in checks.items() if check.faults},
        "ballots": day["ballots"],
        "day": day,
        "suggestions_wanted": wanted,
        "ok": is_well(found) and day["suggestions"]["replied"] >= wanted,
        "started": started.isoformat(),
        "ended": ended.isoformat(),
    }


def check_all(history: History) -> dict[str, Check]:
    return {
        "lost": check_lost(history),
        "doubled": check_doubled(history),
        "out_of_order": check_order(history),
        "refused_wrongly": check_refusals(history),
        "vote_mismatch": check_votes(history) + check_papers(history),
        "suggestions_lost": check_suggestions_lost(history),
        "suggestions_doubled": check_suggestions_doubled(history),
        "moves_lost": check_moves(history),
        "floor_overlaps": check_floor(history),
        "muted_heard": check_mutes(history),
        "poll_mismatch": check_polls(history),
        "reactions_mismatch": check_reactions(history),
        "remarks_mismatch": check_remarks(history),
        "secrecy_broken": check_secrecy(history),
        "server_errors": check_errors(history),
    }


def day_of(history: History) -> dict[str, Any]:
    return {
        "opinions": len(history.accepted(OPINION)),
        "review": review_of(history),
        "suggestions": suggestions_of(history),
        "ballots": ballots_of(history),
        "papers": papers_of(history),
        "rooms": rooms_of(history),
    }


def is_well(checks: dict[str, dict[str, int]]) -> bool:
    return checks["lost"]["checked"] > 0 and all(check["count"] == 0 for check in checks.values())


def deeds(history: History, did: dict[str, int]) -> dict[str, int]:
    """What was done: the acts as they were accepted, the rest as it was played."""
    accepted = Counter(act.kind for act in history.acts if act.is_accepted)
    return {
        **did,
        "messages": accepted[MESSAGE],
        "retracted": accepted[RETRACTION],
        "requests": len(history.requests),
        "connections": history.sockets,
        "frames": sum(len(line.heard) for line in history.lines),
    }


def spread(delays: list[float]) -> dict[str, float | int | None]:
    """Nearest-rank percentiles, in milliseconds; None where nothing was measured."""
    ordered = sorted(delays)
    return {
        "p50": percentile(ordered, 50),
        "p95": percentile(ordered, 95),
        "p99": percentile(ordered, 99),
        "max": percentile(ordered, 100),
        "n": len(ordered),
    }


def percentile(ordered: list[float], percent: int) -> float | None:
    if not ordered:
        return None
    return round(ordered[math.ceil(len(ordered) * percent / 100) - 1] * 1000, 1)
