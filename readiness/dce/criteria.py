"""Award criteria with their weights and sub-criteria, where the rules of the consultation list them. Pure.

A list is cut into its items; a formula, a scale of marks and a threshold are no criteria. What is under what is said by
the words (« sous-critère »), the numbering, or by sums that only one arrangement makes right; else all stand equal.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from readiness.dce.lines import Line, lines_of
from readiness.dce.models import Criterion, Dce, Piece, PieceKind
from readiness.dce.sections import is_heading

MOST_LINES: Final = 120
"""Lines after the heading in which criteria may stand."""
MOST_CRITERIA: Final = 40
WHOLE: Final = Decimal(100)
_RULE: Final = "dce:critères"
_OPENS: Final = re.compile(
    r"criteres? (?:d'attribution|de jugement|d'evaluation|de choix|ponderes?|de selection des offres"
    r"|de notation|d'appreciation)"
    r"|(?:jugement|classement|analyse|examen|evaluation"
    r"|notation) (?:et (?:le )?classement )?des (?:offres|propositions)"
    r"|criteres? (?:suivants|ci-dessous|ci-apres|enonces|enumeres)|economiquement la plus avantageuse"
)
_CANDIDACIES: Final = re.compile(r"selection des candidatures|criteres? de (?:selection des )?candidatures?")
_CLOSES: Final = re.compile(
    r"\W{0,3}(?:article|chapitre)\b(?!.*critere)|.*\b(?:voies? (?:et delais )?de recours|negociation\b.{0,30}$"
    r"|documents a produire|attributaire pressenti|offres? anormalement)"
)
_WEIGHT: Final = re.compile(
    r"(?<![\d,.x*/=])(?P<n>\d{1,3}(?:[,.]\d{1,2})?) ?(?P<u>%|pour ?cent|points?\b|pts?\b|/ ?(?:100|20|10)\b)"
)
_BARE_WEIGHT: Final = re.compile(r"[\s:;.…_-](?P<n>\d{1,3}(?:[,.]\d{1,2})?)$")
_HEADER: Final = re.compile(r"ponderation|points|coefficient|poids|\bnote\b")
_NO_ITEM: Final = re.compile(
    r"=|\d ?[x×*] ?\d|\bx (?:\(|note|prix)|formule|prix de l'offre|plus bas(?:se)?\b|moins[ -]disant"
    r"|tres (?:bon|satisf|bien)"
    r"|insuffisan|satisfaisan|bareme|echelle|penalit|avance|retenue|\btva\b|seuil|ecart|inferieure?s?\b|superieure?s?\b"
    r"|acompte|garantie|eliminat|note (?:de|maximale|minimale|obtenue|attribuee|sur|finale|globale|technique)\b"
    r"|sera notee?|est notee?|au total|^total|marche (?:est|sera)|remise de|validite"
)
_SUB: Final = re.compile(r"\bsous[ -]?criteres?\b|^\W*dont\b")
_NUMBERED: Final = re.compile(
    r"\W{0,2}(?:critere |sous-critere )?(?:n ?[°o] ?)?(?P<n>\d{1,2}(?:[.\-]\d{1,2}){0,2})\b(?! ?(?:%|points?|pts))"
)
_LOT: Final = re.compile(r"\W{0,3}(?:pour (?:le )?|concernant le )?lot ?(?:n ?[o°º] ?)?0?(\d{1,3})\b")
_PREFIX: Final = re.compile(
    r"^[\s\-–—•*·→▪✓]*(?:(?:sous[ -]?)?crit[èe]res?\s*(?:n\s?[°o]\s?)?[\d.\-]*\s*[:.)–-]?\s*"
    r"|[\d.\-]{1,6}\s*[.)°/:–-]?\s+"
    r"|[a-zA-Z]\s?[.)]\s+|dont\s+)?(?:(?:le|la|les|l['’])\s*)?",
    re.IGNORECASE,
)
_SUFFIX: Final = re.compile(
    r"[\s:;,.…_(\-–—=|]*(?:\(?\s*(?:pondér(?:ation|ée?s?)|noté(?:e|s)?|coefficient|représentant"
    r"|compte pour|pour|sur|à hauteur"
    r"|poids)\s*(?:de|d['’]|à|:|sur)?\s*)?[\s:;,.…_(\-–—=|]*$",
    re.IGNORECASE,
)
_RANKED: Final = re.compile(r"ordre (?:decroissant|de priorite|d'importance)|hierarchis|par ordre")


@dataclass(slots=True)
class _Item:
    name: str
    weight: Decimal | None
    unit: str
    line: Line
    lot: str | None
    depth: int
    """2: said to be under another; 1: said to be a criterion; 0: not said."""
    bullet: bool


def read_criteria(dce: Dce) -> tuple[Criterion, ...]:
    """Read the criteria of the first piece that lists some: the rules of the consultation, else what replaces them."""
    for piece in _where(dce):
        lines = lines_of(piece)
        for start in _openings(lines):
            items = _items(lines[start : start + MOST_LINES])
            if len(items) > 1:
                return _levelled(items[:MOST_CRITERIA])
    return ()


def _where(dce: Dce) -> list[Piece]:
    order = (PieceKind.RC, PieceKind.CCP, PieceKind.UNKNOWN, PieceKind.NOTICE, PieceKind.CCAP)
    rules = [piece for piece in dce.pieces if PieceKind.RC in (piece.kind, *piece.also)]
    return rules or [piece for kind in order for piece in dce.pieces if piece.kind is kind]


def _openings(lines: Sequence[Line]) -> Iterator[int]:
    """Give where criteria may begin to be listed, headings first."""
    found = [at for at, line in enumerate(lines) if _OPENS.search(line.folded) and not _CANDIDACIES.search(line.folded)]
    yield from sorted(found, key=lambda at: not is_heading(lines[at].text))


def _items(lines: Sequence[Line]) -> list[_Item]:
    """Give what has a weight; without any weight, what is ranked."""
    items: list[_Item] = []
    lot: str | None = None
    bare = ""
    silent = 0
    for at, line in enumerate(lines):
        if at and (_CLOSES.match(line.folded) or (items and silent > 12)):  # noqa: PLR2004 - the list is over
            break
        if (named := _LOT.match(line.folded)) and not _WEIGHT.search(line.folded):
            lot = str(int(named[1]))
        if _HEADER.search(line.folded) and not re.search(r"\d", line.folded):
            bare = "%" if "%" in line.text else "points"
        found = list(_weighted(line, lot, bare))
        silent = 0 if found else silent + 1
        items += found
    if not items and _RANKED.search(" ".join(line.folded for line in lines[:4])):
        items = [item for line in _first_list(lines[1:]) if (item := _item(line, line.text, None, "", lot))]
    return items


def _first_list(lines: Sequence[Line]) -> Iterator[Line]:
    begun = False
    for line in lines:
        if line.listed:
            begun = True
            yield line
        elif begun:
            return


def _weighted(line: Line, lot: str | None, bare: str) -> Iterator[_Item]:
    """Give the items of one line: one a weight, the weights all before their criterion or all after."""
    if _NO_ITEM.search(line.folded):
        return
    weights = list(_WEIGHT.finditer(line.folded))
    if not weights and bare and len(line.text) < 140:  # noqa: PLR2004 - a row of a table, not a sentence
        weights = [found for found in (_BARE_WEIGHT.search(line.folded),) if found]
    leading = bool(weights) and len(_PREFIX.sub("", line.text[: weights[0].start()]).strip(" (:-–")) < 3  # noqa: PLR2004
    position = 0
    for number, found in enumerate(weights):
        after = weights[number + 1].start() if number + 1 < len(weights) else len(line.text)
        words = line.text[found.end() : after] if leading else line.text[position : found.start()]
        position = found.end()
        unit = ("%" if found["u"].startswith(("%", "pour")) else "points") if "u" in found.groupdict() else bare
        weight = Decimal(found["n"].replace(",", "."))
        item = _item(line, words, weight, unit, lot) if 0 < weight <= WHOLE else None
        if item is not None:
            yield item


def _item(line: Line, words: str, weight: Decimal | None, unit: str, lot: str | None) -> _Item | None:
    name = _SUFFIX.sub("", _PREFIX.sub("", words.strip(" ;,.")))
    name = re.sub(
        r"^(?:pour|de|du|au titre de)\s+(?:(?:le|la|les)\s+)?", "", name.strip(" ():;,.|–—-"), flags=re.IGNORECASE
    )
    if len(name) < 3 or len(name) > 200 or not re.search(r"[a-zà-ÿ]{3}", name, re.IGNORECASE):  # noqa: PLR2004
        return None
    numbered = _NUMBERED.match(line.folded)
    parts = len(re.split(r"[.\-]", numbered["n"])) if numbered else 0
    depth = 2 if _SUB.search(line.folded) or parts > 1 else 1 if re.match(r"\W*critere", line.folded) else 0
    bullet = bool(re.match(r"\s*[-–—•*·→▪✓]", line.text))
    return _Item(f"{name[0].upper()}{name[1:]}", weight, unit, line, lot, depth, bullet)


def _levelled(items: Sequence[_Item]) -> tuple[Criterion, ...]:
    """Tell criteria from sub-criteria, lot by lot."""
    found: list[Criterion] = []
    for lot in dict.fromkeys(item.lot for item in items):
        own = _unrepeated([item for item in items if item.lot == lot])
        for item, level in zip(own, _levels(own), strict=True):
            found.append(Criterion(item.name, item.weight, item.unit, level, item.line.evidence(_RULE), lot))
    return tuple(found)


def _unrepeated(items: Sequence[_Item]) -> list[_Item]:
    """Leave out what a table says again after a sentence."""
    seen: set[tuple[str, Decimal | None]] = set()
    kept = []
    for item in items:
        key = (item.name.casefold(), item.weight)
        if key not in seen:
            seen.add(key)
            kept.append(item)
    return kept


def _levels(items: Sequence[_Item]) -> list[int]:
    levels = [2 if item.depth == 2 and at else 1 for at, item in enumerate(items)]  # noqa: PLR2004 - said
    total = sum(item.weight or 0 for item, level in zip(items, levels, strict=True) if level == 1)
    if total == WHOLE:
        return levels
    for at, item in enumerate(items):
        if levels[at] == 1 and item.weight is not None:
            for under in _making_up(items, levels, at):
                levels[under] = 2
    return levels


def _making_up(items: Sequence[_Item], levels: Sequence[int], at: int) -> range:
    """Give the items after one that add up to it (or to 100 of another unit): they are its parts."""
    parent, total = items[at], Decimal(0)
    for position in range(at + 1, len(items)):
        item = items[position]
        if levels[position] == 2 or item.depth == 1 or item.weight is None or item.bullet < parent.bullet:  # noqa: PLR2004
            break
        total += item.weight
        several = position - at > 1
        if several and (total == parent.weight or (total == WHOLE and item.unit != parent.unit)):
            return range(at + 1, position + 1)
    return range(0)
