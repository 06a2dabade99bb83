"""What the papers say: the four figures that are read out, and how often each option was chosen."""

from collections import Counter
from typing import Any

from voting.secret.formats import Row, chosen_in


def totals_of(papers: list[dict[str, Any]], rows: list[Row], issued: int) -> dict[str, dict[str, Any]]:
    """{paper id: issued, returned, valid, invalid, counts}; `papers` as in the definition; zeros are listed, too."""
    return {
        paper["id"]: figures_of(paper, [row for row in rows if row.paper == paper["id"]], issued) for paper in papers
    }


def figures_of(paper: dict[str, Any], rows: list[Row], issued: int) -> dict[str, Any]:
    chosen = [chosen_in(row.payload, paper, row.comment_digest) for row in rows]
    valid = [one for one in chosen if one is not None and (one or paper["kind"] == "selection")]
    counts = Counter(option for one in valid for option in one)
    return {
        "issued": issued,
        "returned": len(rows),
        "valid": len(valid),
        "invalid": len(rows) - len(valid),
        "counts": {option["id"]: counts[option["id"]] for option in paper["options"]},
    }
