"""What spares work while reading changes nothing of what is read."""

import re
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from feeds.models import Fragment
from feeds.reading.book import Book
from feeds.reading.pages import near, open_pages
from feeds.reading.segments import SEGMENTS, segments_in_words

TEXTS = st.lists(st.text(alphabet="aÉœ’«»\n\u0301€漢 lireau", max_size=40), max_size=6)


@given(TEXTS, st.sampled_from(["title", "correction"]))
def test_fragments_folded_together_are_those_folded_alone(texts: list[str], role: str) -> None:
    fragments = [Fragment(f"f[{number}]", text, None, role) for number, text in enumerate(texts)]
    assert open_pages(fragments) == [page for fragment in fragments for page in open_pages([fragment])]


@given(TEXTS)
def test_the_pages_that_hold_a_word_are_found_at_once(texts: list[str]) -> None:
    pages = open_pages([Fragment("f", text) for text in texts])
    words = ["lire", "au", "oe", "'"]
    holding = {index for index, page in enumerate(pages) if any(word in page.folded for word in words)}
    assert set(Book(pages).holding(words)) == holding


def test_every_phrase_of_the_table_names_its_segment_unless_the_segment_itself_takes_it_out() -> None:
    lost = []
    for segment in SEGMENTS.values():
        for phrase in segment.words:
            text = re.sub(r"\s*~\s*", " ", phrase).replace("*", "")
            taken_out = any(word in text for word in segment.not_words)
            if not taken_out and segment.slug not in segments_in_words(text, title=False):
                lost.append((segment.slug, phrase))
    assert lost == []


@given(
    st.lists(st.sampled_from(["mot ", "L. 2113", "Fin. ", ".A", "\n", "- ", "2) ", "x" * 250, "! "]), max_size=30),
    st.integers(0, 3_000),
    st.integers(0, 40),
)
def test_a_sentence_has_the_bounds_that_all_those_of_its_page_give(pieces: list[str], start: int, length: int) -> None:
    (page,) = open_pages([Fragment("f", "".join(pieces))])
    start = min(start, len(page.text))
    end = min(start + length, len(page.text))
    before = [stop for stop in page.stops if stop <= start]
    after = [stop for stop in page.stops if stop >= end]
    assert page.sentence(start, end) == (before[-1] if before else 0, after[0] if after else len(page.text))


@given(st.text("ab ", max_size=80), st.integers(0, 6), st.integers(2, 6))
def test_stretches_around_a_word_hold_each_phrase_that_reaches_no_further(text: str, before: int, after: int) -> None:
    stretches = near(text, ["ab"], before, after)
    assert stretches == sorted(stretches)
    assert all(high < low for (_, high), (low, _) in pairwise(stretches))
    for found in re.finditer("ab", text):
        low, high = max(0, found.start() - before), min(len(text), found.start() + after)
        assert any(first <= low and high <= last for first, last in stretches)
