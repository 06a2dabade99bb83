"""Numbers as Word prints them."""

import pytest

from deliberation.documents.intake.word.formats import FORMATS, printed


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        ("decimal", {1: "1", 10: "10", 1234: "1234"}),
        ("decimalZero", {0: "00", 1: "01", 9: "09", 10: "10", 100: "100"}),
        ("decimalFullWidth", {0: "０", 12: "１２"}),
        ("decimalFullWidth2", {105: "１０５"}),
        ("decimalHalfWidth", {12: "12"}),
        ("numberInDash", {1: "- 1 -", 12: "- 12 -"}),
        ("ordinal", {1: "1st", 2: "2nd", 3: "3rd", 4: "4th", 11: "11th", 12: "12th", 22: "22nd", 113: "113th"}),
        ("cardinalText", {1: "1"}),
        ("hex", {10: "A", 255: "FF"}),
        ("upperLetter", {0: "", 1: "A", 26: "Z", 27: "AA", 28: "BB", 53: "AAA", 780: "Z" * 30, 781: "A"}),
        ("lowerLetter", {1: "a", 27: "aa", 52: "zz"}),
        ("upperRoman", {0: "", 1: "I", 4: "IV", 9: "IX", 40: "XL", 99: "XCIX", 1994: "MCMXCIV"}),
        ("lowerRoman", {3: "iii", 14: "xiv"}),
        ("chicago", {1: "*", 2: "†", 5: "**"}),
        ("decimalEnclosedCircle", {1: "①", 20: "⑳", 21: "21"}),
        ("decimalEnclosedCircleChinese", {1: "①", 10: "⑩"}),
        ("decimalEnclosedParen", {1: "⑴", 20: "⒇", 21: "21"}),
        ("decimalEnclosedFullstop", {1: "⒈", 20: "⒛"}),
        ("ideographEnclosedCircle", {1: "㊀", 10: "㊉", 11: "11"}),
        ("ideographTraditional", {1: "甲", 10: "癸", 11: "11"}),
        ("ideographZodiac", {1: "子", 12: "亥", 13: "13"}),
        ("ideographZodiacTraditional", {1: "甲子", 13: "丙子", 60: "癸亥", 61: "甲子"}),
        ("unheardOf", {7: "7"}),
        ("none", {1: ""}),
        ("bullet", {1: ""}),
    ],
)
def test_format_prints_numbers(name, numbers):
    assert {value: printed(value, name) for value in numbers} == numbers


COUNTING = [1, 9, 10, 11, 19, 20, 21, 99, 100, 101, 110, 111, 120, 999, 1000, 1001, 10011, 32767]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "chineseCountingThousand",
            "一 九 十 十一 十九 二十 二十一 九十九 一百 一百〇一 一百一十 一百一十一 一百二十 "
            "九百九十九 一千 一千〇一 一万〇一十一 三万二千七百六十七",
        ),
        (
            "taiwaneseCountingThousand",
            "一 九 十 十一 十九 二十 二十一 九十九 一百 一百零一 一百一十 一百一十一 一百二十 "
            "九百九十九 一千 一千零一 一萬零一十一 三萬二千七百六十七",
        ),
        (
            "chineseCounting",
            "一 九 十 十一 十九 二十 二十一 九十九 一○○ 一○一 一一○ 一一一 一二○ 九九九 一○○○ "
            "一○○一 一○○一一 三二七六七",
        ),
        (
            "ideographDigital",
            "一 九 一〇 一一 一九 二〇 二一 九九 一〇〇 一〇一 一一〇 一一一 一二〇 九九九 一〇〇〇 "
            "一〇〇一 一〇〇一一 三二七六七",
        ),
        (
            "chineseLegalSimplified",
            "壹 玖 壹拾 壹拾壹 壹拾玖 贰拾 贰拾壹 玖拾玖 壹佰 壹佰零壹 壹佰壹拾 壹佰壹拾壹 壹佰贰拾 "
            "玖佰玖拾玖 壹仟 壹仟零壹 壹万零壹拾壹 叁万贰仟柒佰陆拾柒",
        ),
        (
            "ideographLegalTraditional",
            "壹 玖 壹拾 壹拾壹 壹拾玖 貳拾 貳拾壹 玖拾玖 壹佰 壹佰零壹 壹佰壹拾 壹佰壹拾壹 壹佰貳拾 "
            "玖佰玖拾玖 壹仟 壹仟零壹 壹萬零壹拾壹 參萬貳仟柒佰陸拾柒",
        ),
        (
            "japaneseCounting",
            "一 九 十 十一 十九 二十 二十一 九十九 百 百一 百十 百十一 百二十 九百九十九 千 千一 "
            "一万十一 三万二千七百六十七",
        ),
    ],
)
def test_chinese_counting_is_spelled(name, expected):
    assert " ".join(printed(value, name) for value in COUNTING) == expected


def test_custom_format_has_leading_zeros():
    assert [printed(value, "custom", "001, 002, 003, ...") for value in (1, 12, 123, 1234)] == [
        "001",
        "012",
        "123",
        "1234",
    ]
    assert [printed(5, "custom", pattern) for pattern in ("a, ç, ĝ, ...", "", "0" * 90 + "1")] == [
        "5",
        "5",
        "0" * 9 + "5",
    ]


@pytest.mark.parametrize("name", FORMATS)
def test_numbers_that_none_can_count_are_decimal_and_short(name):
    assert (printed(-3, name), printed(10**9, name)) == ("-3", "1000000000")
