"""Opening Word packages that are in order, also unusual ones."""

import zipfile

import pytest

from deliberation.documents.intake.blocks import BadDocument
from deliberation.documents.intake.package import OFFICE, Package, Relation
from tests.documents.intake.bad_archives import entries
from tests.documents.intake.bad_files import head_of, pictured, png
from tests.documents.intake.packages import (
    MAIN,
    WORD,
    W,
    body,
    docx,
    outside,
    related,
    relations,
    types,
    with_template,
    zipped,
)

STRICT = "http://purl.oclc.org/ooxml"


def words(package: Package) -> list[str]:
    return [text.text for text in package.read(package.main).iter(f"{{{W}}}t")]


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_parts_are_read(method):
    package = Package(docx({"word/media/image1.png": b"123"}, method))
    assert (package.main, words(package), package.raw("word/media/image1.png")) == (MAIN, ["Word"], b"123")


def test_names_of_parts_are_told_apart_by_letters_alone():
    package = Package(docx())
    assert "Word/Document.XML" in package
    assert package.raw("WORD/document.xml") == package.raw(MAIN)
    assert "word/styles.xml" not in package


def test_missing_part_is_a_damage():
    with pytest.raises(BadDocument, match="damaged"):
        Package(docx()).read("word/styles.xml")


def test_main_part_is_found_by_its_relation():
    main = "content/report.xml"
    data = zipped(
        {
            "[Content_Types].xml": types(f"{WORD}.document.main+xml", main),
            "_rels/.rels": relations(("officeDocument", f"/{main}", "")),
            main: body(),
        }
    )
    assert (Package(data).main, words(Package(data))) == (main, ["Word"])


def test_relations_lead_to_parts():
    package = Package(
        related(
            ("image", "media/image1.png", ""),
            ("styles", "/word/styles.xml", ""),
            ("customXml", "../customXml/item1.xml", ""),
            outside("hyperlink", "https://example.org/?a=1"),
        )
    )
    assert list(package.relations(MAIN).values()) == [
        Relation(f"{OFFICE}image", "word/media/image1.png", False),
        Relation(f"{OFFICE}styles", "word/styles.xml", False),
        Relation(f"{OFFICE}customXml", "customXml/item1.xml", False),
        Relation(f"{OFFICE}hyperlink", "https://example.org/?a=1", True),
    ]
    assert package.relations("word/styles.xml") == {}


@pytest.mark.parametrize(
    "target", ["Normal.dotm", "file:///C:\\Templates\\Letter.dotx", "file:///c:/a%20b/Letter.dotx"]
)
def test_local_template_does_no_harm(target):
    assert words(Package(with_template(target))) == ["Word"]


def test_strict_package_is_read_in_the_usual_names():
    strict = body().replace(W, f"{STRICT}/wordprocessingml/main")
    office = f"{STRICT}/officeDocument/relationships"
    package = Package(
        docx(
            {
                "_rels/.rels": relations((f"{office}/officeDocument", MAIN, "")),
                MAIN: strict,
                "word/_rels/document.xml.rels": relations((f"{office}/styles", "styles.xml", "")),
            }
        )
    )
    assert words(package) == ["Word"]
    assert [one.type for one in package.relations(MAIN).values()] == [f"{OFFICE}styles"]


def test_words_about_a_strict_name_stay():
    said = f"See {STRICT}/wordprocessingml/main"
    assert words(Package(docx({MAIN: body(f"<w:p><w:r><w:t>{said}</w:t></w:r></w:p>")}))) == [said]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_parts_in_utf16_are_read(encoding):
    main = body("<w:p><w:r><w:t>第一章</w:t></w:r></w:p>").replace('"1.0"', '"1.0" encoding="UTF-16"', 1)
    assert words(Package(docx({MAIN: main.encode(encoding)}))) == ["第一章"]


def test_as_many_parts_as_may_be_are_read():
    assert words(Package(entries(1_997))) == ["Word"]


@pytest.mark.parametrize("name", ["word/media/图 1.png", "word/media/%E5%9B%BE%201.png"])
def test_part_is_found_by_a_name_in_numbers(name):
    package = Package(
        docx({name: b"123", "word/_rels/document.xml.rels": relations(("image", "media/%E5%9B%BE%201.png", ""))})
    )
    (picture,) = package.relations(MAIN).values()
    assert package.raw(picture.target) == b"123"


def test_content_type_is_said_by_part_or_ending():
    package = Package(docx())
    assert package.content_type(MAIN) == f"{WORD}.document.main+xml"
    assert package.content_type("word/styles.xml") == "application/xml"
    assert package.content_type("word/other.bin") == ""


@pytest.mark.parametrize("picture", [png(5_000, 8_000), head_of("JPEG", 8_000, 5_000), b"\x89PNG\r\n", b"no picture"])
def test_pictures_that_are_not_huge_come_in(picture):
    assert Package(pictured(picture)).raw("word/media/image1.png") == picture


def test_embedded_packages_are_not_opened():
    data = docx({"word/embeddings/sheet.xlsx": docx({MAIN: "<!DOCTYPE a><a/>"})})
    assert words(Package(data)) == ["Word"]


def test_markup_is_not_expanded():
    """Numbers of letters and the five names that need no declaration."""
    main = body("<w:p><w:r><w:t>&#x4e00;&amp;&lt;</w:t></w:r></w:p>")
    assert words(Package(docx({MAIN: main}))) == ["一&<"]
