"""ZIP files that lie about what is in them."""

import struct
import zipfile
import zlib
from itertools import accumulate

from tests.documents.intake.packages import MAIN, body, central, changed, docx, zipped

MEGABYTE = 2**20


def saying_sizes(size: int) -> bytes:
    data = docx()
    return changed(data, central(data, MAIN) + 24, "<L", size)


def of_ten_gigabytes() -> bytes:
    """As an entry of more than four gigabytes says it: in an extra field."""
    data = docx()
    at = central(data, MAIN)
    data = changed(data, at + 24, "<L", 2**32 - 1)
    data = changed(data, at + 30, "<H", 12)
    name_ends = at + 46 + len(MAIN)
    extra = struct.pack("<HHQ", 1, 8, 10 * 2**30)
    end = data.rindex(b"PK\5\6")
    size = struct.unpack_from("<L", data, end + 12)[0]
    data = changed(data, end + 12, "<L", size + len(extra))
    return data[:name_ends] + extra + data[name_ends:]


def bomb(size: int) -> bytes:
    return docx({"word/blank.bin": bytes(size)})


def lying_bomb() -> bytes:
    """Says that it is small, and is not."""
    data = docx({MAIN: body("<w:p/>" * 3_000_000)})
    return changed(data, central(data, MAIN) + 24, "<L", 1_000)


def nested() -> bytes:
    inner = zipped({f"{number}.zip": zipped({"blank": bytes(MEGABYTE)}) for number in range(16)})
    return zipped({f"{number}.zip": inner for number in range(16)})


def nested_in_document() -> bytes:
    """In place of its text."""
    return docx({MAIN: zipped({"blank": bytes(MEGABYTE)})})


def overlapping() -> bytes:
    """Several names for the same content."""
    data = docx({"word/one.xml": "<a/>", "word/two.xml": "<a/>"})
    first = struct.unpack_from("<L", data, central(data, "word/one.xml") + 42)[0]
    return changed(data, central(data, "word/two.xml") + 42, "<L", first)


def quoted() -> bytes:
    """Each entry's content takes in the next entry: one kernel is unpacked by all of them."""
    data = docx({"word/one.bin": b"1" * 100, "word/two.bin": b"2" * 100}, zipfile.ZIP_STORED)
    at = central(data, "word/one.bin")
    one, two = (
        struct.unpack_from("<L", data, central(data, name) + 42)[0] for name in ("word/one.bin", "word/two.bin")
    )
    content = data[one + 30 + len("word/one.bin") : two + 60]
    data = changed(changed(data, at + 20, "<L", len(content)), at + 24, "<L", len(content))
    return changed(data, at + 16, "<L", zlib.crc32(content))


def entries(count: int) -> bytes:
    return docx({f"{number:x}": "" for number in range(count)})


def listing(count: int, said: int, share: bool = False) -> bytes:
    """Empty entries, of which the end counts `said`; so small that 100,000 of them may share one head in 5 MB."""
    names = [b"a" if share else b"%x" % number for number in range(count)]
    heads = [struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, 0, 0, 33, 0, 0, 0, len(name), 0) + name for name in names]
    places = [0] * count if share else list(accumulate(map(len, heads), initial=0))
    content = heads[0] if share else b"".join(heads)
    directory = b"".join(
        struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, 20, 0, 0, 0, 33, 0, 0, 0, len(name), 0, 0, 0, 0, 0, place) + name
        for name, place in zip(names, places, strict=False)
    )
    return content + directory + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, said, said, len(directory), len(content), 0)


def counting(count: int) -> bytes:
    """A few entries that say they are many."""
    data = docx()
    end = data.rindex(b"PK\5\6")
    return changed(changed(data, end + 8, "<H", count), end + 10, "<H", count)


def zip64() -> bytes:
    """Its numbers lie in a record of its own, and are too many."""
    data = docx()
    end = data.rindex(b"PK\5\6")
    size, start = struct.unpack_from("<2L", data, end + 12)
    record = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, 100_000, 100_000, size, start)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, end, 1)
    return data[:end] + record + locator + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 65_535, 65_535, size, 2**32 - 1, 0)


def named(name: str) -> bytes:
    return docx({name: "<a/>"})


def twice() -> bytes:
    """Two parts of one name: which of them is read?"""
    return docx({"WORD/document.xml": body()})


def encrypted_entry() -> bytes:
    data = docx()
    return changed(data, central(data, MAIN) + 8, "<H", 1)


def other_name_inside() -> bytes:
    """The directory and the entry call it differently."""
    data = docx()
    return data.replace(MAIN.encode(), b"word/documens.xml", 1)


def packed_otherwise() -> bytes:
    data = docx()
    return changed(data, central(data, MAIN) + 10, "<H", 12)
