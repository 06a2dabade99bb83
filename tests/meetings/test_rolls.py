"""A roll as offices have it: every dress a file may come in, and every fault told at once."""

import io
import zipfile

import pytest
from django.utils import translation
from openpyxl import Workbook

from congress.meetings import rolls
from congress.meetings.rolls import BadFile, read_roll

HEADINGS = "编号,姓名,手机,界别,小组"
GOOD = f"{HEADINGS}\n1,张三,13800000001,居民区,一组\n2,李四,13800000002,企业,二组\n"
ROWS = [("001", "张三", "13800000001", "居民区", "一组"), ("002", "李四", "13800000002", "企业", "二组")]


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def xlsx(*rows, merged=()) -> bytes:
    workbook = Workbook()
    for row in rows:
        workbook.active.append(row)
    for cells in merged:
        workbook.active.merge_cells(cells)
    return saved(workbook)


def saved(workbook) -> bytes:
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def repacked(content: bytes, change) -> bytes:
    """The workbook with change(name, part) in each part's place."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part.filename, change(part.filename, old.read(part)))
    return file.getvalue()


def rows_of(content: bytes | str) -> list[tuple]:
    roll = read_roll(content.encode() if isinstance(content, str) else content)
    assert roll.faults == []
    return [(row.number, row.name, row.telephone, row.sector, row.group) for row in roll.rows]


def faults_of(content: str) -> list[str]:
    return [str(fault) for fault in read_roll(content.encode()).faults]


def why_bad(content: bytes) -> str:
    with pytest.raises(BadFile) as bad:
        read_roll(content)
    return str(bad.value)


# Kinds of files


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_is_read_in_every_encoding_with_every_delimiter(encoding, delimiter):
    assert rows_of(GOOD.replace(",", delimiter).encode(encoding)) == ROWS


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_csv_is_read_with_every_line_end(end):
    assert rows_of(GOOD.replace("\n", end)) == ROWS


def test_workbook_is_read():
    assert rows_of(xlsx(*[line.split(",") for line in GOOD.splitlines()])) == ROWS


def test_workbook_with_title_rows_and_numbers_as_numbers_is_read():
    title = ["社区代表花名册"]
    lines = [[1, "张三", 13800000001, "居民区", "一组"], [2.0, "李四", 13800000002.0, "企业", "二组"]]
    assert rows_of(xlsx(title, [], HEADINGS.split(","), *lines, merged=["A1:E1"])) == ROWS


def test_first_sheet_is_read():
    workbook = Workbook()
    for row in GOOD.splitlines():
        workbook.active.append(row.split(","))
    workbook.create_sheet("other").append(["姓名"])
    assert rows_of(saved(workbook)) == ROWS


def test_workbook_that_lies_about_its_size_is_read_whole():
    content = xlsx(*[line.split(",") for line in GOOD.splitlines()])
    lie = repacked(content, lambda name, part: part.replace(b'<dimension ref="A1:E3"', b'<dimension ref="A1"'))
    assert lie != content
    assert rows_of(lie) == ROWS


def test_formula_counts_as_what_it_came_to():
    content = xlsx(["姓名", "编号"], ["张三", "=1+1"])
    reckoned = repacked(
        content, lambda name, part: part.replace(b"<v />", b"<v>7</v>").replace(b"<v></v>", b"<v>7</v>")
    )
    assert reckoned != content
    assert rows_of(reckoned) == [("007", "张三", "", "", "")]


# Headings


@pytest.mark.parametrize(
    "headings",
    [
        "序号,姓 名,联系电话,界别,组别",
        "代表编号,姓名*,手机（必填）,界别：,交流群",
        "编号,姓名,手机号,界别,分组",
        "Number,Name,Telephone,Sector,Group",
        "No.,NAME,Ｍｏｂｉｌｅ,sector,Exchange group",
    ],
)
def test_headings_have_synonyms(headings):
    assert rows_of(GOOD.replace(HEADINGS, headings)) == ROWS


def test_headings_may_come_in_any_order():
    assert rows_of("小组,手机,姓名,编号,界别\n一组,13800000001,张三,1,居民区\n") == ROWS[:1]


def test_better_heading_of_two_is_used_and_the_other_named():
    roll = read_roll("序号,编号,姓名,备注,备注\n1,88,张三,a,b\n".encode())
    assert ([row.number for row in roll.rows], roll.ignored) == (["088"], ["序号", "备注", "备注"])


def test_file_without_numbers_has_none():
    assert rows_of("姓名\n张三\n李四\n") == [("", "张三", "", "", ""), ("", "李四", "", "", "")]


@pytest.mark.parametrize(
    "content", ["编号,手机\n1,13800000001\n", "张三,13800000001\n", "\n" * 30 + "x\n" * 25 + "姓名\n张三\n"]
)
def test_file_without_headings_is_refused(content):
    assert why_bad(content.encode()) == "No row of headings was found. One of the columns must be called 姓名 or name."


def test_headings_alone_are_refused():
    assert why_bad(HEADINGS.encode()) == "There is nobody under the headings."


# Cells


@pytest.mark.parametrize(
    ("number", "read"),
    [
        ("1", "001"),
        ("1.0", "001"),
        ("０１２", "012"),
        ("0007", "0007"),
        (" 12 ", "012"),
        ("a-3", "A-3"),
        ("1 2", "012"),
    ],
)
def test_number_is_read_in_every_dress(number, read):
    assert rows_of(f"编号,姓名\n{number},张三\n")[0][0] == read


def test_numbers_are_padded_to_the_longest():
    assert [row[0] for row in rows_of("编号,姓名\n7,张三\n1234,李四\nA-1,王五\n")] == ["0007", "1234", "A-1"]


@pytest.mark.parametrize(
    ("telephone", "read"),
    [
        ("13800000001.0", "13800000001"),
        ("１３８０００００００１", "13800000001"),
        ("\u202d138 0000 0001\u202c", "138 0000 0001"),
        ("021—5555－0000", "021-5555-0000"),
        ("+86 (138) 0000-0001", "+86 (138) 0000-0001"),
        ("", ""),
    ],
)
def test_telephone_is_read_in_every_dress(telephone, read):
    assert rows_of(f"姓名,手机\n张三,{telephone}\n")[0][2] == read


@pytest.mark.parametrize(
    ("name", "read"),
    [("张　三", "张三"), (" 张 三 ", "张三"), ("Anna  Maria", "Anna Maria"), ("\ufeff阿依·古丽\u200b", "阿依·古丽")],
)
def test_name_is_read_without_what_cannot_be_seen(name, read):
    assert rows_of(f"姓名\n{name}\n")[0][1] == read


def test_same_person_is_known_in_every_dress_of_the_telephone():
    first, second = read_roll("姓名,手机\n张三,+86 138-0000-0001\n李四,13800000001\n".encode()).rows
    assert (first.person, second.person) == (("13800000001", "张三"), ("13800000001", "李四"))


def test_empty_rows_and_titles_of_sections_are_not_used():
    roll = read_roll(f"{GOOD}\n,,,,\n企业代表（共八十人）,,,,\n3,,,,\n".encode())
    assert ([row.number for row in roll.rows], roll.skipped, roll.faults) == (["001", "002"], [6, 7], [])


# Faults of rows


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (",张三,13800000001", "the number is missing"),
        ("三,张三,13800000001", "the number may have digits, Latin letters and - only"),
        ("1.5,张三,13800000001", "the number may have digits, Latin letters and - only"),
        ("12345678901,张三,13800000001", "the number on the roll has more than 10 characters"),
        ("1,,13800000001", "the name is missing"),
        (f"1,{'张' * 61},13800000001", "the name has more than 60 characters"),
        ("1,张三,138O0000001", "the telephone has letters"),
        ("1,张三,1.38E+10", "the telephone has letters"),
        ("1,张三,13800000001/13800000002", "the telephone is not one number"),
        ("1,张三,123", "the telephone is too short"),
    ],
)
def test_fault_of_a_row_is_told(row, fault):
    assert faults_of(f"编号,姓名,手机\n{row}\n") == [f"row 2: {fault}"]


def test_all_faults_are_told_at_once_in_the_order_of_the_file():
    content = "名册\n编号,姓名,手机\n1,张三,x1234\n01,,13800000002\n3,王五,13800000003\n4,王五,138-0000-0003\n"
    assert faults_of(content) == [
        "row 3: the telephone has letters",
        "row 4: the name is missing",
        "row 4: the same number stands in row 3 already",
        "row 6: the same name and telephone stand in row 5 already",
    ]


def test_people_may_share_a_telephone_or_a_name():
    assert faults_of("编号,姓名,手机\n1,张三,13800000001\n2,李四,13800000001\n3,张三,\n4,张三,\n") == []


def test_same_name_without_number_and_telephone_is_a_fault():
    assert faults_of("姓名\n张三\n张三\n") == ["row 3: the same name and telephone stand in row 2 already"]


# Files that are refused


@pytest.mark.parametrize("content", [b"", b" \n\t"])
def test_empty_file_is_refused(content):
    assert why_bad(content) == "The file is empty."


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7 ...",
        b"<html><table>",
        b"\x89PNG\r\n\x1a\n\x00\x00",
        "姓名\n张\x00三\n".encode(),
        b"\xff\xfe\x00",
        b"\x81" * 9,
    ],
)
def test_what_is_no_table_is_refused(content):
    assert why_bad(content).startswith("This file is no table")


def test_old_workbook_is_refused():
    assert why_bad(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)).startswith("This is an old .xls file")


def test_zip_that_is_no_workbook_is_refused():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as parts:
        parts.writestr("word/document.xml", "<w/>")
    assert why_bad(file.getvalue()) == "This file is no .xlsx workbook, or it is damaged."


@pytest.mark.parametrize("cut", [slice(0, 900), slice(0, -40)])
def test_damaged_workbook_is_refused(cut):
    content = xlsx(["姓名"], ["张三"])
    assert why_bad(content[cut]) == "This file is no .xlsx workbook, or it is damaged."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_workbook_with_entities_is_refused(encoding):
    bomb = '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'.encode(encoding)
    content = repacked(xlsx(["姓名"], ["张三"]), lambda name, part: bomb if "sheet1" in name else part)
    assert why_bad(content).startswith("This workbook holds declarations")


def test_workbook_that_unpacks_to_too_much_is_refused():
    big = repacked(
        xlsx(["姓名"], ["张三"]), lambda name, part: part + b" " * rolls.MOST_UNPACKED if "styles" in name else part
    )
    assert len(big) < rolls.MOST_BYTES
    assert why_bad(big).startswith("The workbook is too large inside.")


def test_workbook_that_names_a_row_far_away_is_refused_soon():
    content = repacked(
        xlsx(["姓名"], ["张三"]), lambda name, part: part.replace(b'<row r="2"', b'<row r="99999999999"')
    )
    assert why_bad(content) == "The table has more than 5000 rows."


def test_file_that_is_too_large_is_refused():
    assert why_bad(GOOD.encode() + b"\n" * rolls.MOST_BYTES) == "The file is larger than 5 MB."


def test_most_rows_are_read_and_one_more_refused():
    most = "编号,姓名\n" + "".join(f"{n},代表{n}\n" for n in range(1, rolls.MOST_ROWS + 1))
    assert len(rows_of(most)) == rolls.MOST_ROWS
    assert why_bad(f"{most}5001,张三\n".encode()) == "The table has more than 5000 rows."


def test_most_columns_are_read_and_one_more_refused():
    assert len(rows_of(f"姓名{',x' * 49}\n张三\n")) == 1
    assert why_bad(f"姓名{',x' * 50}\n张三\n".encode()) == "The table has more than 50 columns."


def test_endless_cell_is_refused():
    assert why_bad(f'姓名\n"{"x" * 200_000}\n'.encode()).startswith("The file breaks off inside a quoted text.")


def test_headings_of_brackets_alone_are_read_in_no_time():
    assert why_bad(("(" * 100_000).encode()).startswith("No row of headings")
