"""The report of a rehearsal in plain sentences, for a secretariat."""

from collections import Counter
from datetime import datetime
from io import StringIO
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from rich.console import Console
from rich.table import Table

from congress.rehearsal.report import is_well

SHOWN_FAULTS = 5
SLOW = 1000


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
    told.append(
        _(
            "%(opinions)s remarks were made on the documents, %(comments)s comments and %(agreements)s agreements; "
            "%(answers)s questions were answered, and of %(outcomes)s remarks it was said what was done."
        )
        % (day["review"] | {"opinions": day["opinions"]})
    )
    told.append(
        _(
            "In the groups %(hands)s hands were raised, %(turns)s turns to speak given, %(reactions)s reactions and "
            "%(pictures)s pictures; %(polls)s straw polls were held, and %(mutes)s times somebody was muted."
        )
        % day["rooms"]
    )
    told.append(
        _("%(consents)s agreed to what was made of their words; at the symposium %(notes)s notes were taken.")
        % day["rooms"]
    )
    told.append(
        _(
            "%(collected)s suggestions were collected, %(replied)s of them replied to and %(rated)s rated; "
            "%(refused)s were not accepted, %(returned)s returned for change, %(withdrawn)s withdrawn."
        )
        % suggestions
    )
    told.append(
        _(
            "%(co_signed)s were co-signed and %(merged)s merged; authors were contacted about %(contacted)s, "
            "co-departments gave their views on %(viewed)s, and more time was decided about for %(extended)s; "
            "%(answered_on_the_day)s were answered on the day, %(taken)s of these answers taken."
        )
        % suggestions
    )
    if suggestions["median_seconds_to_reply"] is not None:
        seconds = round(suggestions["median_seconds_to_reply"])
        told.append(_("Half of the replies were there within %(seconds)s s.") % {"seconds": seconds})
    told.append(
        _("%(collected)s booklets were collected and %(cast)s cast in secret; %(looked)s were looked for on the board.")
        % day["papers"]
    )
    if day["papers"]["given_in_hall"]:
        told.append(
            _(
                "In the hall %(given_in_hall)s papers were given out and %(returned_in_hall)s came back; "
                "%(helped)s were helped at the tablet; %(handed_back)s booklets were handed back, "
                "and %(second)s given a second time."
            )
            % day["papers"]
        )
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
        "floor_overlaps": _("Two with the floor at once"),
        "muted_heard": _("Muted and yet heard"),
        "poll_mismatch": _("Straw polls that do not agree"),
        "reactions_mismatch": _("Reactions that do not agree"),
        "remarks_mismatch": _("Remarks that do not agree"),
        "secrecy_broken": _("What a secret ballot must not tell"),
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
        "collect": _("Collecting a booklet"),
        "cast": _("Casting a booklet"),
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
