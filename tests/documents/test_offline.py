"""What devices keep of documents: the worker's script and the pictures."""

import pytest

from congress.people.pictures import Picture as Drawn
from deliberation.documents.models import Paragraph, Picture, Version


@pytest.fixture
def picture(document):
    drawn = Drawn(b"as drawn", b"", 40, 30)
    picture = Picture.objects.create(
        document=document, digest="d1", content_type=drawn.content_type, data=drawn.data, width=40, height=30
    )
    version = document.versions.get()
    Paragraph.objects.create(version=version, position=90, kind="picture", text="A tree", picture=picture)
    return picture


def test_worker_comes_from_the_root_and_is_asked_for_anew(client):
    answer = client.get("/sw.js")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-cache")
    assert answer.headers["Content-Type"].startswith("text/javascript")


def test_picture_is_kept_by_the_browser_alone(picture, alice):
    answer = alice.get(picture.get_absolute_url())
    assert (answer.content, answer.headers["Content-Type"]) == (b"as drawn", "image/jpeg")
    assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_known_picture_is_not_sent_again(picture, alice):
    known = {"If-None-Match": alice.get(picture.get_absolute_url()).headers["ETag"]}
    answer = alice.get(picture.get_absolute_url(), headers=known)
    assert (answer.status_code, answer.content) == (304, b"")
    assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"


def test_picture_of_a_draft_is_the_secretariats_alone(picture, alice, people, as_person, document):
    draft = Version.objects.create(document=document, number=2)
    Paragraph.objects.filter(picture=picture).update(version=draft)
    answers = [client.get(picture.get_absolute_url()).status_code for client in (alice, as_person(people.dora))]
    assert answers == [404, 200]


def test_page_shows_its_pictures_in_their_size(picture, alice, document):
    shown = alice.get(f"/documents/{document.pk}/", headers={"Accept": "text/html"}).content.decode()
    address = picture.get_absolute_url()
    assert f'<img src="{address}" alt="A tree" width="40" height="30" loading="lazy">' in shown


def test_picture_that_could_not_be_drawn_is_told_in_words(picture, alice, document):
    Paragraph.objects.filter(picture=picture).update(picture=None)
    headers = {"Accept": "text/html", "Accept-Language": "en"}
    shown = alice.get(f"/documents/{document.pk}/", headers=headers).content.decode()
    assert ("[Picture: A tree]" in shown, "<img" in shown) == (True, False)
