"""The words and articles by which a notice names who may take part. Folded text in, sets of regimes out.

Sources: Code de la commande publique L2113-12 to L2113-16 and L3113-1 to -3; before 2019 ordonnance 2015-899 art.
36-37, décret 2016-360 art. 13; before 2016 Code des marchés publics art. 15. Structures: C. trav. L5213-13, L5132-4;
CASF L344-2.
"""

import re
from dataclasses import dataclass
from typing import Final

from feeds.models import Regime

HANDICAP: Final = "H"
IAE: Final = "I"
PRISON: Final = "P"
ESS: Final = "E"

# Names of structures: what the law calls them. They settle a regime.
_STRUCTURES: Final = {
    HANDICAP: re.compile(
        r"entreprises? adaptee?s?\b|\besats?\b|(?:aide|assistance|accompagnement) par le travail|5213[-. ]{1,3}13\b"
        r"|l\.? ?344[-. ]{1,3}2\b"
        r"|(?:secteurs?|milieux?) (?:du travail )?(?:adapte|protege)|travail (?:protege|adapte)|ateliers? proteges?"
        r"|\bstructures? (?:adaptees?|protegees?)\b|\bstpa\b|(?<=reserve )handicap\b|travail a domicile"
        r"|(?:secteurs?|structures?|operateurs?|acteurs?)[^.;]{0,40} du handicap\b|\be\. ?s\. ?a\. ?t\b"
    ),
    IAE: re.compile(
        r"structures? d ?[' ]?insertion|\bsiae\b|entreprises? d ?[' ]?insertion|chantiers? d ?[' ]?insertion"
        r"|insertion par l ?'? ?(?:activite )?economi|associations? intermediaires?|\betti\b|5132[-. ]{1,3}4\b"
        r"|travail temporaire d ?[' ]?insertion|structures?[^.;]{0,60} insertion\b|regies? de quartiers?"
        r"|\bs\. ?i\. ?a\. ?e\b"
    ),
    PRISON: re.compile(
        r"penitenti|personnes? (?:detenues?|incarcerees?)|\bdetenus\b|412-1[0-8]\b|(?:en|milieu) (?:detention|prison)\b"
        r"|travail carceral|milieu carceral|\briep\b"
    ),
    ESS: re.compile(r"economie sociale(?: et|,) ?solidaire|mission de service public|2014-856|acteurs? de l'ess\b"),
}
# What their workers are called: enough only where someone employs them, else they are the users of what is bought.
_WORKERS: Final = {
    HANDICAP: re.compile(r"handicape|en situation de handicap|emplois? proteges?"),
    IAE: re.compile(r"defavorise|publics? (?:en difficulte|eloigne)|eloignee?s? de l'emploi"),
}
_EMPLOYS: Final = re.compile(r"emplo[iy]|structures?|entreprises?|etablissements?|operateurs?|insertion|travailleurs?")
# Short acronyms are words of other things once folded: they count in capitals only.
_CAPITALS: Final = {
    HANDICAP: re.compile(r"\b(?:EA|EATT|EAT|CAT|ESAT)\b"),
    IAE: re.compile(r"\b(?:EI|AI|ACI|SIAE|ETTI|IAE)\b"),
    ESS: re.compile(r"\bESS\b"),
}
_BOTH: Final = re.compile(r"handicapee?s? (?:et|ou|et/ou) (?:de |des |aux )?(?:personnes |travailleurs )?defavorise")
_INCLUSIVE: Final = re.compile(r"(?:structures?|fournisseurs?|entreprises?) inclusi(?:f|ve)s?\b")

_ARTICLE: Final = re.compile(r"(?<![0-9])(2113|2313|3113)[- .]{1,3}(2-1|13-1|1[2-6]|[1-378])(?![0-9])")
_FOLLOWS: Final = re.compile(
    r" ?(,|et|a|au|/|-) ?(?:l(?:'article )?\.? ?)?(?:[lr]\.? ?)?(?:2113[- ]?)?(13-1|1[2-6])(?![0-9])"
)
_OPEN: Final = re.compile(r" ?(?:et (?:suivants?|s\.)|ss?\b)")
_OTHER_CODE: Final = re.compile(r"collectivites territoriales|\bcgct\b")
_OLD_TEXT: Final = re.compile(
    r"\barticle 15 du (?:code des marches publics|cmp)|\bart\.? ?15 (?:du )?(?:cmp|code des marches)"
    r"|article 15 du c\.?m\.?p"
)
_ORDINANCE: Final = re.compile(
    r"\b(?:(ii?)(?: ?°)? de l'article )?(36|37)(?:[-. ]?(ii?)\b)?(?:[^.;\n]{0,25})ordonnance"
    r"(?:[^.;\n]{0,15}2015-899|[^;\n]{0,12}23(?: juillet |[./]0?7[./])2015)"
)
_DECREE: Final = re.compile(r"\bart(?:icle|\.)?s? (13|14) (?:(?:et|a) (14) )?[^.;\n]{0,15}decret[^.;\n]{0,12}2016-360")

_REGIMES_OF_ARTICLE: Final = {
    "2113-12": HANDICAP, "2113-13": IAE, "2113-13-1": PRISON, "2113-14": HANDICAP + IAE, "2113-15": ESS,
    "2113-16": ESS, "2313-12": HANDICAP, "2313-13": IAE, "3113-1": HANDICAP, "3113-2": IAE, "3113-2-1": PRISON,
    "3113-3": HANDICAP + IAE,
}  # fmt: skip
"""2313-1x is a slip for 2113-1x, seen in corrections; R2113-7 and -8 name no regime of their own."""


