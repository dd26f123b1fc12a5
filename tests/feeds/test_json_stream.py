"""Values found in a JSON text of any size."""

import io
import json
import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feeds import json_stream
from feeds.json_stream import JsonBroken, Window


class Repeated(io.RawIOBase):
    """A text that goes on for a long time without being anywhere."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self.pieces = pieces
        self.rest = b""

    def read(self, size: int = -1, /) -> bytes:
        while len(self.rest) < size:
            piece = next(self.pieces, b"")
            if not piece:
                break
            self.rest += piece
        chunk, self.rest = self.rest[:size], self.rest[size:]
        return chunk


@pytest.mark.parametrize("nested", [False, True], ids=["strings", "objects"])
def test_memory_stays_bounded_however_long_the_array(nested: bool) -> None:
    inner = {"a": [{"b": "c"}, {"b": "d"}]} if nested else '{"a": [{"b": "c"}]}'
    element = json.dumps({"idweb": "26-1", "donnees": inner, "objet": "x" * 20_000}).encode()

    def pieces() -> Iterator[bytes]:
        yield b"["
        for _ in range(2000):
            yield element + b", "
        yield element + b"]"

    window = Window(Repeated(pieces()))
    tracemalloc.start()
    window.take(b"[")
    count = 0
    while window.next_item() != b"]":
        assert window.value().data == element
        count += 1
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 2001
    assert peak < 4 * json_stream.CHUNK + 1_000_000


def test_records_that_begin_unlike_the_first_are_still_cut_right() -> None:
    items = [{"a": 1}, {"b": [{"a": 2}]}, {"a": {"a": 3}}, {"a": '},{"a"'}, []]
    window = Window(io.BytesIO(json.dumps(items).encode()))
    window.take(b"[")
    found = []
    while window.next_item() != b"]":
        found.append(json.loads(window.value().data or b"null"))
    assert found == items


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "idweb", 'x"}']), inner, max_size=3)
    ),
    max_leaves=12,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(_JSON, max_size=6), st.sampled_from([None, 1]), st.integers(1, 40))
def test_an_array_is_cut_into_what_it_was_made_of(items: list[object], indent: int | None, chunk: int) -> None:
    source = io.BytesIO(json.dumps(items, indent=indent).encode())
    window = Window(Repeated(iter(lambda: source.read(chunk), b"")))
    window.take(b"[")
    found = []
    while window.next_item() != b"]":
        found.append(json.loads(window.value().data or b"?"))
    assert found == items


def test_a_value_that_never_ends_is_broken() -> None:
    for text in (b'{"a": "b', b'["x', b"[[", b'"x', b"?", b""):
        with pytest.raises(JsonBroken):
            Window(io.BytesIO(text)).value()
