"""What is written in the buyer's file, whatever its format. Values only."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from xml.sax.saxutils import escape

from feeds.text import clean

LONGEST: Final = 2_000


@dataclass(frozen=True, slots=True)
class Write:
    """One cell to write.

    Attributes:
        value: a number, or a text that is written as text whatever it begins with.
        cached: the cell holds a formula of the buyer: only the result shown beside it is brought up to date.
    """

    grid: int
    row: int
    column: int
    value: Decimal | str
    cached: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """A copy of the file, and French sentences on what could not be kept or written."""

    data: bytes
    notes: tuple[str, ...] = ()


def safe(text: str) -> str:
    """Give a text that any file can hold: no control character, not endless."""
    return clean(text[:LONGEST], keep_lines=True)


def xml_text(text: str) -> bytes:
    """Write a text inside an element."""
    return escape(safe(text)).encode()


def digits(value: Decimal) -> str:
    """Write a number as files do."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def column_name(index: int) -> str:
    """Name a column (`A`, `AB`)."""
    name = ""
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


def column_index(name: str) -> int:
    """Give the number of a column; 0 for what names none."""
    index = 0
    for letter in name.upper():
        if not "A" <= letter <= "Z":
            return 0
        index = index * 26 + ord(letter) - 64
    return index if index <= 16_384 else 0  # noqa: PLR2004 - the last column of a spreadsheet
