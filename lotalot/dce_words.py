"""Say a consultation's files in French: pieces, what they ask, criteria, rules of the answer, what changed.

Shared by the command line and the screens; plain lines, no drawing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from lotalot import words
from lotalot.format import listed, number, plain, plural
from readiness.dce.models import FULL_NAMES, NAMES, PieceKind
from readiness.dce.places import spot_of

if TYPE_CHECKING:
    from feeds.models import Evidence
    from lotalot.rooms.dce import Files
    from readiness.dce.compare import Changes
    from readiness.dce.models import Criterion, DceReading, Piece
    from readiness.models import Requirement

MOST_PASSAGES: Final = 30
_QUOTE: Final = 110
CONFIDENCE: Final = {"sure": "", "probable": "", "fragile": " ?", "": ""}
_CHANGES: Final = {"added": "+ nouvelle", "removed": "− retirée", "changed": "~ modifiée"}
Section = tuple[str, list[str]]


def piece_name(piece: Piece) -> str:
    """Say what a piece is, its lots, and whether it is doubtful (`CCTP lot 2`, `DQE ?`)."""
    kinds = "-".join(NAMES[kind] for kind in (piece.kind, *piece.also[:1]))
    lots = f" lot {', '.join(map(plain, piece.lots))}" if piece.lots else ""
    return f"{kinds}{lots}{CONFIDENCE[piece.confidence]}"


def piece_cells(piece: Piece) -> tuple[str, str, str, str]:
    """Give a piece as the cells of a row: short name, full name, what was read, file."""
    full = FULL_NAMES[piece.kind]
    doubt = {"fragile": "le nom et le contenu ne s'accordent pas", "probable": "", "sure": "", "": ""}[piece.confidence]
    return piece_name(piece), f"{full}, {doubt}" if doubt else full, read_of(piece), plain(piece.file)


def read_of(piece: Piece) -> str:
    """Say how much of a piece was read (`12 p.`, `12 p. dont 1 image`, `26 lignes`, `lu`, `non lu`)."""
    if piece.lines:
        return plural(piece.lines, "ligne")
    if piece.pages:
        images = f" dont {plural(len(piece.scanned), 'image')}" if piece.scanned else ""
        return f"{piece.pages} p.{images}"
    return "lu" if piece.leaves else "non lu"


def at(evidence: Evidence) -> str:
    """Say where something was read, file included."""
    spot = spot_of(evidence.path)
    return plain(spot.full()) if spot else words.where_read(evidence)


def _quoted(evidence: Evidence) -> str:
    text = " ".join(plain(evidence.quote).split())
    return f"« {text if len(text) <= _QUOTE else text[: _QUOTE - 1].rstrip() + '…'} »"


def sections(reading: DceReading) -> Iterator[Section]:
    """Give what was read, one section a theme, empty ones left out."""
    by_lot = {each.lot: each.requirements for each in reading.asked if each.requirements}
    shared = set(by_lot.get(None, ())) if len(by_lot) > 1 else set()
    for lot, requirements in by_lot.items():
        own = [each for each in requirements if lot is None or each not in shared]
        if own:
            name = "Ce que le dossier demande" if lot is None else f"Lot {plain(lot)}"
            yield name, [f"{_asked(each)} ─ {at(each.evidence[0])}" for each in own]
    flags = [
        f"{words.REGIMES[each.regime]}{_scope(each.scope)} ─ {at(each.evidence[0])}" for each in reading.reservations
    ]
    flags += [f"{words.clause(each)}{_scope(each.scope)} ─ {at(each.evidence[0])}" for each in reading.clauses]
    if flags:
        yield "Réservations et clauses", flags
    if reading.criteria:
        yield "Critères d'attribution", [criterion_line(each) for each in reading.criteria]
    if rules := list(rule_lines(reading)):
        yield "Le mémoire", rules
    if reading.deadline is not None:
        wall = reading.deadline.wall
        proof = at(reading.deadline_evidence[0]) if reading.deadline_evidence else "dossier"
        yield "Date limite dite par le dossier", [f"{wall[8:10]}/{wall[5:7]}/{wall[:4]} {wall[11:16]} ─ {proof}"]
    if reading.frames:
        yield "Cadres à remplir  (lotalot frame fill)", [plain(file) for file in reading.frames]


def _asked(requirement: Requirement) -> str:
    """Say what is asked; of places, their names."""
    towns = dict.fromkeys(place.city for place in requirement.places if place.city)
    if towns:
        return f"{'lieu' if len(towns) == 1 else 'sites'} : {listed(towns, 6)}"
    return f"{plain(requirement.label)} : {plain(requirement.asked)}"


def _scope(scope: Sequence[str]) -> str:
    return f", {'lot' if len(scope) == 1 else 'lots'} {', '.join(map(plain, scope))}" if scope else ""


def criterion_line(criterion: Criterion) -> str:
    """Write a criterion with its weight and place (`Prix 40 % ─ RC p. 4`)."""
    weight = "" if criterion.weight is None else f" : {number(criterion.weight)} {criterion.unit}".rstrip()
    lot = f" (lot {plain(criterion.lot)})" if criterion.lot else ""
    indent = "   " if criterion.level > 1 else ""
    return f"{indent}{plain(criterion.name)}{weight}{lot} ─ {words.file_spot(criterion.evidence.path)}"


def rule_lines(reading: DceReading) -> Iterator[str]:
    """Write page limits and plans."""
    for limit in reading.page_limits:
        yield f"{plain(limit.what)} : {plural(limit.pages, 'page')} au plus ─ {words.file_spot(limit.evidence.path)}"
    for plan in reading.plans:
        kind = "plan imposé" if plan.imposed else "à traiter"
        yield f"{plain(plan.what)}, {kind} ─ {words.file_spot(plan.evidence.path)}"
        for item in plan.items:
            yield f"   {f'{plain(item.number)}. ' if item.number else '- '}{plain(item.title)}"


def since(files: Files) -> Iterator[Section]:
    """Say what the last version changes, what to decide again, and where notice and files disagree."""
    if files.changes is not None:
        lines = list(change_lines(files.changes))
        yield f"Depuis la version {len(files.versions) - 1}", lines or ["Les fichiers ont changé, pas leurs mots."]
    if files.review:
        yield (
            "Décidé sur la version précédente, à revoir",
            [f"{plain(each.what)}{' : la nouvelle version y touche' if each.sure else ''}" for each in files.review],
        )
    if files.disagreements:
        yield "L'avis et le dossier ne disent pas la même chose", [plain(each) for each in files.disagreements]


def change_lines(changes: Changes) -> Iterator[str]:
    """Write what changed: pieces, what is asked, rules, then passages."""
    for piece in changes.pieces:
        renamed = f" (avant : {plain(piece.before)})" if piece.before else ""
        kind = "" if piece.kind is PieceKind.UNKNOWN else f"{NAMES[piece.kind]}, "
        yield f"{_CHANGES[piece.change]} : {kind}{plain(piece.file)}{renamed}"
    for asked in changes.asked:
        lot = f"lot {plain(asked.lot)}, " if asked.lot else ""
        old, new = plain(asked.old) or "rien", plain(asked.new) or "plus rien"
        where = f" ─ {words.file_spot(asked.evidence[0].path)}" if asked.evidence else ""
        yield f"! {lot}{plain(asked.label)} : {old} → {new}{where}"
    yield from (f"! {rule}" for rule in changes.rules)
    for passage in changes.passages[:MOST_PASSAGES]:
        sign = {"added": "+", "removed": "−", "changed": "~"}[passage.change]
        yield f"{sign} {words.file_spot(passage.evidence.path)} {_quoted(passage.evidence)}"
    if len(changes.passages) > MOST_PASSAGES:
        yield f"et {plural(len(changes.passages) - MOST_PASSAGES, 'autre passage', 'autres passages')}"
