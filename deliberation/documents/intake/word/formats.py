"""Numbers as Word prints them, by ST_NumberFormat (ECMA-376 part 1, 17.18.59).

Where the standard and Word differ, as Word does: 101 is 一百〇一 in simplified counting and 一百零一 in traditional,
and a sequence that has no more signs goes on in decimal.
"""

import re
from collections.abc import Callable
from functools import partial

Format = Callable[[int], str]

LARGEST = 32_767
# Word begins with one letter again after thirty of a kind.
LETTERS, LONGEST = 26, 30
ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"),
    (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
STEMS = "甲乙丙丁戊己庚辛壬癸"
BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
CHICAGO = "*†‡§"
LEADING_ZEROS = re.compile(r"(0+1)(?:,|\Z)")


def positional(value: int, digits: str) -> str:
    return str(value).translate({ord("0") + at: digit for at, digit in enumerate(digits)})


def spelled(value: int, digits: str, units: str, groups: str, is_legal: bool = False) -> str:
    """三千二百〇一: each digit with its unit, one zero for a gap, a group's name after four digits."""
    text, has_gap = "", False
    for power, digit in zip(range(len(str(value)) - 1, -1, -1), map(int, str(value)), strict=True):
        if digit:
            text += (digits[0] if has_gap else "") + digits[digit] + units[power % 4].strip()
        has_gap = not digit
        if power % 4 == 0 and value // 10**power % 10_000:
            text += groups[power // 4].strip()
    return text if is_legal or not text.startswith(digits[1] + units[1]) else text[1:]


def japanese(value: int) -> str:
    """No zeros, and no one before ten, hundred, thousand."""
    text = spelled(value, "〇一二三四五六七八九", " 十百千", " 万億", is_legal=True).replace("〇", "")
    return re.sub("一(?=[十百千])", "", text)


def counted(value: int) -> str:
    """一 … 九十九, then digit by digit."""
    digits = "○一二三四五六七八九"
    return spelled(value, digits, " 十百千", " 万亿") if value < 100 else positional(value, digits)


def letters(value: int) -> str:
    turn, letter = divmod((value - 1) % (LETTERS * LONGEST), LETTERS)
    return chr(ord("a") + letter) * (turn + 1)


def roman(value: int) -> str:
    text = ""
    for worth, sign in ROMAN:
        text += sign * (value // worth)
        value %= worth
    return text


def ordinal(value: int) -> str:
    ending = "th" if value % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
    return f"{value}{ending}"


def enclosed(value: int, first: str, count: int) -> str:
    return chr(ord(first) + value - 1) if value <= count else str(value)


def one_of(value: int, signs: str) -> str:
    return signs[value - 1] if value <= len(signs) else str(value)


def chicago(value: int) -> str:
    turn, sign = divmod(value - 1, len(CHICAGO))
    return CHICAGO[sign] * (turn + 1)


FORMATS: dict[str, Format] = {
    "decimalZero": "{:02}".format,
    "decimalFullWidth": partial(positional, digits="０１２３４５６７８９"),
    "decimalFullWidth2": partial(positional, digits="０１２３４５６７８９"),
    "numberInDash": "- {} -".format,
    "hex": "{:X}".format,
    "ordinal": ordinal,
    "upperLetter": lambda value: letters(value).upper(),
    "lowerLetter": letters,
    "upperRoman": roman,
    "lowerRoman": lambda value: roman(value).lower(),
    "chicago": chicago,
    "chineseCounting": counted,
    "taiwaneseCounting": counted,
    "chineseCountingThousand": partial(spelled, digits="〇一二三四五六七八九", units=" 十百千", groups=" 万亿"),
    "taiwaneseCountingThousand": partial(spelled, digits="零一二三四五六七八九", units=" 十百千", groups=" 萬億"),
    "japaneseCounting": japanese,
    "ideographDigital": partial(positional, digits="〇一二三四五六七八九"),
    "japaneseDigitalTenThousand": partial(positional, digits="〇一二三四五六七八九"),
    "taiwaneseDigital": partial(positional, digits="○一二三四五六七八九"),
    "chineseLegalSimplified": partial(
        spelled, digits="零壹贰叁肆伍陆柒捌玖", units=" 拾佰仟", groups=" 万亿", is_legal=True
    ),
    "ideographLegalTraditional": partial(
        spelled, digits="零壹貳參肆伍陸柒捌玖", units=" 拾佰仟", groups=" 萬億", is_legal=True
    ),
    "ideographTraditional": partial(one_of, signs=STEMS),
    "ideographZodiac": partial(one_of, signs=BRANCHES),
    "ideographZodiacTraditional": lambda value: STEMS[(value - 1) % 10] + BRANCHES[(value - 1) % 12],
    "decimalEnclosedCircle": partial(enclosed, first="①", count=20),
    "decimalEnclosedCircleChinese": partial(enclosed, first="①", count=20),
    "decimalEnclosedParen": partial(enclosed, first="⑴", count=20),
    "decimalEnclosedFullstop": partial(enclosed, first="⒈", count=20),
    "ideographEnclosedCircle": partial(enclosed, first="㊀", count=10),
}  # fmt: skip
# What these print for nothing; the others know only what can be counted.
ZEROS = {
    "decimalZero": "00",
    "chineseCounting": "○",
    "taiwaneseCounting": "○",
    "taiwaneseDigital": "○",
    "chineseCountingThousand": "〇",
    "ideographDigital": "〇",
    "japaneseDigitalTenThousand": "〇",
    "taiwaneseCountingThousand": "零",
    "chineseLegalSimplified": "零",
    "ideographLegalTraditional": "零",
    "decimalFullWidth": "０",
    "decimalFullWidth2": "０",
    "numberInDash": "- 0 -",
    "upperLetter": "",
    "lowerLetter": "",
    "upperRoman": "",
    "lowerRoman": "",
}
UNNUMBERED = {"none", "bullet"}


def printed(value: int, name: str, pattern: str = "") -> str:
    """`name` is the format's, `pattern` what a custom one says of itself: "001, 002, 003, ..."."""
    if name in UNNUMBERED:
        return ""
    if name == "custom" and (zeros := LEADING_ZEROS.match(pattern)):
        return str(value).zfill(min(len(zeros[1]), 10))
    if value == 0 and name in ZEROS:
        return ZEROS[name]
    return FORMATS.get(name, str)(value) if 0 < value <= LARGEST else str(value)
