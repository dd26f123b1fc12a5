"""What each piece is: its name says, and its first page says; both together are sure. Also which lots it is of. Pure.

Buyers name files in a hundred ways (`02_CCTP_Nettoyage_V2.pdf`, `annexe 1 au cctp.pdf`, `3-DPGF lot 2.xlsx`). The title
on the first page is what the piece calls itself: where it disagrees with the name, the title wins and the doubt is
said.
"""

import re
from dataclasses import replace
from typing import Final

from feeds.text import fold
from readiness.dce.models import PRICED, Piece, PieceKind

K = PieceKind
SURE, PROBABLE, FRAGILE = "sure", "probable", "fragile"
_TITLE_SPAN: Final = 1_600
"""Characters of the first page in which a title may stand."""
_TITLE_LINE: Final = 120

_NAMED: Final = (
    (K.ANNEX, r"annexes?(?! financ| prix| de prix)\b|^(?:\d+ )*ann?x?e? ?\d+\b"),
    (K.DC1, r"\bdc ?0?1\b|lettre de candidature"),
    (K.DC2, r"\bdc ?0?2\b|declaration du candidat"),
    (K.DC4, r"\bdc ?0?4\b|declaration de sous traitance"),
    (K.DUME, r"\bdume\b|\bespd\b"),
    (K.FRAME, (r"cadre (?:de |du |d )?(?:reponse|memoire|technique|l offre)|\bcr[mt]\b|\bcmt\b"
              r"|memoire (?:technique|just)"
              r"|questionnaire technique|trame (?:de |du )?(?:reponse|memoire)")),
    (K.BPU, (r"\bbpu\w?\b|bordereau (?:de |des )?prix|annexe (?:financiere|de prix|prix)|grille (?:de |des )?prix"
            r"|catalogue (?:de |des )?prix")),
    (K.DPGF, r"\bd\.?p\.?g\.?f\b|decomposition (?:du |des )?prix|\bcdpgf\b"),
    (K.DQE, r"\bdqe\b|detail quantitatif|devis quantitatif|detail estimatif|\bdqe?e\b|commande type"),
    (K.CCAP, r"\bcc ?ap\b|clauses administratives particulieres|clauses administratives"),
    (K.CCTP, r"\bcc ?tp\b|clauses techniques particulieres|clauses techniques|cahier des charges|programme technique"),
    (K.CCP, r"\bccp\b|cahier des clauses particulieres|contrat unique|projet de (?:marche|contrat)"),
    (K.AE, r"\bae\b|actes? d ?engagement|\battri ?1\b|\bacte engagement\b"),
    (K.RC, (r"\brc\b|\brdc\b|\brpc\b|reglement (?:de |particulier |du )?(?:la )?(?:consult|appel|concours)"
           r"|lettre de (?:la )?consultation|reglement consultation|lettre d ?'? ?invitation")),
    (K.NOTICE, r"\baapc\b|avis (?:d appel|de marche|de publicite|public)|\bboamp\b|\bjoue\b|avis de consultation"),
)  # fmt: skip
_BY_NAME: Final = tuple((kind, re.compile(pattern)) for kind, pattern in _NAMED)
_TITLED: Final = (
    (K.RC, (r"reglement (?:de |particulier |du )?(?:la )?(?:consultation|appel)|lettre de (?:la )?consultation"
           r"|\br\. ?c\. ?\b")),
    (K.CCAP, r"cahier des clauses administratives particulieres|clauses administratives particulieres|\bc\.c\.a\.p"),
    (K.CCTP, (r"cahier des clauses techniques particulieres|clauses techniques particulieres|\bc\.c\.t\.p"
             r"|^cahier des charges(?: techniques?)?|programme technique detaille")),
    (K.CCP, r"cahier des clauses particulieres|\bc\.c\.p\b|cahier des clauses administratives et techniques"),
    (K.AE, r"acte d ?' ?engagement|\bacte engagement\b|attri1"),
    (K.BPU, r"bordereau (?:de |des )?prix"),
    (K.DPGF, r"decomposition du prix global|decomposition (?:de |des )prix"),
    (K.DQE, r"detail quantitatif|devis quantitatif|detail estimatif"),
    (K.FRAME, r"cadre (?:de |du |d')(?:la )?(?:reponse|memoire|offre)|trame (?:de |du )?(?:reponse|memoire)"),
    (K.DC1, r"lettre de candidature"),
    (K.DC2, r"declaration du candidat"),
    (K.DC4, r"declaration de sous-traitance"),
    (K.DUME, r"document unique de marche europeen"),
    (K.NOTICE, r"avis d'appel public|avis de marche|avis de publicite"),
    (K.ANNEX, r"^annexe\b"),
)  # fmt: skip
_BY_TITLE: Final = tuple((kind, re.compile(pattern)) for kind, pattern in _TITLED)
_BARE: Final = {
    "rc": K.RC, "ccap": K.CCAP, "cctp": K.CCTP, "ccp": K.CCP, "ae": K.AE, "bpu": K.BPU, "dpgf": K.DPGF, "dqe": K.DQE,
    "dc1": K.DC1, "dc2": K.DC2, "dc4": K.DC4, "dume": K.DUME,
}  # fmt: skip
_TOGETHER: Final = {(K.CCAP, K.CCTP): K.CCP}
_LOT: Final = re.compile(
    r"\blots? ?(?:n ?[o°º]? ?|numero )?0?(\d{1,3})(?P<more>(?: ?(?:,|et|&|-|a) ?0?\d{1,3}\b){0,6})"
)
_PRICE: Final = re.compile(r"prix unitaire|\bp\.?u\b|prix ht|prix h\.t")
_QUANTITY: Final = re.compile(r"quantite|\bqte\b")
_ITEM: Final = re.compile(r"designation|libelle|reference|article|prestation|description")
_QUESTIONS: Final = re.compile(r"reponse du candidat|a completer par le candidat|a renseigner par le candidat")
_SHEETS: Final = frozenset({"xlsx", "ods", "csv", "xls"})


