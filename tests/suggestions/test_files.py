"""Pictures and files beside a suggestion: what is taken, as what it is kept, who gets it, who takes it away."""

import io
import zipfile
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from congress.journal.models import Entry
from congress.people.uploads import BadFile
from deliberation.suggestions.models import Attachment, Suggestion
from deliberation.suggestions.uploads import DOCX, JPEG, LONGEST_NAME, PDF, TEXT, XLSX, name_of, read_file
from tests.conftest import new_key

PDF_FILE = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n%%EOF\n"
OTHER_KIND = "This kind of file is not taken."
NO_OFFICE = "This is no Word or Excel file."
DAMAGED = "This file is damaged, locked or too large unpacked."


def picture(kind="PNG") -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(file, kind)
    return file.getvalue()


def package(*parts: str, types: bytes = b"<Types/>", content: bytes = b"<a/>") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        if types:
            archive.writestr("[Content_Types].xml", types)
        for part in parts:
            archive.writestr(part, content)
    return file.getvalue()


DOCX_FILE, XLSX_FILE = package("word/document.xml"), package("xl/workbook.xml")
BROKEN = DOCX_FILE.replace(b"word/document.xml", b"word/../../../../x", 1)


def sent(data: bytes, name="words.txt") -> SimpleUploadedFile:
    file = SimpleUploadedFile("a", data)
    file._name = name  # as a program may send it, whatever Django's own parser would have made of it
    return file


@pytest.fixture(autouse=True)
def english():
    from django.utils import translation

    with translation.override("en"):
        yield


@pytest.fixture
def write(as_person, people, meeting):
    """write(*files, **fields) posts alice's form and gives the answer."""

    def post(*files, **fields):
        whole = {"key": new_key(), "meeting": meeting.pk, "title": "Benches", "body": "More", "files": list(files)}
        return as_person(people.alice).post("/suggestions/", whole | fields, headers={"Accept-Language": "en"})

    return post


# What it is, and how it is called


@pytest.mark.parametrize(
    ("data", "name", "kept", "content_type"),
    [
        (picture("PNG"), "长椅.png", "长椅.jpg", JPEG),
        (picture("WEBP"), "bench.webp", "bench.jpg", JPEG),
        (picture("JPEG"), "IMG.JPG", "IMG.jpg", JPEG),
        (picture("JPEG"), "report.pdf", "report.pdf.jpg", JPEG),
        (PDF_FILE, "方案.pdf", "方案.pdf", PDF),
        (PDF_FILE, "方案", "方案.pdf", PDF),
        (DOCX_FILE, "letter.docx", "letter.docx", DOCX),
        (DOCX_FILE, "letter.exe", "letter.exe.docx", DOCX),
        (XLSX_FILE, "list.xlsx", "list.xlsx", XLSX),
        ("河边\n".encode(), "说明.txt", "说明.txt", TEXT),
        (b"\xef\xbb\xbfa,b\r\n", "list.csv", "list.csv", TEXT),
        (b"<script>alert(1)</script>", "page.html", "page.html.txt", TEXT),
    ],
)
def test_file_is_told_by_its_content(data, name, kept, content_type):
    read = read_file(sent(data, name))
    assert (read.name, read.content_type) == (kept, content_type)
    assert (read.data == data) is (content_type != JPEG)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd.txt"),
        ("..\\..\\boot.ini", "boot.ini.txt"),
        ("a\0b\r\nc.txt", "ab c.txt"),
        ("\u202egpj.txt", "gpj.txt"),
        ("河边的长椅（草案）.txt", "河边的长椅（草案）.txt"),
        ("  two   words .txt", "two words.txt"),
        ("....", "file.txt"),
        ("", "file.txt"),
        (".txt", "txt.txt"),
        ("长" * 300 + ".txt", "长" * (LONGEST_NAME - 4) + ".txt"),
        ('"quoted"; filename=x.txt', '"quoted"; filename=x.txt'),
    ],
)
def test_name_leads_nowhere_and_stays_as_it_was_given(name, kept):
    assert name_of(name, TEXT) == kept
    assert len(kept.encode()) <= 255


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The file is empty."),
        (b"x" * (8 * 2**20 + 1), "The file is larger than 8 MB."),
        (b"\0\1\2\3" * 10, OTHER_KIND),
        (b"GIF89a\x01\0\x01\0", OTHER_KIND),
        (b"MZ\x90\0", OTHER_KIND),
        ("词".encode("gb18030") * 5, OTHER_KIND),
        (b" \n ", OTHER_KIND),
        (b"%PDF-1.4 and no end", "This PDF is not complete."),
        (picture()[:60], "This picture is damaged"),
        (b"\xff\xd8\xff\xe0", "This is no picture"),
        (b"RIFF\0\0\0\0WEBP", "This is no picture"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, "This is an Office file of the old kind"),
        (package("a.txt"), NO_OFFICE),
        (package("word/document.xml", types=b""), NO_OFFICE),
        (package("word/document.xml", "xl/workbook.xml"), NO_OFFICE),
        (package("word/document.xml", "word/vbaProject.bin"), "This file holds macros."),
        (package("xl/workbook.xml", types=b"sheet.macroEnabled.main+xml"), "This file holds macros."),
        (DOCX_FILE[:-30], DAMAGED),
        (b"PK\3\4", DAMAGED),
        (BROKEN, DAMAGED),
        (package("word/document.xml", content=b"\0" * (21 * 2**20)), DAMAGED),
    ],
)
def test_file_that_does_not_hold_is_refused_with_a_sentence(data, sentence):
    with pytest.raises(BadFile) as refused:
        read_file(sent(data))
    assert str(refused.value).startswith(sentence)


