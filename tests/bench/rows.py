"""What the rounds brought, as rows of the table."""

from collections.abc import Iterator
from itertools import chain
from statistics import median

from tests.bench.rounds import AT_ONCE, CONGRESS, GROUP, WRITERS, Run
from tests.bench.servers import nchan_module
from tests.bench.table import Row

REDIS, ALONE = "ours, Redis", "ours, alone"
TUTORIAL, IN_MEMORY = "tutorial, Redis", "tutorial, memory"


def rows(run: Run) -> Iterator[Row]:
    """All but E, which is measured apart."""
    yield cheaper(run, GROUP, "one", 10)
    yield cheaper(run, CONGRESS, "one", 25)
    yield cheaper(run, GROUP, "gathered", 50)
    yield beside_broadcast(run, GROUP, 1.5)
    yield beside_broadcast(run, CONGRESS, 1.0)
    yield beside_long(run, GROUP)
    yield beside_long(run, CONGRESS)
    yield beside_nchan(run)
    yield shown(run, REDIS, "PostgreSQL + Redis", TUTORIAL, 4)
    yield shown(run, ALONE, "SQLite, one process", IN_MEMORY, None)
    yield latency(run)
    yield arrival(run, REDIS, "PostgreSQL + Redis")
    yield arrival(run, ALONE, "SQLite")
    yield faults(run)
    yield memory(run)
    yield idle(run)


def cheaper(run: Run, size: int, kind: str, goal: int) -> Row:
    """A."""
    ours, theirs = run.cost(REDIS, size, kind), run.cost(TUTORIAL, size, kind)
    how = "one at a time" if kind == "one" else f"{AT_ONCE} gathered"
    return Row(
        "A",
        f"CPU per delivery through Redis, {size} followers, {how}",
        micro(ours),
        f"{micro(theirs)} tutorial",
        f"{theirs / ours:.1f}x cheaper",
        f"≥ {goal}x",
        theirs / ours >= goal,
    )


def beside_broadcast(run: Run, size: int, goal: float) -> Row:
    """B."""
    ours, theirs = run.cost(ALONE, size, "one"), run.cost("broadcast", size, "one")
    return Row(
        "B",
        f"CPU per delivery in one process, {size} followers",
        micro(ours),
        f"{micro(theirs)} websockets.broadcast()",
        f"{ours / theirs:.2f}x its cost",
        f"≤ {goal:.1f}x",
        ours / theirs <= goal,
    )


def beside_long(run: Run, size: int) -> Row:
    """Not a goal: ours carries a rendered element, the others the bare text; this is beside as many bytes."""
    ours, theirs = run.cost(ALONE, size, "one"), run.cost("broadcast", size, "long")
    what = f"the same, {size} followers, where theirs has as many bytes ({run.size(ALONE, size, 'one')})"
    return Row("B", what, micro(ours), f"{micro(theirs)} websockets.broadcast()", f"{ours / theirs:.2f}x its cost")


def beside_nchan(run: Run) -> Row:
    ours = run.cost(ALONE, CONGRESS, "one")
    what, goal = f"the same, {CONGRESS} followers", "≥ 60 %"
    if not nchan_module():
        return Row("B", what, micro(ours), "nginx + nchan: not installed", goal=goal)
    theirs = run.cost("nchan", CONGRESS, "one")
    share = theirs / ours
    return Row("B", what, micro(ours), f"{micro(theirs)} nchan", f"{share:.0%} of its speed", goal, share >= 0.6)


def shown(run: Run, who: str, where: str, rival: str, goal: int | None) -> Row:
    """B'."""
    ours, theirs = pace(run, who), pace(run, rival)
    return Row(
        "B'",
        f"messages/s posted, stored, shown to {GROUP}; {where}; {WRITERS} at once",
        f"{ours:.0f}/s",
        f"{theirs:.0f}/s {rival}, stores nothing",
        f"{ours / theirs:.1f}x",
        f"≥ {goal}x" if goal else "",
        ours / theirs >= goal if goal else None,
    )


def pace(run: Run, who: str) -> float:
    return median(phase.per_second for phase in run.phases[who, GROUP, "full"])


def latency(run: Run) -> Row:
    """C, over the messages of all rounds."""
    ours, theirs = run.phases[REDIS, GROUP, "steady"], run.phases[TUTORIAL, GROUP, "steady"]
    since_commit = list(chain.from_iterable(phase.since_commit for phase in ours))
    since_sent = list(chain.from_iterable(phase.since_sent for phase in theirs))
    share = at(since_commit, 0.99) / at(since_sent, 0.99)
    return Row(
        "C",
        f"commit to the last of {GROUP}, 8 messages/s, p50 / p99",
        f"{1e3 * at(since_commit, 0.5):.1f} / {1e3 * at(since_commit, 0.99):.1f} ms",
        f"{1e3 * at(since_sent, 0.5):.1f} / {1e3 * at(since_sent, 0.99):.1f} ms tutorial, from sending on",
        f"{share:.2f} of its p99",
        "≤ 0.25",
        share <= 0.25,
    )


def at(times: list[float], share: float) -> float:
    return sorted(times)[int((len(times) - 1) * share)]


def arrival(run: Run, who: str, where: str) -> Row:
    """D, judged by what it takes of the servers' core, which this machine may be busy to give."""
    seconds, others, cpu = run.figure(who, "storm"), run.figure(TUTORIAL, "storm"), run.figure(who, "storm CPU")
    left_out = sum(run.figures[who, "refused"] + run.figures[who, "late"])
    return Row(
        "D",
        f"{CONGRESS} signed in connect at once, until all are current; {where}",
        arrived(run, who),
        f"{arrived(run, TUTORIAL)}; tutorial",
        f"{others / seconds:.1f}x",
        "≤ 2 s of a core, 0 refused",
        cpu <= 2 and not left_out,
    )


def arrived(run: Run, who: str) -> str:
    seconds, cpu = run.figure(who, "storm"), run.figure(who, "storm CPU")
    late = f", {run.figure(who, 'late'):.0f} not yet" if run.figure(who, "late") else ""
    return f"{seconds:.1f} s ({cpu:.1f} CPU), {run.figure(who, 'refused'):.0f} refused{late}"


def faults(run: Run) -> Row:
    phases = [phase for key, of_key in run.phases.items() if key[0] in (REDIS, ALONE) for phase in of_key]
    lost, doubled, gaps, told = (
        sum(getattr(phase, name) for phase in phases) for name in ("lost", "doubled", "gaps", "deliveries")
    )
    return Row(
        "F",
        "faults: see `make test-faults`; in this run",
        f"{lost} lost, {doubled} doubled, {gaps} gaps in {told:,}",
        goal="0, 0, 0",
        is_met=not (lost or doubled or gaps),
    )


def memory(run: Run) -> Row:
    """G."""
    ours, theirs = run.figure(REDIS, "each"), run.figure(TUTORIAL, "each")
    return Row(
        "G",
        f"memory of each of {CONGRESS} signed-in followers",
        f"{ours:.0f} kB",
        f"{theirs:.0f} kB tutorial",
        f"{ours / theirs:.2f} of it",
        "≤ 35 kB",
        ours <= 35,
    )


def idle(run: Run) -> Row:
    ours, theirs = run.figure(REDIS, "idle"), run.figure(TUTORIAL, "idle")
    return Row("G", "an idle process", f"{ours:.0f} MB", f"{theirs:.0f} MB tutorial", "", "≤ 90 MB", ours <= 90)


def micro(cost: float) -> str:
    return f"{cost:.1f} µs"
