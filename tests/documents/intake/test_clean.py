"""What is left of html: marks for reading, nothing that acts, loads or styles."""

import pytest

from deliberation.documents.intake.clean import clean


@pytest.mark.parametrize(
    "html",
    [
        "<h1>One</h1>",
        "<p>a<br><strong>b</strong><em>c</em><u>d</u><s>e</s><sup>1</sup><sub>2</sub></p>",
        "<ul><li>One</li></ul>",
        '<table><thead><tr><th scope="col">A</th></tr></thead></table>',
        '<table><tbody><tr><td colspan="2" rowspan="3">1</td></tr></tbody></table>',
        '<img alt="A map">',
        '<a href="https://example.org/" rel="noopener noreferrer nofollow">there</a>',
        '<a href="mailto:a@example.org" rel="noopener noreferrer nofollow">there</a>',
        '<a href="tel:12345" rel="noopener noreferrer nofollow">there</a>',
    ],
)
def test_marks_for_reading_stay(html):
    assert clean(html) == html
    assert clean(clean(html)) == html


@pytest.mark.parametrize(
    ("html", "left"),
    [
        ("<script>alert(1)</script>x", "x"),
        ("<style>p{}</style>x", "x"),
        ('<p onclick="alert(1)" style="color:red" class="x" id="y">x</p>', "<p>x</p>"),
        ('<img src="https://example.org/x.png" alt="x" onerror="alert(1)">', '<img alt="x">'),
        ("<iframe src=//example.org></iframe>x", "x"),
        ("a<svg><a href='javascript:alert(1)'>x</a></svg>", "a"),
        ('<a href="javascript:alert(1)">x</a>', '<a rel="noopener noreferrer nofollow">x</a>'),
        ('<a href="/documents/">x</a>', '<a rel="noopener noreferrer nofollow">x</a>'),
        ('<a href="//example.org">x</a>', '<a rel="noopener noreferrer nofollow">x</a>'),
        ('<a href="data:text/html,x">x</a>', '<a rel="noopener noreferrer nofollow">x</a>'),
        ('<p title="y" lang="en">x</p>', "<p>x</p>"),
        ("<form><button>x</button></form>", "x"),
        ("<p>x<!-- y --></p>", "<p>x</p>"),
        ("<p>x", "<p>x</p>"),
        ('<table><tbody><tr><td colspan="9999">x</td></tr></tbody></table>', None),
        ('<table><tbody><tr><td colspan="-1" rowspan="a" scope="x">x</td></tr></tbody></table>', None),
        ('<table><tbody><tr><td colspan="²">x</td></tr></tbody></table>', None),
    ],
)
def test_all_else_is_gone(html, left):
    assert clean(html) == (left or "<table><tbody><tr><td>x</td></tr></tbody></table>")
