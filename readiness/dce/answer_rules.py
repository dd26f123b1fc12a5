"""How the answer must be written: how many pages, and made of what. Pure.

Read where the rules of the consultation or a frame speak of the technical answer; « page 3 / 20 » limits nothing.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from feeds.models import Evidence
from readiness.dce.lines import Line, lines_of
from readiness.dce.models import Dce, PageLimit, Piece, PieceKind, Plan, PlanItem
from readiness.dce.sections import is_heading
from readiness.numbers import WORDS, value_of_words

MOST_ITEMS: Final = 40
MOST_PLANS: Final = 8
_LIMIT_RULE: Final = "dce:nombre-de-pages"
_PLAN_RULE: Final = "dce:plan"
_DOCUMENT: Final = (
    r"(?:memoire(?: (?:technique|justificatif|methodologique|environnemental|rse|social))*"
    r"|note (?:methodologique|technique|"
    r"de presentation|d'intention|de synthese)|offre technique|cadre de reponse|dossier technique|presentation|"
    r"proposition technique|\bcv\b|fiches? references?|dossier de candidature|\boffre\b|\bdocument\b"
    r"|\bmemoire\b|\bnote\b)"
)
_VAGUE: Final = frozenset({"offre", "document", "note", "presentation"})
_ACCENTED: Final = {
    "memoire": "mémoire",
    "methodologique": "méthodologique",
    "synthese": "synthèse",
    "reponse": "réponse",
    "reference": "référence",
    "presentation": "présentation",
}
_PAGES: Final = re.compile(
    rf"(?<![\d/,.])(?:(?P<n>\d{{1,3}})|\b(?P<w>{WORDS}))(?: ?\((?P<p>\d{{1,3}})\))? (?:pages?|feuillets?|faces?)\b"
)
_LIMITED: Final = re.compile(
    r"limit|n'exced|n'excedera|exced|depass|maxim|\bmax\b|au plus|plafonn|ne (?:comporte\w* pas"
    r"|comportera pas) plus|pas plus de"
)
_NO_LIMIT: Final = re.compile(r"present (?:document|reglement|cahier|cctp|ccap)|comporte \d+ pages|minimum|au moins")
_OPENS: Final = re.compile(
    rf"{_DOCUMENT}.{{0,200}}?(?:\bplan\b|\bpoints?\b|\belements?\b|rubriques?|chapitres?|parties?\b|themes?|items?|sommaire"
    r"|structure|trame|ci-dessous|ci-apres|suivant|compren|comport|contien|conten|precis|detail|present|abord|trait|decri)"
)
_IMPOSED: Final = re.compile(
    r"\bplan\b|obligatoire|imperati|impos|respect|dans (?:l'ordre|cet ordre)|\btrame\b|structure|sommaire|sous peine"
)
_ITEM: Final = re.compile(
    r"\s*(?P<n>[-–—•*·→▪✓]|\d{1,2}(?:[.\-]\d{1,2}){0,3}\s?[.)°/:–-]?|[IVX]{1,4}\s?[.)–-]|[A-Za-z]\s?[.)]"
    r"|(?:chapitre|partie|th[èe]me|rubrique)\s[\dIVX]{1,4}\s?[:.–-]?)\s+(?P<t>\S.*)",
    re.IGNORECASE,
)
_WHERE: Final = (PieceKind.RC, PieceKind.FRAME, PieceKind.CCP, PieceKind.CCTP, PieceKind.UNKNOWN, PieceKind.CCAP)


def read_page_limits(dce: Dce) -> tuple[PageLimit, ...]:
    """Read how many pages the documents of the answer may have, once a document and figure."""
    found: dict[tuple[str, int], PageLimit] = {}
    for piece in _pieces(dce):
        for line in lines_of(piece):
            for limit in _limits(line):
                found.setdefault((limit.what, limit.pages), limit)
    return tuple(found.values())


def _pieces(dce: Dce) -> list[Piece]:
    return [piece for kind in _WHERE for piece in dce.pieces if piece.kind is kind]


def _limits(line: Line) -> Iterator[PageLimit]:
    for found in _PAGES.finditer(line.folded):
        sentence = line.folded[line.folded.rfind(". ", 0, found.start()) + 1 : found.end() + 60]
        if not _LIMITED.search(sentence) or _NO_LIMIT.search(sentence):
            continue
        before = line.folded[max(0, found.start() - 220) : found.start()]
        named = list(re.finditer(_DOCUMENT, before)) or list(re.finditer(_DOCUMENT, line.folded[found.end() :][:60]))
        value = value_of_words(found["w"]) if found["w"] and not found["p"] else int(found["p"] or found["n"])
        if named and value and value > 0:
            yield PageLimit(_name(named[-1][0]), int(value), line.evidence(_LIMIT_RULE))


def _name(folded: str) -> str:
    """Write a document's name with its accents."""
    text = folded
    for bare, written in _ACCENTED.items():
        text = text.replace(bare, written)
    return text.replace("cv", "CV").replace("rse", "RSE")


def read_plans(dce: Dce) -> tuple[Plan, ...]:
    """Read what the documents of the answer must be made of."""
    found: list[Plan] = []
    for piece in _pieces(dce):
        lines = lines_of(piece)
        if piece.kind is PieceKind.FRAME:
            found += _frame(lines)
            continue
        after = 0
        for at, line in enumerate(lines):
            if at < after or not _OPENS.search(line.folded):
                continue
            items = list(_listed(lines[at + 1 : at + 1 + MOST_ITEMS * 2]))
            told = line.text.rstrip().endswith(":") or "plan suivant" in line.folded or "ci-dessous" in line.folded
            if told and len(items) > 1:
                evidence = line.evidence(_PLAN_RULE)
                found.append(Plan(_document(line.folded), bool(_IMPOSED.search(line.folded)), tuple(items), evidence))
                after = at + 1 + len(items)
    return tuple(found[:MOST_PLANS])


def _document(folded: str) -> str:
    """Name the document that a sentence gives a plan to: the last one named, the vaguest words last."""
    named = [found[0] for found in re.finditer(_DOCUMENT, folded)]
    return _name(next((each for each in reversed(named) if each not in _VAGUE), named[-1] if named else "memoire"))


def _listed(lines: Sequence[Line]) -> Iterator[PlanItem]:
    """Give the items of the list that begins here, until something else does."""
    for count, line in enumerate(lines):
        item = _ITEM.match(line.text)
        over = re.match(r"\W{0,3}(?:article|chapitre) \d", line.folded)
        if item is None or over or count >= MOST_ITEMS:
            return
        yield PlanItem(_number(item["n"]), item["t"].strip(" ;,."), line.evidence(_PLAN_RULE))


def _number(mark: str) -> str:
    bare = mark.strip(" .)°/:–-—")
    return bare if re.match(r"[\dIVXA-Za-z]", bare) else ""


def _frame(lines: Sequence[Line]) -> Iterator[Plan]:
    """Give the headings of a frame that the buyer provides: they are the plan."""
    items = []
    for line in lines:
        heading = line.leaf.section and line.text[:110] == line.leaf.section
        if heading or is_heading(line.text):
            item = _ITEM.match(line.text)
            number, title = (_number(item["n"]), item["t"]) if item else ("", line.text)
            items.append(PlanItem(number, title.strip(" ;,."), line.evidence(_PLAN_RULE)))
    if len(items) > 1:
        evidence: Evidence = items[0].evidence
        yield Plan("cadre de réponse", imposed=True, items=tuple(items[:MOST_ITEMS]), evidence=evidence)
