"""Files full of what would be markup: through every reader it stays text, and its marks are marks for reading."""

from urllib.parse import urlsplit

import pytest
from justhtml import JustHTML

from deliberation.documents.intake.clean import ATTRIBUTES, TAGS, clean
from deliberation.documents.intake.files import read_file
from deliberation.documents.intake.markdown import blocks_of
from deliberation.documents.intake.plain import read_plain
from deliberation.documents.tables import readable_table
from tests.browser.payloads import LABEL, PAYLOADS, labelled
from tests.documents.intake.planted import all_files

FILES = all_files()
LABELS = {text[-4:] for text in labelled()}
PAGE = {"html", "head", "body"}
SCHEMES = {"http", "https", "mailto", "tel"}


def faults_of(html: str, more=frozenset()) -> list[str]:
    """What is in it beside marks for reading; `more` are attributes that our own hand adds."""
    elements = JustHTML(f"<body><div>{html}</div></body>", sanitize=False).query("*")
    return [fault for one in elements if one.name not in PAGE for fault in faults_of_element(one, more)]


def faults_of_element(element, more) -> list[str]:
    allowed = ATTRIBUTES.get(element.name, set()) | more | ({"rel"} if element.name == "a" else set())
    href = (element.attrs or {}).get("href")
    faults = [] if element.name in TAGS | {"div"} else [f"<{element.name}>"]
    faults += [f"{element.name}.{name}" for name in element.attrs or {} if name not in allowed]
    return faults + ([href] if href is not None and urlsplit(href).scheme not in SCHEMES else [])


def test_at_least_two_hundred_payloads_are_tried():
    assert len(set(PAYLOADS)) == len(PAYLOADS) >= 200


@pytest.mark.parametrize("html", ["<script>", "<p onclick=x>", "<img src=x>", "<a href=javascript:x>", "<p class=x>"])
def test_faults_are_seen(html):
    assert len(faults_of(f"<p>x</p>{html}x")) == 1


@pytest.mark.parametrize("name", FILES)
def test_file_full_of_markup_is_read_as_text(name):
    blocks = read_file(FILES[name], name)
    assert [fault for block in blocks for fault in faults_of(block.html)] == []
    said = " ".join(f"{block.number or ''} {block.text}" for block in blocks)
    assert LABELS - set(LABEL.findall(said)) == set()


@pytest.mark.parametrize("name", FILES)
def test_tables_full_of_markup_stay_tables_on_a_phone(name):
    tables = [block.html for block in read_file(FILES[name], name) if block.kind == "table"]
    added = {"class", "data-label", "scope", "role", "tabindex", "aria-label"}
    assert [fault for html in tables for fault in faults_of(readable_table(html), added)] == []


@pytest.mark.parametrize("reader", [read_plain, blocks_of])
def test_each_payload_alone_is_text(reader):
    """Where another before it would have been in its way."""
    found = {payload: [fault for block in reader(payload) for fault in faults_of(block.html)] for payload in PAYLOADS}
    assert {payload: faults for payload, faults in found.items() if faults} == {}


def test_cleaner_leaves_nothing_of_a_payload_that_acts():
    cleaned = {payload: clean(payload) for payload in PAYLOADS}
    assert {payload: html for payload, html in cleaned.items() if faults_of(html)} == {}
    assert [payload for payload, html in cleaned.items() if clean(html) != html] == []
