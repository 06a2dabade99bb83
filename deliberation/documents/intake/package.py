"""Opening an Office package (.docx) that a stranger made. Whatever is refused is refused when it is opened.

First its directory is judged (`archive.py`), then what kind of package it is, then every relation, every XML part's
beginning and every picture's head. Only then are parts read, and never what is embedded in it.
"""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from django.utils.translation import gettext as _
from lxml import etree

from deliberation.documents.intake.archive import Archive, Entry, damaged
from deliberation.documents.intake.blocks import BadDocument
from deliberation.documents.intake.heads import is_huge
from deliberation.documents.intake.markup import parsed, refuse_document_type

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
TYPES = "[content_types].xml"
XML_ENDINGS = (".xml", ".rels", ".vml", ".xsl", ".xsd")
BLANK = b" \t\r\n\xef\xbb\xbf"
# Of parts, their kinds and the relations to them.
MACROS = re.compile(r"macroEnabled|vbaProject|vbaData", re.IGNORECASE)
# http: //server \\server but not c:\ nor a part's name
ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:|[\\/]{2}")
# Normal.dotm c:\templates\letter.dotx file:///c:/templates/letter.dotx but no server's
LOCAL_TEMPLATE = re.compile(
    r"""file:/// ([a-z]:[\\/])? (?![\\/]) [^:]*
    | ([a-z]:)? [\\/]? (?![\\/]) [^:]*""",
    re.IGNORECASE | re.VERBOSE,
)


@dataclass(frozen=True)
class Relation:
    """`type` as Word writes it, also of a strict package; `target` is a part's name, of an external one an address."""

    type: str
    target: str
    is_external: bool


class Package:
    """A Word document's parts by their names ("word/document.xml"). Opening it raises BadDocument."""

    def __init__(self, data: bytes):
        self.archive = Archive(data)
        self._refuse_other_archives()
        self._read_content_types()
        self._refuse_macros()
        self._relations = {source: self._read_relations(source, part) for source, part in self._relation_parts()}
        self.main = self._find_main()
        self._refuse_inside()

    def __contains__(self, name: str) -> bool:
        return self._entry(name) is not None

    def read(self, name: str) -> etree._Element:
        """The root of an XML part, in the namespaces that Word writes. Raises BadDocument, also if it is missing."""
        return parsed(self.raw(name))

    def raw(self, name: str) -> bytes:
        """Raises BadDocument if it is missing."""
        entry = self._entry(name)
        if entry is None:
            raise damaged()
        return self.archive.unpack(entry)

    def relations(self, name: str) -> dict[str, Relation]:
        """Of a part, by their ids; empty where it has none."""
        return self._relations.get(name.lower(), {})

    def content_type(self, name: str) -> str:
        """As the package says it; "" where it does not."""
        return self._types.get(name.lower()) or self._types.get(posixpath.splitext(name.lower())[1], "")

    def _entry(self, name: str) -> Entry | None:
        """Whether its letters are large or small, and said outright or by their numbers."""
        entries = self.archive.entries
        return entries.get(name.lower()) or entries.get(unquote(name).lower())

    def _refuse_other_archives(self) -> None:
        if TYPES not in self or "_rels/.rels" not in self:
            raise BadDocument(_("This is a ZIP archive, not a document. Unpack it and choose the document in it."))

    def _read_content_types(self) -> None:
        """Parts by name, endings with their dot."""
        self._types: dict[str, str] = {}
        for one in self.read(TYPES).iterchildren("{*}Override", "{*}Default"):
            name = one.get("PartName", "").lstrip("/") or "." + one.get("Extension", "")
            self._types[name.lower()] = one.get("ContentType", "")

    def _refuse_macros(self) -> None:
        names = [posixpath.basename(name) for name in self.archive.entries]
        if any(map(MACROS.search, [*names, *self._types.values()])):
            raise with_macros()

    def _relation_parts(self) -> Iterator[tuple[str, str]]:
        """(a part or "" for the package, where its relations are said)"""
        for name in self.archive.entries:
            if name.endswith(".rels"):
                folder, file = posixpath.split(name)
                yield posixpath.join(posixpath.dirname(folder), file.removesuffix(".rels")), name

    def _read_relations(self, source: str, part: str) -> dict[str, Relation]:
        relations = {}
        for one in self.read(part).iter("{*}Relationship"):
            relation = relation_of(one, posixpath.dirname(source))
            if MACROS.search(relation.type):
                raise with_macros()
            refuse_elsewhere(relation)
            relations[one.get("Id", "")] = relation
        return relations

    def _find_main(self) -> str:
        mains = [one.target for one in self.relations("").values() if one.type == f"{OFFICE}officeDocument"]
        if len(mains) != 1 or mains[0] not in self:
            raise BadDocument(_("There is no Word document in this file. Choose a .docx file."))
        if "wordprocessingml" not in self.content_type(mains[0]):
            raise BadDocument(_("This is a table or a presentation, not a document. Choose a .docx file."))
        return mains[0]

    def _refuse_inside(self) -> None:
        for entry in self.archive.entries.values():
            content = self.archive.unpack(entry)
            if self._is_markup(entry.name, content):
                refuse_document_type(content)
            elif content and not entry.name.lower().startswith("word/embeddings/"):
                refuse_huge_picture(content)

    def _is_markup(self, name: str, content: bytes) -> bool:
        if name.lower().endswith(XML_ENDINGS) or self.content_type(name).endswith("xml"):
            return True
        return content[:64].lstrip(BLANK)[:1] == b"<" or content[:2] in (b"\xff\xfe", b"\xfe\xff")


def relation_of(element: etree._Element, folder: str) -> Relation:
    target = element.get("Target", "").strip()
    is_external = element.get("TargetMode", "").lower() == "external" or bool(ELSEWHERE.match(unquote(target)))
    if not is_external:
        target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
    return Relation(element.get("Type", ""), target, is_external)


def refuse_elsewhere(relation: Relation) -> None:
    """All but links, which a reader may tap or not, and the template that was there where it was written."""
    if not relation.is_external or relation.type == f"{OFFICE}hyperlink":
        return
    if relation.type == f"{OFFICE}attachedTemplate" and LOCAL_TEMPLATE.fullmatch(unquote(relation.target)):
        return
    raise BadDocument(
        _("This document fetches a part of itself from elsewhere. Put all of it into the file, then try again.")
    )


def with_macros() -> BadDocument:
    return BadDocument(_("This document carries macros. Save it as a Word document without macros (.docx)."))


def refuse_huge_picture(content: bytes) -> None:
    if is_huge(content):
        raise BadDocument(_("A picture in this document has more than 40 megapixels. Make it smaller and try again."))
