import argparse
import asyncio
import json
import math
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from yarl import URL

from congress.rehearsal.callers import Hall, Unanswered
from congress.rehearsal.day import Day
from congress.rehearsal.report import build_report
from congress.rehearsal.telling import describe

MOST_REPRESENTATIVES = 146


class Command(BaseCommand):
    help = "Plays the day with simulated phones against a running demo, and reports what went wrong."
    requires_system_checks = ()

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--url", type=address, default="http://127.0.0.1:8000")
        parser.add_argument("--representatives", type=representatives, default=MOST_REPRESENTATIVES)
        parser.add_argument("--minutes", type=minutes, default=3)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--json", type=Path, help="also write the report to this file, as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        path = options["json"]
        if path and (path.is_dir() or not path.parent.is_dir()):
            raise CommandError(_("%(path)s cannot be written.") % {"path": path})
        report = self.rehearse(options)
        if path:
            path.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        self.stdout.write(describe(report))
        if not report["ok"]:
            raise CommandError(_("The rehearsal found faults."))

    def rehearse(self, options: dict[str, Any]) -> dict[str, Any]:
        started = datetime.now(UTC)
        with self.progress() as tell:
            try:
                hall, day = asyncio.run(play(options, tell))
            except Unanswered as error:
                sentence = _("There is no demo to rehearse with at %(url)s. Is “make demo” running?")
                raise CommandError(f"{sentence % options}\n{error}") from None
        return build_report(
            hall.history,
            meeting=hall.meeting,
            url=options["url"],
            seed=options["seed"],
            representatives=options["representatives"],
            minutes=options["minutes"],
            did=dict(day.did),
            started=started,
            ended=datetime.now(UTC),
        )

    def progress(self) -> "Bar | Lines":
        return Bar(self.stdout) if self.stdout.isatty() else Lines(self.stdout)


async def play(options: dict[str, Any], tell: Any) -> tuple[Hall, Day]:
    hall = Hall(options["url"])
    day = Day(
        hall,
        representatives=options["representatives"],
        seconds=options["minutes"] * 60,
        seed=options["seed"],
        tell=tell,
    )
    await day.play()
    return hall, day


# How far it is: a bar for a person who watches, a line for a log


class Bar:
    def __init__(self, out: Any) -> None:
        self.progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TaskProgressColumn(),
            TimeElapsedColumn(),
            console=Console(file=out, force_terminal=True),
        )
        self.tasks: dict[str, Any] = {}

    def __enter__(self) -> Self:
        self.progress.start()
        return self

    def __exit__(self, *args: object) -> None:
        self.progress.stop()

    def __call__(self, stage: str, done: int, of: int) -> None:
        if stage not in self.tasks:
            self.tasks[stage] = self.progress.add_task(stage, total=of)
        self.progress.update(self.tasks[stage], completed=done, total=of)


class Lines:
    def __init__(self, out: Any) -> None:
        self.out = out
        self.told: dict[str, int] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *args: object) -> None: ...

    def __call__(self, stage: str, done: int, of: int) -> None:
        quarter = 4 * done // of if of else 4
        if quarter > self.told.get(stage, -1):
            self.told[stage] = quarter
            self.out.write(f"{stage}: {done}/{of}")


# Arguments


def address(text: str) -> str:
    url = URL(text)
    if url.scheme not in ("http", "https") or not url.host or url.path not in ("", "/"):
        raise argparse.ArgumentTypeError(_("an address such as http://127.0.0.1:8000 is needed"))
    return str(url.origin())


def representatives(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MOST_REPRESENTATIVES:
        raise argparse.ArgumentTypeError(_("a number from 1 to 146 is needed"))
    return int(text)


def minutes(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = 0
    if not 0 < number <= 600 or math.isnan(number):
        raise argparse.ArgumentTypeError(_("a number of minutes above 0 is needed"))
    return number
