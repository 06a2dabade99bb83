"""Voice messages: what is taken and made of it, what is refused, that the decoder is alone, how parts are fetched."""

import io
import subprocess
import sys

import av
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from congress.journal.models import Entry
from congress.meetings.services import close_phase
from congress.people.uploads import BadFile
from deliberation.rooms import transcoding
from deliberation.rooms.models import Attachment, Message
from deliberation.rooms.services.attachments import post_sound
from deliberation.rooms.services.messages import retract_message
from deliberation.rooms.sounds import Sound, read_sound
from tests.conftest import TESTER, new_key
from tests.rooms.sounds import CODECS, spoken

ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def room(rooms):
    return rooms[0]


@pytest.fixture
def message(room, people):
    """alice's, of a hundred bytes."""
    sound = Sound(data=bytes(range(100)), seconds=61)
    return post_sound(room=room, author=people.alice, number="001", sound=sound, by=TESTER)


def send(client, room, data: bytes, **fields):
    fields = {"key": new_key(), "sound": SimpleUploadedFile("voice", data), **fields}
    return client.post(f"/rooms/{room.pk}/sounds/", fields, headers=ENGLISH)


def written() -> list[int]:
    return [table.objects.count() for table in (Entry, Message, Attachment)]


def heard(data: bytes) -> tuple:
    """(streams, codec, channels, seconds) of a sound that was made."""
    with av.open(io.BytesIO(data)) as source:
        voice = source.streams.audio[0]
        samples = sum(frame.samples for frame in source.decode(voice))
        seconds = round(samples / voice.rate, 1)
        return len(source.streams), voice.codec_context.name, voice.codec_context.profile, voice.channels, seconds


# What is taken


@pytest.mark.parametrize("container", CODECS)
def test_sound_is_made_anew_as_aac(container):
    sound = read_sound(io.BytesIO(spoken(container, 3)))
    assert (sound.content_type, sound.seconds, heard(sound.data)[:4]) == ("audio/mp4", 3, (1, "aac", "LC", 1))
    assert 2.9 <= heard(sound.data)[4] <= 3.2


def test_index_stands_before_the_sound():
    data = read_sound(io.BytesIO(spoken("webm", 3))).data
    assert 0 < data.index(b"moov") < data.index(b"mdat")


def test_nothing_else_of_the_sent_file_is_kept():
    sent = spoken("webm", 1, title="SECRETTITLE")
    assert b"SECRETTITLE" in sent
    assert b"SECRET" not in read_sound(io.BytesIO(sent + b"<html>SECRET")).data


def test_voice_of_a_minute_is_a_message(room, alice, people):
    answer = send(alice, room, spoken("webm", 60.5))
    message = Message.objects.get()
    assert (answer.status_code, answer.json()["element"]) == (201, message.element)
    kept = message.attachment
    assert (message.kind, message.body, message.author) == (Message.Kind.VOICE, "", people.alice)
    assert (kept.content_type, kept.seconds, kept.thumbnail, kept.width) == ("audio/mp4", 60, None, None)
    assert len(kept.data) < 400_000


# What is refused: with a sentence, and nothing stored

