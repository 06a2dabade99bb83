"""Which pieces of a new version are those of the version before."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from deliberation.documents.intake.blocks import Block, Kind
from deliberation.documents.intake.markdown import blocks_of
from deliberation.documents.matching import headed, likest, matched


def says(text, source_id="", kind=Kind.PARAGRAPH, level=None):
    return Block(kind, text, level, source_id=source_id)


def heading(text, level=2, source_id=""):
    return says(text, source_id, Kind.HEADING, level)


def pairs(old, new):
    """[(old text, new text)] of what is known again."""
    return [(old[before].text, new[after].text) for after, before in sorted(matched(old, new).items())]


def test_piece_is_known_by_what_the_file_calls_it():
    old, new = [says("Ten trees", "1A2B3C4D")], [says("Something else", "1A2B3C4D")]
    assert pairs(old, new) == [("Ten trees", "Something else")]


def test_name_goes_before_equal_words():
    old = [says("Ten trees", "1A2B3C4D")]
    new = [says("Ten trees", "5E6F7A8B"), says("Twelve trees", "1A2B3C4D")]
    assert pairs(old, new) == [("Ten trees", "Twelve trees")]


def test_name_given_twice_is_none():
    old = [says("Ten trees", "1A2B3C4D")]
    new = [says("Benches", "1A2B3C4D"), says("Lamps", "1A2B3C4D")]
    assert pairs(old, new) == []


def test_names_that_only_count_are_none():
    """As some programs write them: a paragraph that is put in gives all that follow other names."""
    old = [says(text, f"{n:08X}") for n, text in enumerate(["Trees", "Benches", "Lamps"], 1)]
    new = [says(text, f"{n:08X}") for n, text in enumerate(["Roads", "Trees", "Benches", "Lamps"], 1)]
    assert pairs(old, new) == [("Trees", "Trees"), ("Benches", "Benches"), ("Lamps", "Lamps")]


def test_equal_words_under_another_heading_are_another_piece():
    old = [heading("Parks"), says("None this year")]
    new = [heading("Roads"), says("None this year")]
    assert pairs(old, new) == []


def test_equal_words_are_told_apart_by_their_headings():
    old = blocks_of("## Parks\n\nNone\n\n## Roads\n\nNone")
    new = blocks_of("## Roads\n\nNone\n\n## Parks\n\nNone")
    assert matched(old, new) == {0: 2, 1: 3, 2: 0, 3: 1}


def test_repeated_words_are_known_in_their_order():
    assert matched([says("None")] * 2, [says("None")] * 3) == {0: 0, 1: 1}


def test_renumbered_heading_is_the_same():
    old, new = blocks_of("## 一、Parks\n\nTrees"), blocks_of("## 一、Roads\n\n## 二、Parks\n\nTrees")
    assert matched(old, new) == {1: 0, 2: 1}


def test_title_of_the_whole_may_be_taken_off():
    old, new = blocks_of("# A report\n\n## Parks\n\nTrees"), blocks_of("## Parks\n\nTrees")
    assert matched(old, new) == {0: 1, 1: 2}


def test_like_words_are_not_known_again():
    assert pairs([says("Ten trees stand there")], [says("Ten trees stood there")]) == []


def test_likest_come_first_and_unlike_ones_not_at_all():
    pieces = [says("Roads"), says("Ten old trees stand there"), says("Ten trees stand there")]
    found = likest("Ten trees stand there now", pieces)
    assert [piece.text for piece in found] == ["Ten trees stand there", "Ten old trees stand there"]


def test_piece_that_took_a_whole_sentence_in_is_proposed():
    pieces = [says("Roads are mended by the end of the year. Ten trees stand there. Lamps come last of all.")]
    assert likest("Ten trees stand there.", pieces) == pieces
    assert likest("Ten.", pieces) == []


texts = st.sampled_from(["Trees", "Benches", "Lamps", "None", "Roads 一", "树木"])
names = st.sampled_from(["", "", "1A2B3C4D", "71F00BA2", "0C9D11E8", "3ADE68B1"])
pieces = st.builds(
    lambda text, name, level: heading(text, level, name) if level else says(text, name),
    texts,
    names,
    st.sampled_from([None, None, None, 1, 2, 3]),
)


@given(st.lists(pieces, max_size=12), st.lists(pieces, max_size=12))
def test_nothing_is_known_but_by_name_or_by_words_and_headings(old, new):
    found = matched(old, new)
    assert len(set(found.values())) == len(found)
    before, after = headed(old), headed(new)
    for place, was in found.items():
        same_name = bool(old[was].source_id) and old[was].source_id == new[place].source_id
        assert same_name or before[was] == after[place]


@given(st.lists(pieces, max_size=12))
def test_unchanged_text_is_known_whole(old):
    unnamed = [replace(piece, source_id="") for piece in old]
    assert matched(unnamed, unnamed) == {place: place for place in range(len(old))}


@given(st.lists(pieces, max_size=10), st.lists(pieces, max_size=10))
def test_every_piece_with_a_twin_is_known(old, new):
    """As often as it is there on both sides: none that could stay is lost."""
    old, new = ([replace(piece, source_id="") for piece in side] for side in (old, new))
    before, after = headed(old), headed(new)
    assert len(matched(old, new)) == sum(min(before.count(one), after.count(one)) for one in set(before))
