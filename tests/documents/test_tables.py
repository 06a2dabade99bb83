"""Tables of documents on a phone: cards where each cell has one heading, else moved sideways."""

import pytest
from justhtml import JustHTML

from deliberation.documents.tables import readable_table

NAMED = "<tr><th>What</th><th>Number</th></tr>"
ROW = "<tr><td>Trees</td><td>12</td></tr>"
SCROLLED = "table-scroll"


def shown(markup):
    return JustHTML(readable_table(markup), sanitize=False)


def labels(markup) -> list[tuple[str, str]]:
    return [(one.attrs.get("data-label"), one.to_text()) for one in shown(markup).query("tbody td")]


@pytest.mark.parametrize(
    "markup",
    [
        f"<table><thead>{NAMED}</thead><tbody>{ROW}</tbody></table>",
        f"<table>{NAMED}{ROW}</table>",
        f"<table><tbody>{NAMED.replace('th>', 'td>')}{ROW}{ROW}</tbody></table>",
    ],
    ids=["said", "said without parts", "not said"],
)
def test_cells_carry_the_heading_of_their_column(markup):
    found = shown(markup)
    assert [one.to_text() for one in found.query("thead th[scope=col]")] == ["What", "Number"]
    assert labels(markup)[:2] == [("What", "Trees"), ("Number", "12")]
    assert (found.query_one("table").attrs["class"], found.query(f".{SCROLLED}")) == ("roll", [])


@pytest.mark.parametrize(
    "rows",
    [
        "<tr><th colspan='2'>All</th></tr>" + ROW,
        NAMED + "<tr><td rowspan='2'>Trees</td><td>1</td></tr><tr><td>2</td></tr>",
        NAMED + NAMED + ROW,
        NAMED + "<tr><td>alone</td></tr>",
        ROW,
        ROW * 3,
        "<tr><td>What</td><td></td></tr>" + ROW * 2,
        "<tr>" + "<th>x</th>" * 9 + "</tr><tr>" + "<td>1</td>" * 9 + "</tr>",
    ],
    ids=["colspan", "rowspan", "two heads", "ragged", "one row", "figures on top", "nameless", "wide"],
)
def test_others_stay_whole_and_can_be_moved(rows):
    region = shown(f"<table>{rows}</table>").query_one(f".{SCROLLED}")
    assert (region.attrs["role"], region.attrs["tabindex"], bool(region.attrs["aria-label"])) == ("region", "0", True)
    assert len(region.query("tr")) == rows.count("<tr>")
    assert region.query("[data-label]") == []


def test_first_column_stays_and_nothing_beside_it():
    rows = "<tr><td rowspan='2'>a</td><td>b</td></tr><tr><td>c</td></tr><tr><td>d</td><td>e</td></tr>"
    assert [one.to_text() for one in shown(f"<table>{rows}</table>").query(".is-first")] == ["a", "d"]


def test_words_of_cells_stay_words():
    markup = f"<table>{NAMED}<tr><td>a &lt;b&gt; &amp; c</td><td>1<br>2</td></tr></table>"
    assert '<td data-label="What">a &lt;b&gt; &amp; c</td>' in readable_table(markup)
    assert "<br>" in readable_table(markup)
