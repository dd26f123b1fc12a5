"""Read sizes as buyers write them (`160×80`, `1 600 × 800 mm`, `L 160 P 80 H 72 cm`, `Ø 1,20 m`) and compare them.

Everything becomes millimetres. A figure without a unit is read by its size, and the reading says so: a table of 160 is
in centimetres, one of 1600 in millimetres, one of 1,6 in metres. Pure; it knows no column and no stock.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import permutations
from typing import Final, NamedTuple

from feeds.text import fold
from readiness.french import number as french

LENGTH, WIDTH, HEIGHT, DIAMETER = "L", "l", "H", "Ø"
_PER_UNIT: Final = {"mm": Decimal(1), "cm": Decimal(10), "m": Decimal(1000)}
_WHOLE: Final = {"mm": 1, "cm": 10, "m": 1000}
_DIGIT: Final = re.compile(r"[0-9]")
_MOST_MM: Final = 100_000
_MM_FROM: Final = 400
"""A bare figure from here on is in millimetres: few things are four metres long, and none is named in metres so."""
_M_TO: Final = 10
_NUM: Final = r"\d{1,3}(?:[ .]\d{3})+(?:,\d{1,3})?(?![\d])|\d{1,5}(?:[.,]\d{1,3})?(?!\d)"
_UNIT: Final = r"(?:mm|cm|m(?![a-z0-9²³])|millimetres?|centimetres?|metres?)(?![a-z0-9²³])"
_AXIS: Final = (
    r"(?:longueur|long\.?|largeur|larg\.?|profondeur|prof\.?|hauteur|haut\.?|diametre|diam\.?|ht\.?|ø"
    r"|[lphd](?![a-z'’]))"
)
_BOUND: Final = (
    r"(?:minimum|minimale?|mini|min\.?|maximum|maximale?|maxi|max\.?|environ|env\.?|≥|≤|>=|<=|au moins|au plus)"
)
_CROSS: Final = r" ?(?:x|×|\*|✕) ?"
_SIDE: Final = rf"(?:{_AXIS} ?[:=.]? ?)?(?:{_NUM}) ?(?:{_UNIT})? ?(?:\(? ?[lphd](?![a-z'’]) ?\)?)?"
_PRODUCT: Final = re.compile(
    rf"(?<![\d.,])(?<![a-z]\d)(?<![\w])(?:{_SIDE})(?:{_CROSS}(?:{_SIDE})){{1,3}}(?: ?\(? ?(?P<unit>{_UNIT}) ?\)?)?"
)
_PART: Final = re.compile(
    rf"(?:(?P<axis>{_AXIS}) ?[:=.]? ?)?(?P<n>{_NUM}) ?(?P<unit>{_UNIT})? ?(?:\(? ?(?P<after>[lphd])(?![a-z'’]) ?\)?)?"
)
_LABELS: Final = re.compile(
    r"(?<![a-z])(?P<axes>[lphd](?: ?[x×*/] ?[lphd]){1,2})(?![a-z]) ?"
    r"(?:\(?(?:en )?(?P<unit>mm|cm|m)\)?)? ?[:=]? ?(?=\d)"
)
_LABELLED: Final = re.compile(
    rf"(?<![a-z0-9])(?P<axis>{_AXIS})(?: (?:totale?|hors tout|du plateau|env\.?|environ|de|d'environ))* ?[:=.]? ?"
    rf"(?P<bound>{_BOUND})? ?(?:entre |de )?(?P<n>{_NUM}) ?(?P<unit>{_UNIT})?"
    rf"(?: ?(?:a|-|/|et) ?(?P<n2>{_NUM}) ?(?P<unit2>{_UNIT})?)?(?! ?(?:kg|places?|personnes?|ml|litres?|€|%|portes?))"
)
_AFTER: Final = re.compile(
    rf"(?<![\d.,])(?P<n>{_NUM}) ?(?P<unit>{_UNIT}) de "
    r"(?P<axis>longueur|long|largeur|large|profondeur|hauteur|haut|diametre)"
)
_WITH_UNIT: Final = re.compile(
    rf"(?<![\d.,])(?P<n>{_NUM}) ?(?P<unit>mm|cm)(?![a-z0-9²³])(?! ?d'epaisseur| ?d’epaisseur)"
)
_BARE: Final = re.compile(rf"^\D{{0,12}}?(?P<n>{_NUM})(?: ?(?:a|-|/) ?(?P<n2>{_NUM}))? ?(?P<unit>{_UNIT})?\W*$")
_NOT_OVERALL: Final = re.compile(
    r"(?:assise|entraxe|pietement|epaisseur|accoudoirs?|dossier|passage|plateau ep)[^,;.:]{0,12}$"
)
_TOLERANCE: Final = re.compile(r"(?:±|\+ ?/ ?-|tolerance[^\d]{0,20}) ?(?P<n>\d{1,4}(?:[.,]\d)?) ?(?P<unit>mm|cm|%)")


_SIMPLE: Final = re.compile(r"[^0-9]*?(\d{2,4}) ?[x×*] ?(\d{2,4})(?: ?[x×*] ?(\d{2,4}))? ?(mm|cm)?(?![\d.,])[^0-9]*$")
_NOT_SIMPLE: Final = re.compile(
    r"\b[lphdm]\b(?!')|(?:haut|long|larg)(?:eur|ueur|\.|:| ?\d)|prof|diam"
    r"|ø|tol|±|epais|assise|pietement|[a-wyz]\d|\d[.,]|[.,]\d|dossier|passage"
)
"""What a plain product may not stand beside: everything else is read word by word."""


class Side(NamedTuple):
    """One measure.

    Attributes:
        mm: the measure, the upper end of a range.
        axis: `L`, `l` (width or depth), `H`, `Ø`, or empty when it is not said.
        least: lower end of a range.
        bound: `min`, `max` or empty.
    """

    mm: int
    axis: str = ""
    least: int | None = None
    bound: str = ""


@dataclass(frozen=True, slots=True)
class Size:
    """A size: its sides in the order they were written, and what was understood of it.

    Attributes:
        unit_said: the unit was written, by the line or by its header; otherwise it was inferred.
        tolerance_mm / tolerance: what the buyer allows, in millimetres or as a share.
    """

    sides: tuple[Side, ...]
    unit_said: bool = True
    tolerance_mm: int | None = None
    tolerance: Decimal | None = None

    def __str__(self) -> str:
        """Write it as furniture is sold (`160 × 80 × 72 cm`)."""
        parts = []
        for side in self.sides:
            span = f"{_cm(side.least)} à {_cm(side.mm)}" if side.least is not None else _cm(side.mm)
            parts.append(f"{side.axis} {span}" if side.axis else span)
        return f"{' × '.join(parts)} cm"

    def axis(self, name: str) -> int | None:
        """Give the measure along an axis, when it is said."""
        return next((side.mm for side in self.sides if side.axis == name), None)


class Fit(StrEnum):
    """How two sizes compare."""

    SAME = "same"
    CLOSE = "close"
    """Within what is usually accepted, or what the buyer allows."""
    FAR = "far"
    UNKNOWN = "unknown"


def read_size(text: str, unit: str = "", *, alone: bool = False) -> Size | None:
    """Read the size written in a text, None when there is none.

    Args:
        text: the words of a line, or of a cell.
        unit: of figures without one, from the header of the column.
        alone: the text is a cell of a column of sizes: a bare figure is one.
    """
    if not _DIGIT.search(text):
        return None
    original = " ".join(text[:600].split())
    folded = fold(original)
    simple = _SIMPLE.match(folded)
    if simple and not _NOT_SIMPLE.search(folded):
        return _plain(simple, unit)
    crossed = any(mark in folded for mark in "x×*✕")
    found = (_product(folded, original, unit) if crossed else None) or _labelled(folded, original, unit)
    if found is None and alone:
        found = _bare(folded, unit)
    if found is None and not alone:
        measures = list(_WITH_UNIT.finditer(folded))
        found = _made([(measures[0]["n"], measures[0]["unit"], "", None, "")], "") if len(measures) == 1 else None
    return None if found is None else _tolerant(found, folded)


def _plain(simple: re.Match[str], unit: str) -> Size | None:
    """Read a product of two or three whole figures beside which nothing else is said."""
    first, second, third, written = simple.groups()
    figures = [int(first), int(second)] if third is None else [int(first), int(second), int(third)]
    said = written or unit
    scale = _WHOLE[said] if said else (1 if max(figures) >= _MM_FROM else 10)
    if not min(figures) or max(figures) * scale > _MOST_MM:
        return None
    return Size(tuple([Side(figure * scale) for figure in figures]), bool(said))


def _product(folded: str, original: str, unit: str) -> Size | None:
    """Read `160 x 80 x 72 cm`, with axes before, after, or listed first (`L x P x H : 160 x 80 x 72`)."""
    best: tuple[int, Size] | None = None
    listed = _LABELS.search(folded)
    if listed:  # « L x P x H : 160 x 80 x 72 »: the letters are no sides
        folded = folded[: listed.start()] + " " * (listed.end() - listed.start()) + folded[listed.end() :]
    for match in _PRODUCT.finditer(folded):
        if _NOT_OVERALL.search(folded, max(0, match.start() - 40), match.start()):
            continue
        raw: list[tuple[str, str | None, str, str | None, str]] = []
        for part in _PART.finditer(folded, match.start(), match.end()):
            at = part.start("axis") if part["axis"] else part.start("after")
            letter = part["axis"] or part["after"] or ""
            raw.append((part["n"], part["unit"], _axis(letter, original[at : at + len(letter)]), None, ""))
        common = match["unit"] or raw[-1][1] or (listed["unit"] if listed else None) or unit
        if listed and listed.end() <= match.start():
            letters = [_axis(each, listed_word) for each, listed_word in _letters(listed, original)]
            if len(letters) == len(raw):
                raw = [(each[0], each[1], axis, None, "") for each, axis in zip(raw, letters, strict=True)]
        size = _made(_two_lengths(raw), common)
        if size is not None and (best is None or len(size.sides) > best[0]):
            best = len(size.sides), size
    if best is None:
        return None
    height = _height_beside(folded, original, unit) if best[0] == 2 else None  # noqa: PLR2004
    return Size((*best[1].sides, *height.sides), best[1].unit_said) if height else best[1]


def _letters(listed: re.Match[str], original: str) -> Iterator[tuple[str, str]]:
    for at in range(*listed.span("axes")):
        if listed.string[at] in "lphd":
            yield listed.string[at], original[at]


def _height_beside(folded: str, original: str, unit: str) -> Size | None:
    """Read the height that is told apart (`160 x 80 cm, H 72 cm`)."""
    found = _labelled(folded, original, unit)
    heights = [side for side in found.sides if side.axis == HEIGHT] if found else []
    return Size(tuple(heights[:1])) if heights else None


def _two_lengths(
    raw: list[tuple[str, str | None, str, str | None, str]],
) -> list[tuple[str, str | None, str, str | None, str]]:
    """Take the second `L` of `L 160 x L 80` for the width."""
    seen: set[str] = set()
    out = []
    for digits, unit, axis, other, bound in raw:
        kept = WIDTH if axis == LENGTH and LENGTH in seen else axis
        seen.add(kept)
        out.append((digits, unit, kept, other, bound))
    return out


def _labelled(folded: str, original: str, unit: str) -> Size | None:
    """Read `H 198 L 120 P 45 cm`, `longueur 1,60 m`, `180 cm de haut`."""
    raw: list[tuple[str, str | None, str, str | None, str]] = []
    for match in _LABELLED.finditer(folded):
        if _NOT_OVERALL.search(folded, match.end("axis"), match.start("n")) or re.match(
            r" ?(?:d'|de l')?assise", folded[match.end("axis") :]
        ):
            continue
        single = len(match["axis"].rstrip(".")) == 1
        if single and not (match["unit"] or unit or folded[match.end("axis")] in ":=. 0123456789"):
            continue
        axis = _axis(match["axis"], original[match.start("axis") : match.end("axis")])
        bound = "min" if match["bound"] and match["bound"].startswith(("min", "≥", ">=", "au moins")) else ""
        if match["bound"] and match["bound"].startswith(("max", "≤", "<=", "au plus")):
            bound = "max"
        raw.append((match["n"], match["unit"] or match["unit2"], axis, match["n2"], bound))
    raw += [
        (match["n"], match["unit"], _axis(match["axis"], match["axis"]), None, "") for match in _AFTER.finditer(folded)
    ]
    if not raw:
        return None
    if not any(each[1] for each in raw) and len(raw) == 1 and len(raw[0][0]) == 1 and not unit:
        return None  # « h 8 », « l 2 »: no size
    units = [each[1] for each in raw if each[1]]
    once = {each[2]: each for each in reversed(_two_lengths(raw))}
    return _made(list(reversed(once.values()))[:4], units[-1] if units else unit)


def _bare(folded: str, unit: str) -> Size | None:
    found = _BARE.search(folded)
    return _made([(found["n"], found["unit"], "", found["n2"], "")], unit) if found else None


def _made(raw: "list[tuple[str, str | None, str, str | None, str]]", common: str | None) -> Size | None:
    """Turn written figures into millimetres, the missing units inferred together."""
    values = [_number(each[0], each[1] or common) for each in raw]
    if not values or any(value is None or value <= 0 for value in values):
        return None
    known = [value for value in values if value is not None]
    inferred = _inferred(known)
    sides = []
    for (_, unit, axis, upper, bound), value in zip(raw, known, strict=True):
        scale = _PER_UNIT[_short(unit or common or inferred)]
        mm = int(value * scale)
        top = _number(upper, unit or common) if upper else None
        high = int(top * scale) if top else mm
        if not 0 < mm <= _MOST_MM or not 0 < high <= _MOST_MM:
            return None
        sides.append(Side(high, axis, mm, bound) if mm < high else Side(mm, axis, None, bound))
    return Size(tuple(sides), unit_said=bool(common) or all(each[1] for each in raw))


def _number(digits: str, unit: str | None) -> Decimal | None:
    """Read a figure: `1.600` is a thousand and six hundred, unless it is in metres."""
    bare = digits.replace(" ", "")
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+", bare) and _short(unit or "") != "m":
        bare = bare.replace(".", "")
    elif "," in bare:
        bare = bare.replace(".", "").replace(",", ".")
    return Decimal(bare) if bare.replace(".", "", 1).isdigit() else None


def _short(unit: str) -> str:
    return {"mil": "mm", "mm": "mm", "cen": "cm", "cm": "cm", "met": "m", "m": "m"}.get(unit[:3] if unit else "", "cm")


def _inferred(values: list[Decimal]) -> str:
    if max(values) >= _MM_FROM:
        return "mm"
    if max(values) < _M_TO and any(value != value.to_integral_value() for value in values):
        return "m"
    return "cm"


def _axis(folded: str, original: str) -> str:
    """Name the axis of a word or letter: `l` is a length when capital, a width when small."""
    first = folded[:1]
    if first == "l":
        if len(folded.rstrip(".")) > 1:
            return WIDTH if folded.startswith("larg") else LENGTH
        return LENGTH if original[:1] == "L" else WIDTH
    if first == "d" or folded.startswith(("dia", "ø")):
        return DIAMETER
    return {"p": WIDTH, "h": HEIGHT}.get(first, "")


def _tolerant(size: Size, folded: str) -> Size:
    """Add what the text allows (`± 5 cm`, `tolérance 10 %`)."""
    found = _TOLERANCE.search(folded) if "±" in folded or "toler" in folded or "+" in folded else None
    if found is None:
        return size
    value = Decimal(found["n"].replace(",", "."))
    if found["unit"] == "%":
        return Size(size.sides, size.unit_said, tolerance=value / 100)
    return Size(size.sides, size.unit_said, tolerance_mm=int(value * _PER_UNIT[found["unit"]]))


def _cm(mm: int) -> str:
    return french(Decimal(mm) / 10)


# --- comparing -------------------------------------------------------------------------------------------------

_SAME_MM: Final = 5
_CLOSE_SHARE: Final = Decimal("0.1")
_CLOSE_MM: Final = 20


def compare_sizes(asked: Size, ours: Size | None) -> tuple[Fit, str]:
    """Compare what is asked with what we hold; the second value says the difference in French (`−10 cm en L`).

    A side that we do not know makes the comparison unknown, unless another one already sets them apart.
    """
    if ours is None or not ours.sides:
        return Fit.UNKNOWN, "dimensions inconnues chez nous"
    worst, words, unknown = Fit.SAME, list[str](), False
    for side, held in _paired(asked.sides, ours.sides):
        if held is None:
            unknown = True
            continue
        gap = _gap(side, held)
        if abs(gap) <= _SAME_MM:
            continue
        name = f" en {side.axis}" if side.axis else f" sur {_cm(side.mm)}"
        words.append(f"{'+' if gap > 0 else '−'}{_cm(abs(gap))} cm{name}")
        worst = Fit.FAR if not _close(asked, side, gap) else (Fit.CLOSE if worst is Fit.SAME else worst)
    if unknown and worst is not Fit.FAR:
        return Fit.UNKNOWN, "une des dimensions est inconnue chez nous"
    return worst, ", ".join(words)


def _gap(side: Side, held: Side) -> int:
    """Say by how much ours is over (+) or under (-) what is asked; 0 inside a range or beyond a bound."""
    low, high = (side.least if side.least is not None else side.mm), side.mm
    ours_low, ours_high = (held.least if held.least is not None else held.mm), held.mm
    if side.bound == "min":
        return min(0, ours_high - low)
    if side.bound == "max":
        return max(0, ours_low - high)
    if ours_low <= high and low <= ours_high:
        return 0
    return ours_low - high if ours_low > high else ours_high - low


def _close(asked: Size, side: Side, gap: int) -> bool:
    if asked.tolerance_mm is not None:
        return abs(gap) <= asked.tolerance_mm
    if asked.tolerance is not None:
        return abs(gap) <= side.mm * asked.tolerance
    return abs(gap) <= max(Decimal(_CLOSE_MM), side.mm * _CLOSE_SHARE)


def _paired(asked: tuple[Side, ...], ours: tuple[Side, ...]) -> Iterator[tuple[Side, Side | None]]:
    """Pair the sides of both: by axis when both say it, else those that agree best, heights apart."""
    left = list(ours)
    rest: list[Side] = []
    for side in asked:
        same = next((held for held in left if side.axis and held.axis == side.axis), None)
        if same is None:
            rest.append(side)
        else:
            left.remove(same)
            yield side, same
    free = [held for held in left if held.axis != HEIGHT or len(asked) > 2] or left  # noqa: PLR2004
    free = [held for held in free if not (held.axis == HEIGHT and all(side.axis for side in rest))]
    if len(free) < len(rest):
        for at, side in enumerate(rest):
            yield side, free[at] if at < len(free) else None
        return
    best = min(
        permutations(free[:4], len(rest)),
        key=lambda each: sum(abs(_gap(side, held)) for side, held in zip(rest, each, strict=True)),
        default=(),
    )
    yield from zip(rest, best, strict=True)
