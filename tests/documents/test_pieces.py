"""Parting a piece of text and putting two together."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberation.documents.pieces import joined, joined_html, parted_html, plain_html, sentences


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("种树。修路！", ["种树。", "修路！"]),
        ("他说：“种树。”然后走了。", ["他说：“种树。”", "然后走了。"]),
        ("Ten trees. Two roads.", ["Ten trees. ", "Two roads."]),
        ("It costs 1.5 million.", ["It costs 1.5 million."]),
        ("种树；\n修路", ["种树；\n", "修路"]),
        ("First\nSecond", ["First\n", "Second"]),
        ("", [""]),
    ],
)
def test_sentences_are_found(text, parts):
    assert sentences(text) == parts


texts = st.text(alphabet="树木路。！？；\n .,abc1", min_size=1, max_size=40).filter(lambda text: text == text.strip())


@given(texts)
def test_sentences_together_are_the_text(text):
    assert "".join(sentences(text)) == text


@given(texts, st.data())
def test_split_and_joined_is_the_text_again(text, data):
    ends = [len("".join(sentences(text)[:n])) for n in range(1, len(sentences(text)))]
    for at in ends:
        first, second = text[:at], text[at:]
        is_latin = first[-1:].isascii() and second[:1].isascii() and not first[-1].isspace()
        assert joined(first, second) == (f"{first} {second}" if is_latin else text)


@given(texts, st.integers(1, 39))
def test_marks_are_split_with_the_text(text, at):
    sides = parted_html(plain_html(text), text, min(at, len(text)))
    assert [shown(side) for side in sides] == [text[: min(at, len(text))], text[min(at, len(text)) :]]


def shown(html):
    return re.sub("<[^>]*>", "", html.replace("<br>", "\n"))


def test_marks_that_are_open_at_the_cut_go_on_behind_it():
    html = "<p>Ten <strong>old trees. Two</strong> roads</p>"
    assert parted_html(html, "Ten old trees. Two roads", 15) == (
        "<p>Ten <strong>old trees. </strong></p>",
        "<p><strong>Two</strong> roads</p>",
    )


def test_mark_of_a_footnote_stays_with_the_words_before_it():
    html = "<p>Ten trees.<sup>1</sup> Two roads.</p>"
    assert parted_html(html, "Ten trees. Two roads.", 11) == (
        "<p>Ten trees.<sup>1</sup> </p>",
        "<p>Two roads.</p>",
    )


def test_bullet_stays_with_the_first_piece():
    parts = parted_html("<ul><li>Trees. Roads</li></ul>", "Trees. Roads", 7)
    assert parts == ("<ul><li>Trees. </li></ul>", "<p>Roads</p>")


def test_html_that_does_not_fit_is_written_anew():
    assert parted_html("<p>Other words</p>", "A < b. C", 7) == ("<p>A &lt; b. </p>", "<p>C</p>")


def test_joined_marks_have_one_paragraph():
    first, second = ("Trees.", "<p><em>Trees.</em></p>"), ("Roads", "<p>Roads</p>")
    assert joined_html(first, second) == "<p><em>Trees.</em> Roads</p>"
    assert joined_html(("种树。", "<p>种树。</p>"), ("修路", "<p>修路</p>")) == "<p>种树。修路</p>"
