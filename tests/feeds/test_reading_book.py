"""A book finds the pages that hold a word, as asking each page would."""

from hypothesis import given
from hypothesis import strategies as st

from feeds.models import Fragment
from feeds.reading.book import Book
from feeds.reading.pages import open_pages

TEXTS = st.lists(st.text("ab \n", max_size=12), max_size=8)
WORDS = st.lists(st.text("ab ", min_size=1, max_size=3), max_size=4)


@given(texts=TEXTS, words=WORDS)
def test_it_finds_what_asking_each_page_finds(texts: list[str], words: list[str]) -> None:
    pages = open_pages([Fragment(f"f[{number}]", text) for number, text in enumerate(texts)])
    expected = {number for number, page in enumerate(pages) if any(word in page.folded for word in words)}
    assert set(Book(pages).holding(words)) == expected
