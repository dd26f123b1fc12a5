"""Walking the tree of a TED XML notice (R2.0.8, R2.0.9): what its readers share.

Element names are local: the namespace changed with each release (`…/R2.0.9.S01.E01`, `ted/2016/nuts`, `…/2021/nuts`).
A flag is an empty element, a code an attribute (`CODE`, `VALUE`, `CTYPE`), a text one or several `P`. These helpers
never raise on a wrong shape: what is not where it should be is not there.
"""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, Final

from feeds.dates import parse_day
from feeds.eforms_tree import EMPTY, NOT_FILLED, Node, figure
from feeds.models import Amount
from feeds.text import clean
from feeds.tree import DEPTH_LIMIT, as_list, text_of, walk_texts, xml_to_tree

INLINE: Final = frozenset({"FT", "TXT_MARK"})
"""Elements that style words inside a sentence: `m<FT TYPE="SUP">2</FT>`."""
_OJ_REFERENCE: Final = re.compile(r"(\d{4})\s?/\s?S\s{0,3}\d{1,3}\s?[-–—]\s?0{0,9}(\d{1,9})")
_OJ_NUMBER: Final = re.compile(r"0{0,9}(\d{1,9}-\d{4})")
_DIGITS_DAY: Final = re.compile(r"(\d{4})(\d\d)(\d\d)")
_DIGITS_TIME: Final = re.compile(r"\d{8}\s+(\d{1,2}:\d\d)")
_CURRENCY: Final = re.compile(r"[A-Z]{3}")


def read_tree(data: bytes) -> tuple[str, Node]:
    """Read a document into the name of its root and its content.

    Raises:
        TreeError: not well formed, a DTD, too deep or too large (`feeds.tree`).
    """
    tree = xml_to_tree(data, local=True, inline=INLINE)
    name = next(iter(tree), "")
    root = tree.get(name)
    return name, root if isinstance(root, dict) else EMPTY


def nodes(node: Node, name: str) -> list[Any]:
    """Give each child called `name`: objects, texts, and flags as empty texts."""
    value = node.get(name)
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def words(node: object, *names: str, lines: bool = True) -> str:
    """Give the text below `names`, its paragraphs one a line, or all on one line; empty when there is none."""
    for name in names:
        node = node.get(name) if isinstance(node, dict) else None
    if isinstance(node, str):
        return clean(node, keep_lines=lines)
    pieces = [clean(raw, keep_lines=lines) for _path, raw in walk_texts(node, "")]
    return ("\n" if lines else " ").join(filter(None, pieces))


def line(node: object, *names: str) -> str:
    """Give the text below `names` on one line."""
    return words(node, *names, lines=False)


def mark(node: Node, name: str, key: str) -> str:
    """Give the attribute `key` (`CODE`, `VALUE`…) of the first child called `name`; empty when there is none."""
    return next(iter(marks(node, name, key)), "")


def marks(node: Node, name: str, key: str) -> list[str]:
    """Give the attribute `key` of each child called `name`."""
    found = (item.get(f"@{key}") for item in nodes(node, name) if isinstance(item, dict))
    return [clean(code) for code in found if isinstance(code, str) and code.strip()]


def is_open(node: object) -> bool:
    """Tell whether a part may be shown: senders mark what they withhold (`PUBLICATION="NO"`)."""
    return not (isinstance(node, dict) and str(node.get("@PUBLICATION", "")).upper() == "NO")


def descend(node: object, wanted: str, depth: int = DEPTH_LIMIT) -> Iterator[Any]:
    """Yield every element below whose name is `wanted`, in document order, however deep."""
    if depth <= 0:
        return
    if isinstance(node, list):
        for item in node:
            yield from descend(item, wanted, depth - 1)
    elif isinstance(node, dict):
        for name, child in node.items():
            if name == wanted:
                yield from child if isinstance(child, list) else (child,)
            elif isinstance(child, dict | list):
                yield from descend(child, wanted, depth - 1)


def anywhere(node: object, *wanted: str) -> Any:  # noqa: ANN401 - a node is what it is
    """Give the first element below called one of `wanted`, the first name first; None when there is none."""
    for name in wanted:
        for found in descend(node, name):
            return found
    return None


def money(node: Node, name: str, qualifier: str = "estimated") -> Amount | None:
    """Read the first amount called `name`: a figure, or a range of `LOW` and `HIGH`.

    Zero, a cent and one euro mean not filled.
    """
    for item in nodes(node, name):
        if not is_open(item):
            continue
        currency = str(item.get("@CURRENCY", "")) if isinstance(item, dict) else ""
        written = currency if _CURRENCY.fullmatch(currency) else "EUR"
        low, high = (sum_of(item, "LOW"), sum_of(item, "HIGH")) if isinstance(item, dict) else (None, None)
        single = sum_of(item)
        if single:
            return Amount(single, single, qualifier, written)
        if low or high:
            return Amount(low, high, qualifier, written)
    return None


def sum_of(node: object, *names: str) -> Decimal | None:
    """Give the sum below `names`; its exact figure stands in `FMTVAL` where the text is laid out (`14 040 133,70`)."""
    for name in names:
        node = next(iter(as_list(node.get(name))), None) if isinstance(node, dict) else None
    exact = node.get("@FMTVAL") if isinstance(node, dict) else None
    raw = exact if isinstance(exact, str) else text_of(node)
    found = figure(re.sub(r"\s", "", raw))
    return found if found is not None and found > NOT_FILLED else None


def day_of(node: object) -> date | None:
    """Read a day: `2021-10-28`, `20211028`, or `DAY`, `MONTH` and `YEAR` of the older forms."""
    if isinstance(node, dict) and "YEAR" in node:
        year, month, number = (line(node, name) for name in ("YEAR", "MONTH", "DAY"))
        return parse_day(f"{year.zfill(4)}-{(month or '1').zfill(2)}-{(number or '1').zfill(2)}")
    text = line(node)
    compact = _DIGITS_DAY.match(text)
    return parse_day("-".join(compact.groups()) if compact else text)


def wall_of(node: object) -> str:
    """Give the wall clock of the coded deadline, `20211028 12:00` as `2021-10-28T12:00`; the day alone without time."""
    text = line(node)
    day = day_of(text)
    time = _DIGITS_TIME.match(text)
    if day is None:
        return ""
    return f"{day.isoformat()}T{time[1].zfill(5)}" if time else day.isoformat()


def oj_number(text: str) -> str:
    """Give the number of a publication, `2021/S 191-497881` and `0497881-2021` as `497881-2021`; empty when it is none.

    Leading zeros go: it is how the TED and eForms notices write it.
    """
    text = clean(text)
    reference = _OJ_REFERENCE.search(text)
    if reference:
        return f"{reference[2]}-{reference[1]}"
    number = _OJ_NUMBER.fullmatch(text.replace("_", "-"))
    return number[1] if number else ""
