"""Signs that Word takes from fonts of signs, where a letter's code means a picture (w:sym)."""

from deliberation.documents.intake.word.names import Element, W

PRIVATE = 0xF000
WINGDINGS = {
    0x4A: "☺", 0x6C: "●", 0x6D: "❍", 0x6E: "■", 0x6F: "□", 0x70: "◻", 0x71: "❑", 0x72: "❒", 0x75: "◆", 0x76: "❖",
    0x77: "⬥", 0x9F: "•", 0xA0: "▪", 0xA1: "○", 0xA4: "◉", 0xA7: "▪", 0xA8: "□", 0xAB: "★", 0xB6: "☆", 0xD8: "➢",
    0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓", 0xE8: "➔", 0xEF: "⇦", 0xF0: "⇨", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒",
    0xFE: "☑",
    **{0x81 + at: chr(ord("①") + at) for at in range(10)},
    **{0x8C + at: chr(ord("❶") + at) for at in range(10)},
}  # fmt: skip
WINGDINGS_2 = {0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0x97: "●", 0x98: "●", 0xA3: "□"}
LATIN = "ABCDEFGHIKLMNOPQRSTUWXYZabcdefghijklmnopqrstuwxyz"
GREEK = "ΑΒΧΔΕΦΓΗΙΚΛΜΝΟΠΘΡΣΤΥΩΞΨΖαβχδεφγηιϕκλμνοπθρστυωξψζ"
SYMBOL = {
    0xA3: "≤", 0xA5: "∞", 0xAB: "↔", 0xAC: "←", 0xAD: "↑", 0xAE: "→", 0xAF: "↓", 0xB0: "°", 0xB1: "±", 0xB3: "≥",
    0xB4: "×", 0xB7: "•", 0xB8: "÷", 0xB9: "≠", 0xBA: "≡", 0xBB: "≈", 0xD6: "√", 0xD7: "⋅", 0xE5: "∑", 0xF2: "∫",
    **{ord(latin): greek for latin, greek in zip(LATIN, GREEK, strict=True)},
}  # fmt: skip
FONTS: dict[str, dict[int, str]] = {
    "wingdings": WINGDINGS,
    "wingdings 2": WINGDINGS_2,
    "symbol": SYMBOL,
    **{name: {} for name in ("wingdings 3", "webdings", "marlett", "mt extra")},
}


def symbol(element: Element) -> str:
    """What the sign looks like in ordinary letters; "" where there is none."""
    try:
        code = int(element.get(f"{W}char", ""), 16)
    except ValueError:
        return ""
    signs = FONTS.get(element.get(f"{W}font", "").lower())
    if PRIVATE <= code < PRIVATE + 0x100:
        code -= PRIVATE
    if signs is not None:
        return signs.get(code, chr(code) if 0x20 <= code < 0x40 and signs is SYMBOL else "")
    return chr(code) if 0x20 <= code < 0xD800 or 0xF900 <= code < 0x110000 else ""
