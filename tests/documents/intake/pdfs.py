"""PDF files made by code: their letters are numbered as in Unicode, so that they have no need of a font's file."""

MAP = (
    b"begincmap 1 begincodespacerange <0000> <ffff> endcodespacerange 1 beginbfrange <0000> <ffff> <0000> endbfrange "
    b"endcmap"
)


def pdf(*pages: list[str]) -> bytes:
    """Of pages of lines."""
    numbers = [10 + 2 * number for number in range(len(pages))]
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: f"<< /Type /Pages /Count {len(pages)} /Kids [{' '.join(f'{n} 0 R' for n in numbers)}] >>".encode(),
        3: b"<< /Type /Font /Subtype /Type0 /BaseFont /Song /Encoding /Identity-H /DescendantFonts [4 0 R] "
        b"/ToUnicode 5 0 R >>",
        4: b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Song /DW 1000 "
        b"/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>",
        5: stream(MAP),
    }
    for number, lines in zip(numbers, pages, strict=True):
        objects[number] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {number + 1} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        ).encode()
        objects[number + 1] = stream(written(lines))
    return whole(objects)


def written(lines: list[str]) -> bytes:
    shown = [f"1 0 0 1 50 {780 - 20 * row} Tm <{line.encode('utf-16-be').hex()}> Tj" for row, line in enumerate(lines)]
    return f"BT /F1 12 Tf {' '.join(shown)} ET".encode()


def stream(content: bytes) -> bytes:
    return b"<< /Length %d >> stream\n%b\nendstream" % (len(content), content)


def whole(objects: dict[int, bytes]) -> bytes:
    data, places = b"%PDF-1.7\n", {}
    for number, content in objects.items():
        places[number] = len(data)
        data += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    begins = len(data)
    data += b"xref\n" + b"".join(b"%d 1\n%010d 00000 n \n" % one for one in places.items())
    size = max(places) + 1
    return data + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, begins)