NO_SOUND = "This is no sound that can be played here. Please record it again."
UNREADABLE = "This sound cannot be read. Please record it again."
CUT = "The end of this sound is missing. Please record it again."
VOICE, OGG, WAV, M4A = (spoken(one, 3) for one in CODECS)
REFUSED = {
    "empty": (b"", "The file is empty."),
    "too many bytes": (spoken("wav", 40), "The file is larger than 3 MB."),
    "too long": (spoken("webm", 62), "A voice message may last 60 seconds. Please say it in two."),
    "a film": (
        spoken("webm", 1, with_picture=True),
        "This is a video. Only a voice message can be sent here.",
    ),
    "words": (b"Good morning", NO_SOUND),
    "a page": (b"<!doctype html><script>alert(1)</script>", NO_SOUND),
    "a list of files to play": (b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", NO_SOUND),
    "a file that names others": (b"ffconcat version 1.0\nfile /etc/passwd\n", NO_SOUND),
    "an mp3": (b"ID3\x03" + bytes(1000), NO_SOUND),
    "the first bytes of a webm": (VOICE[:60], UNREADABLE),
    "half a webm": (VOICE[: len(VOICE) // 2], CUT),
    "half an ogg": (OGG[: len(OGG) // 2], CUT),
    "half a wav": (spoken("wav", 3)[:100_000], CUT),
    "half an m4a": (spoken("ipod", 3)[:9_000], UNREADABLE),
    "a webm of noise": (VOICE[:200] + bytes(range(256)) * 100, UNREADABLE),
    "a codec that no browser records": (spoken("ogg", 1, codec="flac"), UNREADABLE),
}


@pytest.mark.parametrize("name", REFUSED)
def test_bad_sound_is_refused_with_a_sentence_and_nothing_is_stored(room, alice, name):
    data, sentence = REFUSED[name]
    before = written()
    answer = send(alice, room, data)
    assert (answer.status_code, answer.json(), written()) == (422, {"errors": {"sound": [sentence]}}, before)


def test_sound_must_be_there(room, alice):
    before = written()
    answer = alice.post(f"/rooms/{room.pk}/sounds/", {"key": new_key()}, headers=ENGLISH)
    sentence = "Please record something first."
    assert (answer.status_code, answer.json(), written()) == (422, {"errors": {"sound": [sentence]}}, before)


def test_bad_sound_shows_the_page_again_with_the_words(room, people, as_person):
    answer = send(as_person(people.alice, accept="text/html"), room, b"Good morning", body="The lift on Elm Street")
    page = answer.content.decode()
    assert (answer.status_code, NO_SOUND in page, "The lift on Elm Street" in page) == (422, True, True)


def test_closed_room_takes_no_sounds(room, alice):
    close_phase(phase=room.phase, by=TESTER)
    before = written()
    answer = send(alice, room, spoken("webm", 1))
    assert (answer.status_code, list(answer.json()), written()) == (409, ["error"], before)


def test_decoder_that_takes_too_long_is_ended(monkeypatch):
    monkeypatch.setattr("deliberation.rooms.sounds.PATIENCE", 0.01)
    with translation.override("en"), pytest.raises(BadFile, match="This sound cannot be read"):
        read_sound(io.BytesIO(VOICE))


@pytest.mark.parametrize(
    "deed", ["open('/etc/passwd')", "bytearray(2**31)", "__import__('socket').socket()", "list(iter(int, 1))"]
)
def test_decoder_is_confined(deed):
    """Four seconds and a gigabyte, and nothing is opened."""
    program = f"import runpy, socket; runpy.run_path({transcoding.__file__!r})['confine'](); {deed}"
    done = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, check=False, timeout=30)
    assert done.returncode != 0


def test_decoder_knows_nothing_of_the_site():
    names = "{name.partition('.')[0] for name in sys.modules}"
    program = f"import sys, runpy; runpy.run_path({transcoding.__file__!r}); import av; print({names})"
    done = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, check=True, text=True)
    assert [name for name in ("django", "deliberation", "congress") if name in done.stdout] == []


# Fetching


@pytest.mark.parametrize(
    ("asked", "status", "given", "content_range"),
    [
        ("", 200, slice(0, 100), None),
        ("lines=1-2", 200, slice(0, 100), None),
        ("bytes=0-1", 206, slice(0, 2), "bytes 0-1/100"),
        ("bytes=0-", 206, slice(0, 100), "bytes 0-99/100"),
        ("bytes=10-19", 206, slice(10, 20), "bytes 10-19/100"),
        ("bytes=90-999", 206, slice(90, 100), "bytes 90-99/100"),
        ("bytes=-10", 206, slice(90, 100), "bytes 90-99/100"),
        ("bytes=-999", 206, slice(0, 100), "bytes 0-99/100"),
        ("bytes=100-", 416, None, "bytes */100"),
        ("bytes=5-4", 416, None, "bytes */100"),
        ("bytes=-0", 416, None, "bytes */100"),
        ("bytes=-", 416, None, "bytes */100"),
        ("bytes=a-b", 416, None, "bytes */100"),
        ("bytes=0-1,5-6", 416, None, "bytes */100"),
        ("bytes=9999999999999999-", 416, None, "bytes */100"),
        ("bytes=١-٢", 416, None, "bytes */100"),
    ],
)
def test_part_of_a_sound_is_fetched(alice, message, asked, status, given, content_range):
    headers = {"Range": asked, "Accept-Encoding": "gzip"} if asked else {}
    answer = alice.get(f"/attachments/{message.attachment.pk}/", headers=headers)
    content = bytes(range(100))[given] if given else b""
    assert (answer.status_code, answer.content, answer.headers.get("Content-Range")) == (status, content, content_range)
    assert (answer.headers["Accept-Ranges"], answer.headers["X-Content-Type-Options"]) == ("bytes", "nosniff")


def test_sound_has_no_small_picture(alice, message):
    assert alice.get(f"/attachments/{message.attachment.pk}/thumbnail/").status_code == 404


@pytest.mark.parametrize("name", ["charlie", "emil", "gao", "hanna"])
def test_stranger_does_not_fetch_a_sound(people, as_person, message, name):
    assert as_person(getattr(people, name)).get(f"/attachments/{message.attachment.pk}/").status_code == 404


def test_retracted_sound_is_gone(alice, message):
    pk = message.attachment.pk
    retract_message(message=message, by=TESTER)
    assert (alice.get(f"/attachments/{pk}/").status_code, Attachment.objects.count()) == (404, 0)


def test_sound_stands_in_its_message_with_its_length(room, people, as_person, message):
    page = as_person(people.alice, accept="text/html").get(f"/rooms/{room.pk}/").content.decode()
    assert f'<audio controls preload="none" src="/attachments/{message.attachment.pk}/"' in page
    assert "1:01" in page
    assert f'href="/messages/{message.pk}/describe/"' in page
