"""Markup in every document that is brought in and in every text field: it is read as words, and nothing of it acts."""

from urllib.parse import quote

import pytest

from tests.browser import planting
from tests.browser.afternoon import BALLOTS, REVIEW
from tests.browser.payloads import Supply, labelled
from tests.browser.watched import Watched
from tests.demo_server import demo_server
from tests.documents.intake import planted

PEOPLE = ["secretariat", "rep051", "rep052", "moderator2", "handler2", "approver2"]
ALL = {text[-4:] for text in labelled()}
HOSTILE = "\"><img planted src=x onerror=alert(1)> ' {{ x }} P001"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """Of its own: what is written here would be in the way of what others look at."""
    with demo_server(tmp_path_factory.mktemp("injection")) as running:
        yield running


@pytest.fixture(scope="module")
def people(browser, server):
    found = {name: Watched(browser, server).sign_in(name) for name in PEOPLE}
    for phase in (REVIEW, BALLOTS):
        found["secretariat"].act(f"/meetings/1/phases/{phase}/open/")
    yield found
    for one in found.values():
        one.context.close()


@pytest.fixture(autouse=True)
def nothing_acts(people):
    """Whatever a test looks at: no script ran, nothing was reported, asked for or made that was only to be read."""
    yield
    faults = {name: one.faults[:10] for name, one in people.items() if one.faults}
    for one in people.values():
        one.faults.clear()
    assert faults == {}


def bring_in(office, address: str, name: str, content: bytes) -> str:
    """By the product's own page; the address of the draft. A text without a name is pasted."""
    page = office.page
    page.goto(address)
    if name:
        file = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
        page.locator("input[type=file]").set_input_files(file)
    else:
        page.locator("textarea[name=text]").fill(content.decode())
    page.locator("main .btn-lead").click()
    page.wait_for_url("**/versions/*/", timeout=60_000)
    return office.path()


def publish(office, draft: str, title: str, note: str) -> int:
    """The number of the document."""
    office.look(f"{draft}publish/")
    office.page.locator("input[name=title]").fill(title)
    office.page.locator("input[name=note]").fill(note)
    office.page.locator("main .btn-lead").click()
    office.page.wait_for_url("**/documents/*/")
    office.look_again()
    return int(office.path().split("/")[2])


TEXTS = labelled()
FILES = {
    "word": (f"{HOSTILE}.docx", planted.word(TEXTS)),
    "markdown": (f"{HOSTILE}.md", planted.markdown(TEXTS, 3)),
    "plain": (f"{HOSTILE}.txt", planted.plain(TEXTS)),
    "pasted": ("", planted.plain(TEXTS)),
    "pdf": (f"{HOSTILE}.pdf", planted.portable(TEXTS)),
}
SECOND = {
    "word": (f"{HOSTILE}.docx", planted.word(TEXTS[3:], shift=1)),
    "markdown": (f"{HOSTILE}.md", planted.markdown(TEXTS[::-1][3:], 3)),
}


@pytest.mark.parametrize("kind", FILES)
def test_document_full_of_markup_is_read_as_text(people, kind):
    office, reader, supply = people["secretariat"], people["rep051"], Supply()
    draft = bring_in(office, "/documents/new/?meeting=1", *FILES[kind])
    assert ALL - office.look(draft) == set()
    number = publish(office, draft, supply.line(120), supply.line(200))
    assert ALL - reader.look(f"/documents/{number}/") == set()
    if kind in SECOND:
        look_at_second_version(people, number, *SECOND[kind])


def look_at_second_version(people, number: int, name: str, content: bytes) -> None:
    """With a remark on each of its first paragraphs, some of which go, and the draft worked on by hand."""
    office, reader, supply = people["secretariat"], people["rep051"], Supply()
    paragraphs = reader.read(f"/documents/{number}/")["paragraphs"]
    opinions = [
        reader.act(f"/documents/{number}/paragraphs/{one['pk']}/opinions/", kind="opinion", body=supply.text(900))
        for one in [*paragraphs[:4], *paragraphs[308:312]]
    ]
    draft = bring_in(office, f"/documents/{number}/intake/", name, content)
    paragraph = office.read(draft)["paragraphs"][1]["pk"]
    work_on(office, paragraph, supply)
    office.look(draft)
    assert len(office.look(f"{draft}changes/")) > 300
    publish(office, draft, supply.line(120), supply.line(200))
    for address in ["versions/", "versions/1/", "versions/2/changes/", "review/", ""]:
        reader.look(f"/documents/{number}/{address}")
    office.look(f"/documents/{number}/sections/")
    office.look(f"/opinions/{opinions[-1]}/place/")
    assert reader.page.locator("#orphans .remark").count() > 0