# Sent with a suggestion


def test_suggestion_comes_with_its_files(write, as_person, people):
    answer = write(sent(picture(), "长椅.png"), sent(PDF_FILE, "a.pdf"), place="River Road 12")
    assert answer.status_code == 201
    told = as_person(people.alice).get(f"/suggestions/{answer.json()['id']}/").json()
    assert [(one["name"], one["type"]) for one in told["attachments"]] == [("长椅.jpg", JPEG), ("a.pdf", PDF)]
    assert (told["place"], told["source"]) == ("River Road 12", "written")
    facts = Entry.objects.get(topic_id=f"suggestion.{told['pk']}").facts
    assert facts["files"] == list(Attachment.objects.values_list("digest", flat=True))


def test_one_bad_file_and_nothing_is_written(write, db):
    answer = write(sent(PDF_FILE, "a.pdf"), sent(b"\0\0", "b.bin"), sent(b"", "c.txt"))
    (sentence,) = answer.json()["errors"]["files"]
    assert answer.status_code == 422
    assert ("“b.bin”: This kind" in sentence, "“c.txt”: The file is empty." in sentence) == (True, True)
    assert (Suggestion.objects.count(), Attachment.objects.count()) == (0, 0)


def test_five_files_at_most_also_one_after_the_other(write, move, people):
    six = [sent(b"Words", f"{n}.txt") for n in range(6)]
    answer = write(*six)
    assert answer.json()["errors"] == {"files": ["At most 5 files belong to a suggestion."]}
    suggestion = Suggestion.objects.get(pk=write(*[sent(b"Words") for _n in range(4)]).json()["id"])
    fields = {"title": "Benches", "body": "More"}
    two = [sent(b"Words") for _n in range(2)]
    assert move(people.alice, suggestion, "keep", files=two, **fields).status_code == 422
    assert move(people.alice, suggestion, "submit", files=[sent(b"Words")], **fields).status_code == 200
    assert suggestion.attachments.count() == 5


def test_picture_is_shown_and_everything_else_saved(write, reading, people):
    write(sent(picture(), "长椅.png"), sent(b"<script>", "词.html"))
    alice = reading(people.alice)
    shown, saved = (alice.get(one.get_absolute_url()) for one in Attachment.objects.all())
    assert shown["Content-Disposition"] == f"inline; filename*=utf-8''{quote('长椅.jpg')}"
    assert saved["Content-Disposition"] == f"attachment; filename*=utf-8''{quote('词.html.txt')}"
    assert (shown["Content-Type"], saved["Content-Type"]) == ("image/jpeg", "text/plain; charset=utf-8")
    assert {one["X-Content-Type-Options"] for one in (shown, saved)} == {"nosniff"}
    assert {one["Content-Security-Policy"] for one in (shown, saved)} == {"sandbox; default-src 'none'"}
    assert saved.content == b"<script>"


def test_file_is_seen_by_who_sees_its_suggestion(write, brought_to, as_person, people):
    answer = write(sent(b"Words"), submit="1")
    file = Attachment.objects.get()
    seen = {who: as_person(person).get(file.get_absolute_url()).status_code for who, person in vars(people).items()}
    assert {who for who, status in seen.items() if status == 200} == {"alice", "dora"}
    assert (set(seen.values()), answer.status_code) == ({200, 404}, 201)


# Taken away


@pytest.fixture
def file(write):
    write(sent(b"Words"))
    return Attachment.objects.select_related("suggestion").get()


def remove(client, file):
    return client.post(f"/suggestion-files/{file.pk}/remove/", {"key": new_key()}, headers={"Accept-Language": "en"})


def test_author_takes_a_file_away_once(file, as_person, people):
    assert remove(as_person(people.bob), file).status_code == 404
    answers = [remove(as_person(people.alice), file).status_code for _time in range(2)]
    assert (answers, Attachment.objects.count()) == ([200, 404], 0)


def test_file_stays_once_it_is_submitted(file, move, as_person, people):
    move(people.alice, file.suggestion, "submit")
    entries = Entry.objects.count()
    assert (remove(as_person(people.alice), file).status_code, Entry.objects.count()) == (409, entries)
    move(people.dora, file.suggestion, "return", reason="Which?")
    assert remove(as_person(people.alice), file).status_code == 200


def test_file_that_was_co_signed_stays(file, move, as_person, people):
    move(people.alice, file.suggestion, "invite", others="002")
    move(people.bob, file.suggestion, "co_sign")
    answer = remove(as_person(people.alice), file)
    assert (answer.status_code, Attachment.objects.count()) == (409, 1)
    assert answer.json()["error"] == "Others have co-signed it with this file, so the file stays."
