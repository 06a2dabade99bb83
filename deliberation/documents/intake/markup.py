"""Parsing XML that a stranger made: no document type, no entities, bounded in size and depth."""

import re
from xml.parsers import expat

from django.utils.translation import gettext as _
from lxml import etree

from deliberation.documents.intake.archive import damaged
from deliberation.documents.intake.blocks import BadDocument

MOST_TAGS = 1_000_000
# libxml2 goes no deeper either; here it is found before a tree is made.
DEEPEST = 256
HUGE_TAG = re.compile(rb"<[^<>]{1000000}")
# Strict Open XML differs from what Word writes by the names of its namespaces.
STRICT = re.compile(rb"""(=\s*["'])http://purl\.oclc\.org/ooxml/([A-Za-z]+)/""")
TRANSITIONAL = rb"\1http://schemas.openxmlformats.org/\2/2006/"
# What may come before the first element, with its own tag.
LONGEST_PROLOGUE = 2**18
DECLARATION = re.compile(rb"\s*<\?xml\s[^>]*\?>")
ENCODINGS = {None, "utf-8", "utf8", "utf-16", "utf-16le", "utf-16be", "us-ascii", "ascii"}


class Seen(Exception):
    """The first element: no document type can come any more."""


def parsed(data: bytes) -> etree._Element:
    """The root of a part in transitional names. Raises BadDocument."""
    data = STRICT.sub(TRANSITIONAL, as_utf8(data))
    refuse_unbounded(data)
    reader = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(data, reader)
    except (etree.XMLSyntaxError, ValueError):
        raise damaged() from None


def as_utf8(data: bytes) -> bytes:
    """What the parsers are given, so that none of them guesses an encoding of its own."""
    if data[:2] not in (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<"):
        return data
    codec = {b"<\0": "utf-16-le", b"\0<": "utf-16-be"}.get(data[:2], "utf-16")
    try:
        plain = data.decode(codec).encode()
    except UnicodeError:
        raise damaged() from None
    declared = DECLARATION.match(plain)
    return plain[declared.end() :] if declared else plain


def refuse_unbounded(data: bytes) -> None:
    """Read once without making anything of it, because a tree takes many times the room of its text."""
    if data.count(b"<") > MOST_TAGS or HUGE_TAG.search(data):
        raise too_complex()
    depth = 0

    def opened(_name, _attributes):
        nonlocal depth
        depth += 1
        if depth >= DEEPEST:
            raise too_complex()

    def closed(_name):
        nonlocal depth
        depth -= 1

    reader = careful_reader()
    reader.StartElementHandler = opened
    reader.EndElementHandler = closed
    read(reader, data)


def refuse_document_type(data: bytes) -> None:
    """Of any part, also of one that nobody reads; whether the rest of it is in order does not matter."""

    def opened(_name, _attributes):
        raise Seen

    reader = careful_reader()
    reader.StartElementHandler = opened
    try:
        read(reader, data[:LONGEST_PROLOGUE])
    except Seen:
        return
    raise damaged()


def careful_reader() -> expat.XMLParserType:
    def declared(_version, encoding, _standalone):
        if (encoding and encoding.lower()) not in ENCODINGS:
            raise damaged()

    def typed(*_about):
        raise BadDocument(_("This file declares a document type, which no Word document has. It is not opened."))

    reader = expat.ParserCreate(namespace_separator=" ")
    reader.XmlDeclHandler = declared
    reader.StartDoctypeDeclHandler = typed
    return reader


def read(reader: expat.XMLParserType, data: bytes) -> None:
    try:
        reader.Parse(data, True)
    except expat.ExpatError:
        raise damaged() from None


def too_complex() -> BadDocument:
    return BadDocument(_("This document is put together in a way that cannot be read here. Save it anew as .docx."))