def work_on(office, paragraph: int, supply) -> None:
    """A paragraph of a draft set, split and joined by hand."""
    pieces = [f"{supply.line(120)}。" for _n in range(6)]
    office.act(f"/paragraphs/{paragraph}/set/", kind="paragraph", number=supply.stub(), text="".join(pieces))
    office.look(f"/paragraphs/{paragraph}/set/")
    split = office.act(f"/paragraphs/{paragraph}/split/", at=str(len(pieces[0])))
    office.look(f"/paragraphs/{split}/join/")
    office.look(f"/paragraphs/{split}/split/")
    office.act(f"/paragraphs/{split}/join/")


HEADINGS = ["序号", "类别", "项目", "主要指标", "负责部门"]


def test_figures_full_of_markup_become_projects_of_text(people):
    office, supply = people["secretariat"], Supply()
    rows = [
        [str(n), supply.stub(), supply.line(120), f"{supply.line(70)} {n}处；x", supply.line(80)] for n in range(1, 40)
    ]
    text = "Planted\n\n" + "\n".join("\t".join(row) for row in [HEADINGS, *rows])
    number = publish(office, bring_in(office, "/documents/new/?meeting=1", "", text.encode()), "Planted", "")
    table = next(one for one in office.read(f"/documents/{number}/")["paragraphs"] if one["kind"] == "table")
    office.look(f"/projects/from/{table['pk']}/")
    office.page.locator("main .btn-lead").click()
    office.page.wait_for_url(lambda url: "/from/" not in url)
    office.look_again()
    people["rep051"].look("/projects/?meeting=1")
    for project in people["rep051"].read("/projects/?meeting=1")[-3:]:
        people["rep051"].look(f"/projects/{project['pk']}/")
    people["rep051"].look(f"/documents/{number}/")


def test_searches_for_markup_find_text(people):
    for n, text in enumerate(TEXTS[::16]):
        path = ["/documents/?meeting=1&q=", "/rooms/2/?q="][n % 2]
        people["rep052"].look(path + quote(text[:100]))


@pytest.fixture(scope="module")
def written(people):
    """Every text field filled, while others have the pages open on which it comes up: (numbers, those pages)."""
    supply = Supply()
    text = "\n".join(TEXTS[:40])
    office = people["secretariat"]
    document = publish(office, bring_in(office, "/documents/new/?meeting=1", "", text.encode()), supply.line(120), "")
    paragraphs = people["rep051"].read(f"/documents/{document}/")["paragraphs"][:4]
    place = paragraphs[0]["pk"]
    watching = {
        "rep052": [
            "/rooms/2/",
            f"/documents/{document}/paragraphs/{place}/",
            f"/documents/{document}/",
            "/ballots/?meeting=1",
        ],
        "moderator2": ["/rooms/2/desk/", "/rooms/2/hall/"],
        "secretariat": [f"/documents/{document}/review/", "/questions/?meeting=1", "/desk/"],
        "rep051": ["/meetings/1/", "/suggestions/?meeting=1", "/ballots/?meeting=1"],
    }
    opened = [(people[who], open_live(people[who], path)) for who, paths in watching.items() for path in paths]
    made = planting.remarks(people, supply, document, paragraphs)
    made |= planting.talk(people, supply)
    made |= planting.propose(people, supply, made["said"])
    made |= planting.symposium(people, supply) | planting.ballots(people, supply)
    made |= planting.suggestions(people, supply) | planting.meeting(people, supply)
    opened[0][1].locator(f"#poll-{made['poll']}").wait_for()
    return planting.pages(made, document, place), opened


def open_live(person, path: str):
    page = person.context.new_page()
    page.on("console", person.note)
    page.goto(path)
    return page


def test_markup_that_comes_live_is_text(written):
    seen = {}
    for person, page in written[1]:
        page.wait_for_load_state()
        seen[page.url] = person.look_again(page)
    room = next(labels for url, labels in seen.items() if url.endswith("/rooms/2/"))
    assert len(room) > 200


@pytest.mark.parametrize("who", planting.PAGES)
def test_markup_in_every_field_is_text_on_every_page(people, written, who):
    seen = {path: people[who].look(path) for path in written[0][who]}
    assert [path for path, labels in seen.items() if not labels] == []
    assert len(set().union(*seen.values())) > 150
