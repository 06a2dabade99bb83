"""Pictures: what is taken, that nothing of the sent file is kept, what is refused, and who may fetch them."""

import io
import struct
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from congress.journal.models import Entry
from congress.meetings.services import close_phase
from congress.people.pictures import read_picture
from congress.people.uploads import MOST_BYTES, BadFile
from deliberation.rooms.models import Attachment, Mention, Message
from deliberation.rooms.services.attachments import post_picture
from deliberation.rooms.services.messages import retract_message
from tests.conftest import TESTER, new_key

RED, TEAL = (200, 20, 30), (0, 120, 130)
GPS = 0x8825


def pixels(width=640, height=480, mode="RGB", color=TEAL) -> Image.Image:
    return Image.new(mode, (width, height), color)


def encoded(image: Image.Image, kind="JPEG", **options) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def drawn(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def taken(data: bytes) -> Image.Image:
    return drawn(read_picture(io.BytesIO(data)).data)


def is_near(color, wanted) -> bool:
    return all(abs(one - other) < 12 for one, other in zip(color, wanted, strict=True))


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def claiming(width: int, height: int) -> bytes:
    """A PNG of some bytes that says it is that large."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )


def claiming_jpeg(width: int, height: int) -> bytes:
    """A JPEG whose frame says another size than it has."""
    data = encoded(pixels(64, 64))
    at = data.index(b"\xff\xc0") + 5
    return data[:at] + struct.pack(">HH", height, width) + data[at + 4 :]


@pytest.fixture
def room(rooms):
    return rooms[0]


@pytest.fixture
def message(room, people):
    """alice's, with a picture."""
    picture = read_picture(io.BytesIO(encoded(pixels())))
    return post_picture(room=room, author=people.alice, number="001", picture=picture, body="The lift", by=TESTER)


def send(client, room, data: bytes, name="photo.jpg", body=""):
    fields = {"key": new_key(), "picture": SimpleUploadedFile(name, data), "body": body}
    return client.post(f"/rooms/{room.pk}/pictures/", fields, headers={"Accept-Language": "en"})


def written() -> list[int]:
    return [table.objects.count() for table in (Entry, Message, Attachment, Mention)]


# What is taken


@pytest.mark.parametrize(("kind", "name"), [("JPEG", "a.jpg"), ("PNG", "a.png"), ("WEBP", "a.webp"), ("PNG", "a.jpg")])
def test_picture_is_told_by_its_content_and_kept_as_jpeg(room, alice, people, kind, name):
    answer = send(alice, room, encoded(pixels(), kind), name, "The lift")
    message = Message.objects.get()
    assert (answer.status_code, answer.json()["element"]) == (201, message.element)
    assert (message.kind, message.body, message.author) == (Message.Kind.PICTURE, "The lift", people.alice)
    kept = message.attachment
    image, small = drawn(bytes(kept.data)), drawn(bytes(kept.thumbnail))
    assert (kept.content_type, kept.width, kept.height, kept.seconds) == ("image/jpeg", 640, 480, None)
    assert (image.format, image.size, small.format, small.size) == ("JPEG", (640, 480), "JPEG", (480, 360))
    assert is_near(image.getpixel((300, 200)), TEAL)


def test_picture_needs_no_words(room, alice):
    assert send(alice, room, encoded(pixels())).status_code == 201
    assert Message.objects.get().body == ""


def test_picture_answers_a_message(room, alice, people, message):
    fields = {"key": new_key(), "picture": SimpleUploadedFile("a", encoded(pixels())), "reply_to": message.pk}
    assert alice.post(f"/rooms/{room.pk}/pictures/", fields).status_code == 201
    assert Message.objects.latest("pk").reply_to == message


def test_picture_answers_no_message_of_another_room(rooms, people, as_person, message):
    before = written()
    fields = {"key": new_key(), "picture": SimpleUploadedFile("a", encoded(pixels())), "reply_to": message.pk}
    answer = as_person(people.charlie).post(f"/rooms/{rooms[1].pk}/pictures/", fields)
    assert (answer.status_code, list(answer.json()["errors"]), written()) == (422, ["reply_to"], before)


@pytest.mark.parametrize(
    ("size", "kept"),
    [((4000, 3000), (1600, 1200)), ((1, 1), (1, 1)), ((3200, 10), (1600, 5)), ((8000, 8000), (1600, 1600))],
)
def test_longest_side_is_bounded(size, kept):
    picture = read_picture(io.BytesIO(encoded(pixels(*size))))
    assert ((picture.width, picture.height), drawn(picture.data).size) == (kept, kept)
    assert max(drawn(picture.thumbnail).size) <= 480


def test_photo_stands_upright():
    image = pixels(80, 40)
    image.paste(RED, (0, 0, 40, 40))
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned right: what was left is above then
    shown = taken(encoded(image, exif=exif))
    assert shown.size == (40, 80)
    assert (is_near(shown.getpixel((20, 10)), RED), is_near(shown.getpixel((20, 70)), TEAL)) == (True, True)


def test_place_and_camera_are_gone():
    exif = Image.Exif()
    exif[0x010F] = "SECRETCAMERA"
    exif.get_ifd(GPS).update({1: "N", 2: (31.0, 14.0, 30.0), 29: "2020:04:08"})
    options = {"exif": exif, "comment": b"SECRETCOMMENT", "icc_profile": b"SECRETPROFILE"}
    sent = encoded(pixels(), **options)
    assert all(word in sent for word in (b"SECRETCAMERA", b"2020:04:08", b"SECRETCOMMENT", b"SECRETPROFILE"))
    picture = read_picture(io.BytesIO(sent))
    for kept in (picture.data, picture.thumbnail):
        assert [word for word in (b"SECRET", b"Exif", b"2020:04:08", b"ICC_PROFILE") if word in kept] == []
        assert (dict(drawn(kept).getexif()), set(drawn(kept).info)) == (
            {},
            {"jfif", "jfif_version", "jfif_unit", "jfif_density"},
        )


@pytest.mark.parametrize("tail", [b"PK\x03\x04 a zip <script>alert(1)</script>", b"%PDF-1.7", b"<html>" * 100])
def test_nothing_that_hangs_on_a_picture_is_kept(tail):
    picture = read_picture(io.BytesIO(encoded(pixels()) + tail))
    assert (tail[:8] in picture.data, tail[:8] in picture.thumbnail) == (False, False)


@pytest.mark.parametrize(
    ("mode", "color", "options"),
    [
        ("RGBA", (0, 0, 0, 0), {}),
        ("LA", (0, 0), {}),
        ("P", 0, {"transparency": 0}),
        ("RGB", (0, 0, 0), {"transparency": (0, 0, 0)}),
        ("L", 0, {"transparency": 0}),
    ],
)
def test_what_is_transparent_is_white(mode, color, options):
    sheet = encoded(pixels(mode=mode, color=color), "PNG", **options)
    assert is_near(taken(sheet).getpixel((5, 5)), (255, 255, 255))


@pytest.mark.parametrize(("mode", "level", "seen"), [("I;16", 0x8000, 128), ("L", 128, 128), ("1", 1, 255)])
def test_grey_stays_grey(mode, level, seen):
    assert is_near(taken(encoded(pixels(mode=mode, color=level), "PNG")).getpixel((5, 5)), (seen, seen, seen))


def test_print_colours_are_shown():
    assert taken(encoded(pixels(mode="CMYK", color=(0, 0, 0, 0)))).mode == "RGB"


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_first_picture_of_a_film_is_kept(kind):
    film = encoded(pixels(color=RED), kind, save_all=True, append_images=[pixels(color=TEAL)], duration=100)
    assert is_near(taken(film).getpixel((5, 5)), RED)


def test_photo_of_two_lenses_is_a_photo():
    both = encoded(pixels(color=RED), "MPO", save_all=True, append_images=[pixels()])
    assert is_near(taken(both).getpixel((5, 5)), RED)


# What is refused: with a sentence, and nothing stored

NOISE = encoded(Image.effect_noise((900, 900), 90))
EMPTY = "The file is empty."
NO_PICTURE = "This is no picture that can be shown here. Please choose a JPEG, PNG or WebP."
DAMAGED = "This picture is damaged and cannot be shown. Please choose it again."
TOO_MANY_BYTES = "The file is larger than 8 MB."
TOO_MANY_DOTS = "This picture has too many dots. Please choose one of at most {} megapixels."
REFUSED = {
    "empty": (b"", EMPTY),
    "a gif": (encoded(pixels(), "GIF"), NO_PICTURE),
    "a bitmap": (encoded(pixels(), "BMP"), NO_PICTURE),
    "a tiff": (encoded(pixels(), "TIFF"), NO_PICTURE),
    "a drawing": (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', NO_PICTURE),
    "a page": (b"<!doctype html><script>alert(1)</script>", NO_PICTURE),
    "a paper": (b"%PDF-1.7\n%%EOF", NO_PICTURE),
    "an archive": (b"PK\x03\x04" + bytes(100), NO_PICTURE),
    "PostScript": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", NO_PICTURE),
    "the first bytes of a jpeg": (b"\xff\xd8\xff", NO_PICTURE),
    "half a jpeg": (NOISE[: len(NOISE) // 2], DAMAGED),
    "half a png": (encoded(Image.effect_noise((900, 900), 90), "PNG")[:50_000], DAMAGED),
    "half a webp": (encoded(Image.effect_noise((900, 900), 90), "WEBP")[:50_000], NO_PICTURE),
    "a png that is larger than it can be": (claiming(30_000, 30_000), TOO_MANY_DOTS.format(12)),
    "a png without its pixels": (claiming(3_000, 3_000), DAMAGED),
    "a large webp": (encoded(pixels(3_500, 3_500), "WEBP", method=0), TOO_MANY_DOTS.format(12)),
    "a jpeg that is larger than it can be": (claiming_jpeg(65_000, 65_000), TOO_MANY_DOTS.format(64)),
    "a large jpeg in many scans": (encoded(pixels(3_500, 3_500), progressive=True), TOO_MANY_DOTS.format(12)),
    "too many bytes": (encoded(pixels()) + bytes(MOST_BYTES), TOO_MANY_BYTES),
    "far too many bytes": (encoded(pixels()) + bytes(5 * MOST_BYTES), TOO_MANY_BYTES),
}


@pytest.mark.parametrize("name", REFUSED)
def test_bad_picture_is_refused_with_a_sentence_and_nothing_is_stored(room, alice, name):
    data, sentence = REFUSED[name]
    before = written()
    answer = send(alice, room, data)
    assert (answer.status_code, answer.json(), written()) == (422, {"errors": {"picture": [sentence]}}, before)


@pytest.mark.parametrize("cut", range(0, len(NOISE), len(NOISE) // 40))
def test_jpeg_cut_anywhere_is_refused(cut):
    with pytest.raises(BadFile):
        read_picture(io.BytesIO(NOISE[:cut]))


def test_of_a_large_body_no_more_than_the_limit_is_kept(rf):
    request = rf.post("/", {"picture": SimpleUploadedFile("a", bytes(3 * MOST_BYTES)), "body": "x"})
    kept = request.FILES["picture"]
    assert (kept.size, len(kept.read()), request.POST["body"]) == (MOST_BYTES + 1, MOST_BYTES + 1, "x")
    kept.close()


@pytest.mark.parametrize("fields", [{}, {"picture": "words"}])
def test_picture_must_be_there(room, alice, fields):
    before = written()
    headers = {"Accept-Language": "en"}
    answer = alice.post(f"/rooms/{room.pk}/pictures/", {"key": new_key(), **fields}, headers=headers)
    sentence = "Please choose a picture first."
    assert (answer.status_code, answer.json(), written()) == (422, {"errors": {"picture": [sentence]}}, before)


@pytest.mark.parametrize("body", ["x" * 2001, "a\x00b"])
def test_bad_words_beside_a_picture_are_refused(room, alice, body):
    before = written()
    answer = send(alice, room, encoded(pixels()), body=body)
    assert (answer.status_code, list(answer.json()["errors"]), written()) == (422, ["body"], before)


def test_bad_picture_shows_the_page_again_with_the_words(room, people, as_person):
    answer = send(as_person(people.alice, accept="text/html"), room, b"GIF89a", body="The lift on Elm Street")
    page = answer.content.decode()
    assert (answer.status_code, NO_PICTURE in page, "The lift on Elm Street" in page) == (422, True, True)


def test_closed_room_takes_no_pictures(room, alice):
    close_phase(phase=room.phase, by=TESTER)
    before = written()
    answer = send(alice, room, encoded(pixels()))
    assert (answer.status_code, list(answer.json()), written()) == (409, ["error"], before)


def test_same_picture_sent_twice_is_there_once(room, alice):
    key = new_key()
    answers = [
        alice.post(f"/rooms/{room.pk}/pictures/", {"key": key, "picture": SimpleUploadedFile("a", encoded(pixels()))})
        for _time in range(2)
    ]
    assert [one.status_code for one in answers] == [201, 201]
    assert (answers[0].json(), Message.objects.count(), Attachment.objects.count()) == (answers[1].json(), 1, 1)


# Fetching


HEADERS = {
    "Content-Type": "image/jpeg",
    "Content-Disposition": "inline",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cache-Control": "private, max-age=86400, immutable",
    "X-Content-Type-Options": "nosniff",
    "Content-Encoding": "identity",
}


def test_picture_is_fetched_with_headers_that_let_it_do_nothing(alice, message):
    for path, kept in (("", message.attachment.data), ("thumbnail/", message.attachment.thumbnail)):
        answer = alice.get(f"/attachments/{message.attachment.pk}/{path}", headers={"Accept-Encoding": "gzip"})
        assert (answer.status_code, answer.content) == (200, bytes(kept))
        assert {name: answer.headers[name] for name in HEADERS} == HEADERS


@pytest.mark.parametrize("name", ["charlie", "emil", "gao", "hanna"])
def test_stranger_does_not_fetch_a_picture(people, as_person, message, name):
    stranger = as_person(getattr(people, name))
    answers = [stranger.get(f"/attachments/{message.attachment.pk}/{path}") for path in ("", "thumbnail/")]
    assert [one.status_code for one in answers] == [404, 404]


def test_retracted_picture_is_gone(alice, message):
    pk = message.attachment.pk
    retract_message(message=message, by=TESTER)
    assert (alice.get(f"/attachments/{pk}/").status_code, Attachment.objects.count()) == (404, 0)


def test_picture_stands_in_its_message(room, people, as_person, message):
    page = as_person(people.alice, accept="text/html").get(f"/rooms/{room.pk}/").content.decode()
    assert f'src="/attachments/{message.attachment.pk}/thumbnail/"' in page
    assert f'href="/attachments/{message.attachment.pk}/"' in page
    assert 'alt="The lift"' in page


def test_entry_of_a_picture_says_its_kind_and_no_words(room, alice):
    send(alice, room, encoded(pixels()), body="The lift on Elm Street")
    entry = Entry.objects.latest("pk")
    assert (entry.facts["kind"], set(entry.facts)) == ("picture", {"message", "kind", "body", "salt"})
