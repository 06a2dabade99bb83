"""The markup of every page of every role: it parses, it can be read aloud, and its live parts are the channel's."""

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone
from justhtml import JustHTML

from congress.journal import topics
from congress.meetings.services import close_phase, open_phase, sign_in_online
from congress.people.models import User
from deliberation.rooms.services.messages import post_message, retract_message
from tests.conftest import TESTER, make_meeting, make_people
from tests.world import ROLES, address_of, answers, client_of, elements, make_world

pytestmark = pytest.mark.django_db

NO_PAGES = {
    "healthz",
    "room_catch_up",
    "room_transcript_docx",
    "room_minutes_docx",
    "reply_letter",
    "note_export",
    "review_docx",
    "review_xlsx",
    "ballot_sheet",
    "ballot_report_docx",
    "ballot_report_csv",
    "attachment_detail",
    "attachment_thumbnail",
    "document_picture",
    "service_worker",
    "live_topics",
    "live_since",
    "booklet_list",  # of a script of its own: tests/browser/test_secret_look.py
    "suggestion_summary",
    "suggestion_file",
    "public_suggestion_qr",
    "open_data_json",
    "open_data_csv",
    "figures_sheet",
    "suggestion_nearest",
    "suggestion_import_template",
    "ballot_definition",
    "ballot_hashes",
    "ballot_bundle",
    "ballot_recount",
}
LANGUAGES = {"en": "en", "zh-hans": "zh-Hans"}
TYPED = {"text", "password", "radio", "checkbox", "number", "tel", "email", "search", "date", "file"}


@pytest.fixture(scope="module")
def world(module_db):
    """With something in every state: a closed phase, a retracted message, more than one page of messages."""
    people = make_people()
    meeting = make_meeting(people)
    world = make_world(people, meeting)
    room, alice = world.rooms["one"], people.alice
    for n in range(52):
        said = post_message(room=room, author=alice, number="001", body=f"<b>Word</b> {n} & more", by=TESTER)
    retract_message(message=said, by=TESTER)
    close_phase(phase=meeting.phases.get(kind="sign-in"), by=TESTER)
    return world


def addresses(world, role: str) -> dict[str, str]:
    """{row of the table: address} of the pages this role may see, and of those of every phase and an earlier page."""
    found = {}
    for route, method, thing, declared in answers():
        if method == "GET" and declared[role] == "200" and route not in NO_PAGES:
            found[f"{route} {thing}"] = address_of(world, route, thing)
    if role == "dora":
        for kind in ("preparation", "sign-in", "closing", "group-exchange"):
            phase = world.ours.phases.get(kind=kind)
            found[f"phase {kind}"] = f"/meetings/{world.ours.pk}/phases/{phase.pk}/"
        for name in ("bob", "charlie", "olga"):
            found[f"row {name}"] = world.rows[name].get_absolute_url()
    if role in ("alice", "dora"):
        found["room earlier"] = f"/rooms/{world.rooms['one'].pk}/?before=20"
    found["error"] = "/nowhere/"
    return found


def pages_of(world, role: str, language: str = "en") -> dict[str, str]:
    """{row: text}: the pages that this role may see."""
    client = client_of(world, role)
    if role not in ("visitor", "gone"):
        User.objects.filter(pk=world.users[role].pk).update(language=language)
    return {
        row: client.get(address, headers={"Accept": "text/html", "Accept-Language": language}).content.decode()
        for row, address in addresses(world, role).items()
    }


@pytest.fixture(scope="module")
def documents(world):
    """{language role row: document}; read once for all tests of the markup alone, which change nothing."""
    with transaction.atomic():
        found = {
            f"{language} {role} {row}": JustHTML(text, sanitize=False, strict=True)
            for language in LANGUAGES
            for role in ROLES
            for row, text in pages_of(world, role, language).items()
        }
        transaction.set_rollback(True)
    return found


def found_in(documents, find) -> dict[str, list]:
    """{page: what was found there}, where anything was."""
    return {page: found for page, document in documents.items() if (found := find(document))}


def name_of(document: JustHTML, control) -> str:
    """What a screen reader calls a control."""
    attrs = control.attrs
    if attrs.get("aria-label"):
        return attrs["aria-label"]
    if attrs.get("id"):
        labels = [one for one in document.query("label") if one.attrs.get("for") == attrs["id"]]
        if labels:
            return labels[0].to_text().strip()
    while control is not None:
        if control.name == "label":
            return control.to_text().strip()
        control = control.parent
    return ""


def is_typed(control) -> bool:
    return control.name != "input" or control.attrs.get("type", "text") in TYPED


def test_pages_say_their_language(documents):
    said = {page: document.query_one("html").attrs["lang"] for page, document in documents.items()}
    assert said == {page: LANGUAGES[page.split()[0]] for page in documents}


def test_ids_are_unique(documents):
    def twice(document):
        ids = [one.attrs["id"] for one in document.query("[id]")]
        return sorted({one for one in ids if ids.count(one) > 1})

    assert found_in(documents, twice) == {}


def test_what_is_referred_to_is_there(documents):
    def missing(document):
        ids = {one.attrs["id"] for one in document.query("[id]")}
        attributes = ("for", "aria-labelledby", "aria-describedby")
        named = [one.attrs[attribute] for attribute in attributes for one in document.query(f"[{attribute}]")]
        return [name for names in named for name in names.split() if name not in ids]

    assert found_in(documents, missing) == {}