@dataclass(frozen=True, slots=True)
class Named:
    """Who a stretch of text names.

    Attributes:
        structures: regimes of the structures named.
        workers: regimes of the workers named, where someone employs them.
    """

    structures: frozenset[str]
    workers: frozenset[str]

    @property
    def all(self) -> frozenset[str]:
        """Every regime named, structures and workers together."""
        return self.structures | self.workers


@dataclass(frozen=True, slots=True)
class Cited:
    """Which articles a stretch cites.

    Attributes:
        regimes: what they open to.
        label: as cited, normalised (`L2113-12, L2113-13`).
        open_ended: True for « L2113-12 et suivants » and for texts that cover several regimes.
        social: True when any article about reservations is cited, R2113-7 included.
    """

    regimes: frozenset[str] = frozenset()
    label: str = ""
    open_ended: bool = False
    social: bool = False


def who_is_named(text: str, folded: str, start: int, end: int) -> Named:
    """Find the beneficiaries named in a stretch. `text` is needed for acronyms, which count in capitals only.

    What a correction replaces is blank in `folded` and still stands in `text`: it does not count.
    """
    structures = {code for code, words in _STRUCTURES.items() if words.search(folded, start, end)}
    structures |= {
        code
        for code, words in _CAPITALS.items()
        if any(folded[one.start()] != " " for one in words.finditer(text, start, end))
    }
    if _INCLUSIVE.search(folded, start, end) or _BOTH.search(folded, start, end):
        structures |= {HANDICAP, IAE}
    workers: set[str] = set()
    if _EMPLOYS.search(folded, start, end):
        workers = {code for code, words in _WORKERS.items() if words.search(folded, start, end)}
    return Named(frozenset(structures), frozenset(workers))


def which_articles(folded: str, start: int, end: int) -> Cited:
    """Find the articles on reservations cited in a stretch, ranges expanded, other codes left out."""
    regimes: set[str] = set()
    labels: dict[str, None] = {}
    open_ended = social = False
    for found in _ARTICLE.finditer(folded, start, end):
        number = f"{found[1]}-{found[2]}"
        if _OTHER_CODE.search(folded, found.start(), min(end + 60, found.end() + 60)):
            continue
        numbers, position = [number], found.end()
        while found[1] == "2113" and (more := _FOLLOWS.match(folded, position, end)):
            numbers += _range(numbers[-1], more[2]) if more[1] in ("a", "au") else [f"2113-{more[2]}"]
            position = more.end()
        open_ended = open_ended or bool(_OPEN.match(folded, position, end))
        known = [cited for cited in numbers if cited in _REGIMES_OF_ARTICLE]
        social = social or bool(known) or number in ("2113-7", "2113-8")
        regimes.update(*(_REGIMES_OF_ARTICLE[cited] for cited in known))
        labels |= dict.fromkeys("L" + cited for cited in known)
    old = _old_law(folded, start, end)
    return Cited(
        frozenset(regimes) | old.regimes,
        ", ".join([*labels, *([old.label] if old.label else [])]),
        open_ended or old.open_ended,
        social or old.social,
    )


def _old_law(folded: str, start: int, end: int) -> Cited:
    """Find the articles that the code of 2019 replaced: code of 2006, ordinance of 2015 and its decree of 2016."""
    regimes: set[str] = set()
    labels = []
    open_ended = False
    if _OLD_TEXT.search(folded, start, end):
        regimes.update(HANDICAP)
        labels.append("CMP art. 15")
    if decree := _DECREE.search(folded, start, end):
        regimes.update(ESS if decree[1] == "14" else HANDICAP + IAE)
        labels.append(f"D. 2016-360 art. {decree[1]}")
        open_ended = decree[1] == "13"
    if ordinance := _ORDINANCE.search(folded, start, end):
        paragraph = ordinance[1] or ordinance[3] or ""
        regimes.update({"36i": HANDICAP, "36ii": IAE, "37": ESS}.get(ordinance[2] + paragraph, HANDICAP + IAE))
        labels.append(f"Ord. 2015-899 art. {ordinance[2]}")
        open_ended = open_ended or not paragraph
    return Cited(frozenset(regimes), ", ".join(labels), open_ended, bool(labels))


def _range(first: str, last: str) -> list[str]:
    """Expand « L2113-12 à 14 »."""
    low = first.split("-")[1]
    if not low.isdigit() or not last.isdigit():
        return [f"2113-{last}"]
    return [f"2113-{number}" for number in range(int(low) + 1, int(last) + 1)]


_REGIME: Final = {
    frozenset(HANDICAP): Regime.HANDICAP,
    frozenset(IAE): Regime.IAE,
    frozenset(HANDICAP + IAE): Regime.HANDICAP_IAE,
    frozenset(PRISON): Regime.PENITENTIAIRE,
    frozenset(ESS): Regime.ESS,
}


def regime_of(codes: frozenset[str]) -> Regime:
    """Give the regime of a set of beneficiaries; `unspecified` for none, or for a mix the law does not know."""
    return _REGIME.get(codes, Regime.UNSPECIFIED)
