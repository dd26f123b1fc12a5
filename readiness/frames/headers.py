"""Find the header of a table in a grid, and what each column is for, by the words buyers use.

A header may have a title above, take two or three rows, hold units, be merged across or down. Pure; the words are
folded. A column that no word explains is `other`, never guessed.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from feeds.text import fold
from readiness.frames.models import Column, Grid, Role
from readiness.frames.values import is_number

_OFFERED: Final = re.compile(
    r"propos|candidat|soumission|titulaire|fournisseur|prestataire|\boffert|\boffre|repondant|attributaire|votre"
)
_WORDS: Final = tuple(
    (role, re.compile(pattern))
    for role, pattern in (
        (Role.NUMBER, r"^n[°ºo]\.? ?(?:de |du )?prix$"),
        (Role.VAT, r"\btva\b|t\.v\.a"),
        (Role.QUANTITY, r"quantit|\bqtes?\b|\bqte?\b|\bqt\b|^nb\b|\bnombre|^q\.?$|^besoins?$|\bvolume estim"),
        (Role.TOTAL, r"\btotal|\bmontant(?! unit)|prix global|^cout(?! unit)|sous-total|prix (?:de la )?ligne"),
        (Role.UNIT_PRICE, r"\bprix|\bp\.? ?u\b|\bpu\b|\bp\.u\.|montant unit|cout unit|tarif|unitaire"),
        (Role.UNIT, r"^unites?$|^u\.?$|^ud?m$|unite d|conditionnement|^unit\.?$|^u\.? ?de|^unites? "),
        (Role.FIRE, r"\bfeu\b|euroclasse|ignifug|^m ?[0-4]\b|reaction"),
        (Role.LENGTH, r"^longueur|^long\.?$"),
        (Role.WIDTH, r"^largeur|^larg\.?$|^profondeur|^prof\.?$"),
        (Role.HEIGHT, r"^hauteur|^haut\.?$|^ht\.?$"),
        (Role.DIAMETER, r"^diametre|^diam\.?$|^ø"),
        (Role.DIMENSIONS, r"dimension|\bdim\.?\b|\bl ?x ?[lp]|format|taille|encombrement|gabarit"),
        (Role.COLOUR, r"couleur|coloris|teinte"),
        (Role.MATERIAL, r"matiere|materiau|finition|revetement|composition"),
        (Role.CONFORM, r"conform|oui ?/ ?non|\bo ?/ ?n\b|respect|disponib"),
        (Role.DELAY, r"\bdelai|date de livraison"),
        (Role.CONDITION, r"^etat\b|etat d"),
        (Role.ANSWER, r"observ|remarque|commentaire|reponse|^proposition|precision|a completer"),
        (Role.REFERENCE, r"\brefs?\b|reference|^code|code art|n[°ºo]\.? ?(?:d'|de )?(?:l')?article|repere|^article n"),
        (Role.NUMBER, r"^n[°º]|^no\b|^num|^#|^postes?$|^item|^ligne|^rang\b|ordre$|^id$|^n\.?$"),
        (
            Role.DESIGNATION,
            (r"design|libelle|intitul|^article|produit|prestation|fourniture|mobilier|^objet|equipement"
             r"|^materiels?\b|nature|^description$|^descriptif$|^type de|^meubles?|^poste|denomination"),
        ),
        (Role.DETAILS, r"descript|caracterist|specific|detail|exigence|technique"),
    )
)  # fmt: skip
_LETTERS: Final = {
    "l": Role.LENGTH, "p": Role.WIDTH, "h": Role.HEIGHT, "ø": Role.DIAMETER, "longueur": Role.LENGTH,
    "largeur": Role.WIDTH,
    "profondeur": Role.WIDTH, "hauteur": Role.HEIGHT, "diametre": Role.DIAMETER,
}  # fmt: skip
_OFFER_OF: Final = {
    Role.REFERENCE: Role.OFFERED_REFERENCE,
    Role.NUMBER: Role.OFFERED_REFERENCE,
    Role.DESIGNATION: Role.OFFERED_DESIGNATION,
    Role.DETAILS: Role.OFFERED_DESIGNATION,
    Role.QUANTITY: Role.OFFERED_QUANTITY,
    Role.DIMENSIONS: Role.OFFERED_DIMENSIONS,
    Role.MATERIAL: Role.OFFERED_MATERIAL,
    Role.FIRE: Role.OFFERED_FIRE,
}
_INCLUDING: Final = {Role.UNIT_PRICE: Role.UNIT_PRICE_INCL, Role.TOTAL: Role.TOTAL_INCL}
_UNIT_IN: Final = re.compile(r"(?:\(|\ben |\[|^)\s*(mm|cm|m)\s*(?:\)|\]|$)")
_MARK: Final = re.compile(
    r"^[(\[]?(?:[a-h]|\d{1,2}|(?:[a-h] ?= ?)?[a-h1-9] ?[x×*+] ?[a-h1-9]|en (?:mm|cm|m|€)"
    r"|mm|cm|€ ?(?:ht|ttc)?|ht|ttc|eur(?:os)? ?(?:ht|ttc)?)[)\]]?$"
)
_LONGEST: Final = 90
_DEEPEST: Final = 3
_NAMES: Final = frozenset({Role.DESIGNATION, Role.DETAILS, Role.REFERENCE, Role.NUMBER})
_FIRM: Final = frozenset(
    {Role.QUANTITY, Role.UNIT, Role.UNIT_PRICE, Role.TOTAL, Role.REFERENCE, Role.DIMENSIONS, Role.CONFORM, Role.ANSWER,
     Role.UNIT_PRICE_INCL, Role.TOTAL_INCL, Role.OFFERED_DESIGNATION, Role.OFFERED_REFERENCE, Role.OFFERED_QUANTITY,
     Role.DELAY, Role.MATERIAL, Role.DETAILS}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Header:
    """The rows of a header, the words of each column in them, and its role."""

    first: int
    last: int
    columns: tuple[Column, ...]

    @property
    def fingerprint(self) -> str:
        """Name a layout by the words of its headers, wherever they stand."""
        return fingerprint(column.header for column in self.columns)


def fingerprint(headers: Iterable[str]) -> str:
    """Hash the words of headers."""
    words = "|".join(" ".join(fold(header).split()) for header in headers)
    return hashlib.sha256(words.encode()).hexdigest()[:24]


def role_of(words: str, above: str = "") -> Role:
    """Tell what a column is for by its own words and those of the header merged above it."""
    own, whole = _bare(words), _bare(f"{above} {words}")
    parent = _base(_bare(above)) if above else Role.OTHER
    if parent is Role.DIMENSIONS and own in _LETTERS:
        return _LETTERS[own]
    if parent is Role.QUANTITY:
        base = Role.QUANTITY
    else:
        base = _base(own)
        base = base if base is not Role.OTHER else _base(whole)
    if _OFFERED.search(whole) and base in _OFFER_OF:
        return _OFFER_OF[base]
    if base in _INCLUDING and re.search(r"\bttc\b|t\.t\.c|toutes taxes", whole) and not re.search(r"\bht\b", own):
        return _INCLUDING[base]
    return base


def _bare(words: str) -> str:
    """Fold, without units and marks in brackets, unless nothing else is left."""
    folded = " ".join(fold(words).split())
    less = re.sub(r"[(\[](?:mm|cm|m|en [^)]{1,12}|€[^)]{0,10}|\d|[a-h])[)\]]", " ", folded)
    return " ".join(less.split()).strip(" :*-") or folded


def _base(words: str) -> Role:
    if not words:
        return Role.OTHER
    return next((role for role, pattern in _WORDS if pattern.search(words)), Role.OTHER)


def find_headers(grid: Grid) -> list[Header]:
    """Find every header of a grid, from top to bottom."""
    found: list[Header] = []
    rows = sorted({row for row, _ in grid.cells})
    done = 0
    for row in rows:
        if row <= done:
            continue
        header = _header_at(grid, row, done)
        if header is not None:
            found.append(header)
            done = header.last
    return found


def header_from(grid: Grid, first: int, last: int) -> Header:
    """Read the header in given rows, whatever its words."""
    return Header(first, last, _columns(grid, first, last))


def _header_at(grid: Grid, row: int, done: int) -> Header | None:
    texts = _texts(grid, row)
    if len(texts) < 2 or any(len(text) > _LONGEST for text in texts.values()):  # noqa: PLR2004
        return None
    if sum(is_number(text) for text in texts.values()) * 2 > len(texts):
        return None
    if not any(_base(_bare(text)) is not Role.OTHER for text in texts.values()):
        return None
    first, last = _extent(grid, row, done)
    columns = _columns(grid, first, last)
    roles = {column.role for column in columns} - {Role.OTHER}
    firm = roles & _FIRM
    if roles & {Role.DESIGNATION, Role.DETAILS} and firm - {Role.DETAILS} and len(roles) >= 2:  # noqa: PLR2004
        return Header(first, last, columns)
    if roles & _NAMES and len(firm - _NAMES) >= 2:  # noqa: PLR2004
        return Header(first, last, columns)
    return None


def _texts(grid: Grid, row: int) -> dict[int, str]:
    """Give the texts that begin in a row, by column."""
    found = {}
    for column in range(1, grid.width + 1):
        if grid.anchor(row, column) == (row, column) and (text := grid.own(row, column).text.strip()):
            found[column] = text
    return found


def _extent(grid: Grid, row: int, done: int) -> tuple[int, int]:
    """Find how many rows a header takes around the first that is recognised."""
    first = last = row
    width = grid.width
    while last - first + 1 < _DEEPEST:
        following = last + 1
        down = any(
            (m := grid.merge_at(last, c)) is not None and m.bottom > last and m.top >= first
            for c in range(1, width + 1)
        )
        below = list(_texts(grid, following).values())
        marks = bool(below) and all(_MARK.match(" ".join(fold(text).split())) for text in below)
        short = bool(below) and all(len(t) <= 40 and not is_number(t) for t in below)  # noqa: PLR2004
        if not (down or marks or (short and _spread(grid, last, width) and not _is_line(grid, following))):
            break
        last = following
    if first - 1 > done and last - first + 1 < _DEEPEST and _spread(grid, first - 1, width):
        first -= 1
    return first, last


def _spread(grid: Grid, row: int, width: int) -> bool:
    """Tell whether some cell of a row stands over several columns, yet not over all."""
    spans = [
        m for c in range(1, width + 1) if (m := grid.merge_at(row, c)) is not None and m.top <= row and m.right > m.left
    ]
    texts = _texts(grid, row)
    return bool(spans) and len(texts) > 1 and all(m.right - m.left + 1 < grid.used for m in spans)


def _is_line(grid: Grid, row: int) -> bool:
    return any(grid.own(row, column).number is not None for column in range(1, grid.width + 1))


def _columns(grid: Grid, first: int, last: int) -> tuple[Column, ...]:
    """Name every column that the header covers, then keep one column a role."""
    made = []
    for index in range(1, grid.width + 1):
        pieces: list[str] = []
        for row in range(first, last + 1):
            text = " ".join(grid.at(row, index).text.split())
            if text and (not pieces or pieces[-1] != text):
                pieces.append(text)
        marks = [piece for piece in pieces if _MARK.match(" ".join(fold(piece).split()))]
        letters = len(pieces) > 1 and fold(pieces[-1]).strip(" .") in _LETTERS
        words = pieces if letters else [piece for piece in pieces if piece not in marks] or pieces
        if not pieces:
            continue
        header = " ".join(pieces)
        role = role_of(words[-1], " ".join(words[:-1])) if words else Role.OTHER
        unit = next((m[1] for piece in reversed(pieces) if (m := _UNIT_IN.search(fold(piece).replace(".", "")))), "")
        made.append(Column(index, role, header, unit, index in grid.hidden_columns))
    return tuple(_one_each(made))


def _one_each(columns: list[Column]) -> list[Column]:
    """Keep one column a role: the visible one whose words are the firmest; a second designation gives details."""
    best: dict[Role, Column] = {}
    for column in columns:
        known = best.get(column.role)
        if known is None or _rank(column) > _rank(known):
            best[column.role] = column
    if Role.DESIGNATION not in best and Role.DETAILS in best:
        detail = best.pop(Role.DETAILS)
        best[Role.DESIGNATION] = Column(detail.index, Role.DESIGNATION, detail.header, detail.unit, detail.hidden)
    out = []
    for column in columns:
        kept = next((each for each in best.values() if each.index == column.index), None)
        spare = column.role is Role.DESIGNATION and Role.DETAILS not in best and not column.hidden
        role = kept.role if kept else Role.DETAILS if spare else Role.OTHER
        if role is Role.DETAILS and kept is None:
            best[Role.DETAILS] = column
        out.append(Column(column.index, role, column.header, column.unit, column.hidden))
    return out


def _rank(column: Column) -> tuple[bool, int]:
    """Order the columns of one role; of several quantities, the total or the estimate is the one that is priced."""
    words = fold(column.header)
    order = 0
    if column.role is Role.QUANTITY:
        order = 3 if "total" in words else 2 if "estim" in words else 1 if "max" in words else 0
    return not column.hidden, order


def with_roles(header: Header, said: Mapping[int, Role]) -> Header:
    """Put the roles that the user gave in the place of those that were found."""
    taken = {role for role in said.values() if role is not Role.OTHER}
    columns = []
    known = {column.index for column in header.columns}
    for column in (*header.columns, *(Column(index, Role.OTHER, "") for index in sorted(said) if index not in known)):
        if column.index in said:
            columns.append(
                Column(column.index, said[column.index], column.header, column.unit, column.hidden, said=True)
            )
        elif column.role in taken:
            columns.append(Column(column.index, Role.OTHER, column.header, column.unit, column.hidden))
        else:
            columns.append(column)
    return Header(header.first, header.last, tuple(columns))