def test_every_field_has_a_label(documents):
    def nameless(document):
        typed = [one for one in document.query("input, textarea, select") if is_typed(one)]
        return [one.to_html() for one in typed if not name_of(document, one)]

    assert found_in(documents, nameless) == {}


def test_everything_to_press_says_what_it_does(documents):
    """The one for new messages gets its text as soon as it is shown."""

    def nameless(document):
        pressed = [one for one in document.query("button, a") if "data-live-new" not in one.attrs]
        return [one.to_html() for one in pressed if not (one.to_text().strip() or one.attrs.get("aria-label"))]

    assert found_in(documents, nameless) == {}


def test_every_page_has_one_heading_a_title_and_one_main_part(documents):
    def odd(document):
        counts = [len(document.query(name)) for name in ("h1", "main", "title")]
        return counts if counts != [1, 1, 1] or not document.query_one("title").to_text().strip() else []

    assert found_in(documents, odd) == {}


def test_pages_name_no_address_outside(documents):
    ours = ("/", "#", "?", "tel:", "http://testserver/")

    def outside(document):
        attributes = ("href", "src", "action", "hx-post")
        named = [one.attrs[attribute] for attribute in attributes for one in document.query(f"[{attribute}]")]
        return [address for address in named if not address.startswith(ours) or address.startswith("//")]

    assert found_in(documents, outside) == {}


def is_in_element(form) -> bool:
    """Of an element of the channel, where live.js gives it token and key."""
    while form.parent is not None:
        form = form.parent
        if (form.attrs or {}).get("id", "").rpartition("-")[0] in elements():
            return True
    return False


def test_every_form_that_posts_has_its_token_and_every_act_its_key(documents):
    def wrong(document):
        forms = [
            one
            for one in document.query("form")
            if one.attrs.get("method", "").lower() == "post" and not is_in_element(one)
        ]
        return [
            form.attrs.get("action", "")
            for form in forms
            if len(form.query('input[name="csrfmiddlewaretoken"]')) != 1
            or len(form.query('input[name="key"]')) != (1 if "data-act" in form.attrs else 0)
        ]

    assert found_in(documents, wrong) == {}


def test_nothing_inline_stands_on_any_page(documents):
    assert found_in(documents, inline) == {}


def inline(document: JustHTML) -> list[str]:
    """What the policy would not let run or show."""
    found = [one for one in document.query("script") if not one.attrs.get("src")]
    found += document.query("style, [style], iframe, object, embed")
    for one in document.query("*"):
        for name, value in one.attrs.items():
            if name.startswith(("on", "hx-on")) or str(value).lower().lstrip().startswith("javascript:"):
                found.append(one)
    return [one.to_html() for one in found]


# Live parts


def live_parts(world, role: str, language: str = "en"):
    """(page, its text, topic, the part) of every part that follows a topic."""
    for row, text in pages_of(world, role, language).items():
        for part in JustHTML(text, sanitize=False).query("[data-live-topic]"):
            yield row, text, part.attrs["data-live-topic"], part


def sent(topic: str, part, language: str = "en") -> dict[str, str]:
    """What the channel would send for the ids that stand in a part of a page."""
    ids = [one.attrs["id"] for one in part.query("[id]")]
    return topics.find(topic)[0].render(topic, ids, language)


def test_live_parts_are_well_formed_and_may_be_followed(world, documents):
    def wrong(page, part):
        user = world.users[page.split()[1]] or AnonymousUser()
        return (
            not topics.can_follow(user, part.attrs["data-live-topic"])
            or not part.attrs["data-live-seq"].isdecimal()
            or len(part.attrs["data-live-epoch"]) < 8
        )

    parts = [(page, part) for page, document in documents.items() for part in document.query("[data-live-topic]")]
    assert [(page, part.attrs["data-live-topic"]) for page, part in parts if wrong(page, part)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_elements_on_a_page_are_what_the_channel_sends(world, language):
    open_phase(phase=world.ours.phases.get(kind="sign-in"), by=TESTER, reason="Late bus")
    sign_in_online(representative=world.rows["alice"], by=TESTER)
    different, kinds = [], set()
    with time_machine.travel(timezone.now(), tick=False):  # clocks run down in some
        for role in ("alice", "charlie", "gao", "emil", "dora"):
            for row, text, topic, part in live_parts(world, role, language):
                told = sent(topic, part, language)
                kinds |= {element.rpartition("-")[0] for element in told}
                different += [(role, row, element) for element, html in told.items() if html.strip() not in text]
    assert different == []
    assert kinds == elements()


def test_fragments_hold_no_token_no_key_and_no_field(documents):
    marks = ("csrf", 'name="key"', "<input", "<textarea", "<script", "style=")
    bad = [
        (element, mark)
        for page, document in documents.items()
        if page.startswith("en dora ")
        for part in document.query("[data-live-topic]")
        for element, html in sent(part.attrs["data-live-topic"], part).items()
        for mark in marks
        if mark in html
    ]
    assert bad == []


def test_elements_of_lists_carry_their_number(documents):
    def unnumbered(document):
        listed = document.query("[data-list]")
        return [one.to_html() for one in listed if not one.attrs["data-n"].isdecimal() or not one.attrs.get("id")]

    assert found_in(documents, unnumbered) == {}
