"""Paper in the hall as it is used: a queue served from the keyboard, and what comes out of the printer."""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import translation
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP
from voting.hall_sheets import LOOSE_LINES, sections_of
from voting.models import Grade, Paper

STYLES = ("css/bootstrap.min.css", "app.css", "papers.css")


@pytest.fixture
def office(screen):
    return screen("secretariat", size=DESKTOP)


@pytest.fixture
def address(office):
    """Of the papers of the ballot that is frozen, with a batch of three."""
    pk = next(one["pk"] for one in office.read("/ballots/") if one["secret"] and one["state"] == "frozen")
    address = f"/ballots/{pk}/hall-papers/"
    office.act(address, printed="3")
    return address


def pages_in(pdf):
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def test_queue_is_served_from_the_keyboard(office, address):
    page, number = office.page, office.page.get_by_label("名册编号")
    page.goto(address)
    page.keyboard.type("101\n")
    expect(page.locator(".notices")).to_contain_text("101")
    expect(number).to_have_value("")
    expect(number).to_be_focused()
    page.keyboard.type("101\n")
    expect(page.locator(".hall-refused")).to_contain_text("101")
    page.keyboard.type("102\n")
    expect(page.locator(".notices")).to_contain_text("102")
    expect(number).to_have_value("")
    [batch] = office.read(address)["batches"][-1:]
    assert batch["printed"] == 3


def test_every_sheet_is_a_page(office, address):
    number = office.read(address)["batches"][-1]["number"]
    for document, pages in (("print", 3), ("tally-sheet", 1)):
        office.page.goto(f"{address}{number}/{document}/")
        assert pages_in(office.page.pdf(prefer_css_page_size=True)) == pages


def test_thirty_departments_have_one_sheet(browser):
    options = [{"id": one.value, "label": one.label} for one in Grade]
    name = "社区管理办公室（绿化市容和环境卫生）"
    papers = [Paper(pk=n, position=n, subject=name, kind=Paper.Kind.GRADE, options=options) for n in range(1, 31)]
    with translation.override("zh-hans"):
        sheet = render_to_string(
            "voting/_hall_sheet.html",
            {
                "ballot": SimpleNamespace(title="评议职能部门、派驻机构"),
                "meeting": SimpleNamespace(long_title="天目西路街道第二届社区代表会议第一次会议"),
                "batch": SimpleNamespace(number=1),
                "code": "01234567",
                "sections": sections_of(papers),
                "is_close": len(papers) > LOOSE_LINES,
            },
        )
    styles = "".join(Path(str(finders.find(name))).read_text() for name in STYLES)
    page = browser.new_page()
    body = f'<body class="is-papers"><main class="page">{sheet * 2}</main>'
    page.set_content(f"<!doctype html><style>{styles}</style>{body}")
    pdf = page.pdf(prefer_css_page_size=True)
    page.close()
    assert pages_in(pdf) == 2
