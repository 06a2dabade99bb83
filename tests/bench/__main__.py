"""`make bench`: the live channel beside what others would build, on this machine, in three interleaved rounds.

What counts is CPU time per delivery, as the machine itself may be slow or busy. `BENCH=short` goes one round, quickly.
"""

import os
from operator import attrgetter

from tests.bench import acts
from tests.bench.generator import generating
from tests.bench.rounds import CONGRESS, GROUP, Run, go_round
from tests.bench.rows import rows
from tests.bench.servers import Tutorial
from tests.bench.stage import say, staged
from tests.bench.table import show

IS_SHORT = os.environ.get("BENCH") == "short"
ROUNDS, SECONDS = (1, 1.5) if IS_SHORT else (3, 3)


def main() -> None:
    with staged() as stage, generating() as generate:
        run = Run(
            generate=generate,
            redis=stage.redis,
            on_services=stage.ours_on_services(GROUP, CONGRESS),
            alone=stage.ours_alone(GROUP, CONGRESS),
            tutorial=Tutorial.made(stage.place, CONGRESS),
            seconds=SECONDS,
        )
        for number in range(ROUNDS):
            say(f"Round {number + 1} of {ROUNDS} …")
            go_round(run)
        found = [*rows(run), *acts.rows(stage, ROUNDS, SECONDS)]
        show(sorted(found, key=attrgetter("letter")))


if __name__ == "__main__":
    main()
