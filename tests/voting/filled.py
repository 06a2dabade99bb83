"""What the form of a ballot is sent in tests, and what it made."""

from congress.journal.models import Entry
from voting.models import Ballot, Paper

SATISFACTION = ["sat", "basic", "unsat", "unknown"]
PROJECTS = "Canteen | For 80 | 2 million | 1 | June | Civil Affairs\r\nGarden\r\nStage｜Open air\r\nLamps\t\t100"
CANDIDATES = {
    "1": ("Canteen", ["For 80", "2 million", "1", "June", "Civil Affairs"]),
    "2": ("Garden", [""] * 5),
    "3": ("Stage", ["Open air", "", "", "", ""]),
    "4": ("Lamps", ["", "100", "", "", ""]),
}
TIMES = {"collect_from": "2020-04-07T09:00", "opens_at": "2020-04-08T14:00", "closes_at": "2020-04-08T16:00"}

TYPED = {
    "title": "",
    "kind": "mixed",
    "is_secret": "yes",
    "note": "My note",
    "further": "My work",
    "subjects": "My plan",
    "grades": "own",
    "own_grades": "My grade",
    "selection": "My choice",
    "candidates": "My canteen | My content",
    "most": "17",
    "max_reissue": "18",
    "grace_s": "19",
    "collect_from": "2020-04-07T09:01",
}


def written() -> list:
    return [list(table.objects.order_by("pk").values()) for table in (Entry, Ballot, Paper)]


def papers(ballot) -> list[tuple]:
    return [(one.subject, one.kind, [option["id"] for option in one.options]) for one in ballot.papers.all()]