def recognised(piece: Piece) -> Piece:
    """Say what a piece is and which lots it is of."""
    named, titled = kinds_of_name(piece.file), _kinds_of_content(piece)
    kind, confidence = _settled(named, titled)
    also = tuple(dict.fromkeys(each for each in (*named, *titled) if each is not kind)) if kind is not K.ANNEX else ()
    if confidence == FRAGILE:
        also = tuple(each for each in also if each in named)
    return replace(piece, kind=kind, also=also, confidence=confidence, lots=lots_of(piece))


def kinds_of_name(file: str) -> tuple[PieceKind, ...]:
    """Give what a file's name says, its folder's when the name itself says nothing; several when it is several."""
    for part in reversed(file.split("/")[-2:]):
        words = " ".join(re.sub(r"[^a-z0-9°]+", " ", fold(re.sub(r"\.\w{2,5}$", "", part))).split())
        found = [(match.start(), kind) for kind, pattern in _BY_NAME if (match := pattern.search(words)) is not None]
        kinds = [kind for _, kind in sorted(found, key=lambda each: each[0])]
        if K.ANNEX in kinds:
            return (K.ANNEX,)
        if kinds:
            return _joined(kinds)
    return ()


def _kinds_of_content(piece: Piece) -> tuple[PieceKind, ...]:
    """Give what the first page, or the header of a sheet, says."""
    first = next((leaf for leaf in piece.leaves if leaf.text), None)
    if first is None:
        return ()
    head = fold("\n".join(leaf.text for leaf in piece.leaves[:2]) if piece.form in ("docx", "odt") else first.text)
    head = head[:_TITLE_SPAN]
    for line in head.split("\n"):
        text = line.strip(" -–—:.*_")
        if not text or len(text) > _TITLE_LINE:
            continue
        bare = _BARE.get(re.sub(r"[^a-z0-9]", "", text))
        found = [bare] if bare else [kind for kind, pattern in _BY_TITLE if pattern.search(text)]
        # A title names one piece; the list of the pieces of a contract names them all.
        if found and not re.match(r"(?:le |la |les |l'|un |une |piece|cf|voir)", text):
            return _joined(found[:2])
    return _kind_of_table(piece, head) if piece.form in _SHEETS or piece.form == "docx" else ()


def _kind_of_table(piece: Piece, head: str) -> tuple[PieceKind, ...]:
    if _ITEM.search(head) and _PRICE.search(head):
        return (K.DQE,) if _QUANTITY.search(head) else (K.BPU,)
    if _QUESTIONS.search(head):
        return (K.FRAME,)
    return (K.DQE,) if piece.form in _SHEETS and _ITEM.search(head) and _QUANTITY.search(head) else ()


def _joined(kinds: list[PieceKind]) -> tuple[PieceKind, ...]:
    unique = tuple(dict.fromkeys(kinds))
    for pair, whole in _TOGETHER.items():
        if set(pair) <= set(unique):
            unique = (whole, *(each for each in unique if each not in pair and each is not whole))
    return unique


def _settled(named: tuple[PieceKind, ...], titled: tuple[PieceKind, ...]) -> tuple[PieceKind, str]:
    """Settle what name and content say: both, one, or against each other."""
    if not named and not titled:
        return K.UNKNOWN, ""
    if not titled or (named and named[0] is K.ANNEX):
        return named[0], SURE if titled and titled[0] is K.ANNEX else PROBABLE
    if not named:
        return titled[0], PROBABLE
    shared = [kind for kind in named if kind in titled]
    if shared:
        return shared[0], SURE
    if set(named) | set(titled) <= PRICED:
        # A table of prices with quantities, whatever the buyer calls it: its name is what everybody will say.
        return named[0], PROBABLE
    return titled[0], FRAGILE


def lots_of(piece: Piece) -> tuple[str, ...]:
    """Give the lots of a piece: named by its file or folder, else alone on its first page (`Lot n° 2 : Vitrerie`)."""
    for part in reversed(piece.file.split("/")):
        if found := _lots_in(re.sub(r"[_.]", " ", fold(part))):
            return found
    head = fold(next((leaf.text for leaf in piece.leaves if leaf.text), ""))[:_TITLE_SPAN]
    lines = [line for line in head.split("\n") if re.match(r"\W*lot ?(?:n ?[o°º]? ?)?\d{1,3}\b", line)]
    named = {lot for line in lines for lot in _lots_in(line)}
    return tuple(named) if len(named) == 1 else ()


def _lots_in(text: str) -> tuple[str, ...]:
    match = _LOT.search(text)
    if match is None:
        return ()
    more = re.findall(r"\d+", match["more"])
    if re.search(r"[-]| a ", match["more"]) and len(more) == 1 and int(match[1]) < int(more[0]) <= int(match[1]) + 30:
        return tuple(str(number) for number in range(int(match[1]), int(more[0]) + 1))
    return tuple(dict.fromkeys(str(int(number)) for number in (match[1], *more)))
