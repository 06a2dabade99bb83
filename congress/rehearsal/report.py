"""The report of a rehearsal: as data for a machine, and in plain sentences for a secretariat."""

import math
from collections import Counter
from datetime import datetime
from io import StringIO
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from rich.console import Console
from rich.table import Table

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
from congress.rehearsal.history import MESSAGE, MOVE, OPINION, RETRACTION, SIGN_IN, SUGGESTION, VOTE, History
from congress.rehearsal.outcomes import (
    ballots_of,
    check_moves,
    check_suggestions_doubled,
    check_suggestions_lost,
    check_votes,
    suggestions_of,
    wanted_of,
)

SHOWN_FAULTS, KEPT_FAULTS = 5, 100
SLOW = 1000


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
        "vote_mismatch": check_votes(history),
        "suggestions_lost": check_suggestions_lost(history),
        "suggestions_doubled": check_suggestions_doubled(history),
        "moves_lost": check_moves(history),
        "server_errors": check_errors(history),
    }


def day_of(history: History) -> dict[str, Any]:
    return {
        "opinions": len(history.accepted(OPINION)),
        "suggestions": suggestions_of(history),
        "ballots": ballots_of(history),
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


# In words


def describe(report: dict[str, Any], width: int = 100) -> str:
    """What the secretariat reads at the end, in the language that is active."""
    text = StringIO()
    console = Console(file=text, width=width, highlight=False, markup=False, emoji=False)
    console.print()
    for sentence in sentences(report):
        console.print(sentence)
    console.print()
    console.print(checks_table(report["checks"]))
    console.print(times_table(report["latency_ms"]))
    for name, faults in report["faults"].items():
        console.print(f"{check_titles()[name]}:")
        for fault in faults[:SHOWN_FAULTS]:
            console.print(f"  {fault}")
        more = report["checks"][name]["count"] - SHOWN_FAULTS
        if more > 0:
            console.print(f"  … +{more}")
    return text.getvalue()


def sentences(report: dict[str, Any]) -> list[str]:
    did = Counter(report["did"])
    return [
        _("Rehearsal of %(start)s to %(end)s, with %(count)s representatives, in drill meeting %(meeting)s.")
        % {
            "start": clock(report["started"]),
            "end": clock(report["ended"]),
            "count": report["representatives"],
            "meeting": report["meeting"],
        },
        _("%(signed_in)s signed in, %(messages)s messages were sent and %(retracted)s retracted.") % did
        if did["signed_in"]
        else _("Nobody could sign in to the meeting."),
        _(
            "On purpose, %(dropped)s times a line broke, %(away)s times a phone was put away, "
            "and %(twice)s times the same thing was sent twice."
        )
        % {
            "dropped": did["lines_dropped"] + did["line_lost_while_sending"],
            "away": did["background"] + did["polled"],
            "twice": did["pressed_twice"] + did["sent_again_later"] + did["retracted_and_repeated"],
        },
        *day_in_words(report["day"]),
        verdict(report),
        pace(report["latency_ms"]["message_to_last_screen"]),
    ]


def day_in_words(day: dict[str, Any]) -> list[str]:
    suggestions, told = day["suggestions"], []
    told.append(_("%(count)s remarks were made on the documents.") % {"count": day["opinions"]})
    told.append(
        _(
            "%(collected)s suggestions were collected, %(replied)s of them replied to and %(rated)s rated; "
            "%(refused)s were not accepted, %(returned)s returned for change, %(withdrawn)s withdrawn."
        )
        % suggestions
    )
    if suggestions["median_seconds_to_reply"] is not None:
        seconds = round(suggestions["median_seconds_to_reply"])
        told.append(_("Half of the replies were there within %(seconds)s s.") % {"seconds": seconds})
    for ballot in day["ballots"]:
        told.append(_("In ballot %(id)s, %(returned)s of %(issued)s papers came back.") % ballot)
    return told


def verdict(report: dict[str, Any]) -> str:
    if report["ok"]:
        return _("All is well: everything that was accepted is on every screen, once, in the same order.")
    if not report["checks"]["lost"]["checked"]:
        return _("Nothing could be checked: no message was accepted.")
    if is_well(report["checks"]):
        return _("Too few suggestions were replied to: %(replied)s, and %(wanted)s are wanted.") % {
            "replied": report["day"]["suggestions"]["replied"],
            "wanted": report["suggestions_wanted"],
        }
    return _("Not all is well. Do not begin the meeting before the faults below are understood.")


def pace(delay: dict[str, Any]) -> str:
    if not delay["n"]:
        return _("No message could be timed.")
    if delay["p95"] <= SLOW:
        return _("19 of 20 messages reached the last screen of their group within %(ms)s ms.") % {
            "ms": round(delay["p95"])
        }
    return _("Slow: 19 of 20 messages took up to %(seconds)s s to reach the last screen of their group.") % {
        "seconds": round(delay["p95"] / 1000, 1)
    }


def clock(moment: str) -> str:
    return localtime(datetime.fromisoformat(moment)).strftime("%H:%M:%S")


def check_titles() -> dict[str, str]:
    return {
        "lost": _("Lost"),
        "doubled": _("Doubled"),
        "out_of_order": _("Out of order"),
        "refused_wrongly": _("Wrongly refused or allowed"),
        "vote_mismatch": _("Votes that do not agree"),
        "suggestions_lost": _("Suggestions lost"),
        "suggestions_doubled": _("Suggestions doubled"),
        "moves_lost": _("Steps of suggestions lost"),
        "server_errors": _("Errors of the server"),
    }


def checks_table(checks: dict[str, dict[str, int]]) -> Table:
    table = Table()
    table.add_column(_("Check"))
    table.add_column(_("Faults"), justify="right")
    table.add_column(_("Looked at"), justify="right")
    for name, title in check_titles().items():
        table.add_row(title, str(checks[name]["count"]), str(checks[name]["checked"]))
    return table


def times_table(latency: dict[str, dict[str, Any]]) -> Table:
    titles = {
        "message_to_last_screen": _("From sending to the last screen"),
        "sign_in": _("Signing in to the meeting"),
        "act": _("Answer to an act"),
    }
    table = Table()
    table.add_column(_("Milliseconds"))
    for column in (_("half"), "95 %", "99 %", _("slowest"), _("measured")):
        table.add_column(column, justify="right")
    for name, title in titles.items():
        times = latency[name]
        figures = ["–" if times[key] is None else f"{times[key]:.0f}" for key in ("p50", "p95", "p99", "max")]
        table.add_row(title, *figures, str(times["n"]))
    return table
