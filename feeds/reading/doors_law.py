"""Doors opened by a value, a code or a date, not a sentence: gré à gré, small lots, AGEC goods, SAD, planned buys.

Each is concluded from the rule in force the day the notice was sent (`feeds.law`) and says its article. An unknown
value, date or code concludes nothing: absent is unknown.
"""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final

from feeds.law import AgecCategory, Rule, agec_categories, agec_category_of_cpv, rule
from feeds.models import Amount, ClauseKind, Evidence, Kind, Lot, Notice
from feeds.reading.clause_hits import Hit
from feeds.text import fold

LEAST_VALUE: Final = Decimal(1_000)
"""Below, a value is a form filled for form's sake (1 €), never an estimate."""
AGEC_ARTICLE: Final = "L. 2020-105, art. 58"
GOODS_END: Final = "45"
"""CPV divisions before are goods; 48 (software) too, but no category holds any."""
_NO_MARKET: Final = ("concession",)
_OPEN_KINDS: Final = (Kind.CALL, Kind.CHANGE, Kind.PLANNING, Kind.SOURCING, Kind.RESULT, Kind.INTENTION)


def read_concluded(notice: Notice) -> Iterator[Hit]:
    """Give what follows from the structured fields of a notice."""
    yield from _before_drafting(notice)
    yield from _system(notice)
    yield from _limits(notice)
    yield from _agec(notice)
    if notice.kind in _OPEN_KINDS and notice.procedure not in _NO_MARKET and notice.form != "DSP":
        yield from _direct(notice)
        if len(notice.lots) > 1:
            yield from _small_lots(notice)


def _before_drafting(notice: Notice) -> Iterator[Hit]:
    """Say that the buyer asks or announces before it tenders."""
    kind = {Kind.SOURCING: ClauseKind.SOURCING, Kind.PLANNING: ClauseKind.PRIOR_INFORMATION}.get(notice.kind)
    if kind is not None:
        article = "R2111-1" if kind is ClauseKind.SOURCING else "R2131-1"
        yield Hit(kind, Evidence("kind", notice.title[:300], f"avis-{kind.value}"), article=article)


def _system(notice: Notice) -> Iterator[Hit]:
    """Say that the notice sets up a dynamic purchasing system, or calls for tenders under one."""
    for technique, value in (("dps-specific", "specific"), ("dps", "set-up")):
        if technique in notice.techniques:
            evidence = Evidence("techniques", technique, "champ-technique")
            yield Hit(ClauseKind.DPS, evidence, value=value)
            return


def _limits(notice: Notice) -> Iterator[Hit]:
    """Say how many lots one tenderer may ask for and win, when that is less than all."""
    limits = notice.lot_limits
    if limits is None:
        return
    evidence = limits.evidence or Evidence("lotLimits", "", "champ-lots")
    for value, figure in (("submitted", limits.submitted), ("awarded", limits.awarded)):
        if figure is not None and figure > 0 and (not notice.lots or figure < len(notice.lots)):
            yield Hit(ClauseKind.LOT_LIMIT, evidence, value=value, limit=figure)


def _agec(notice: Notice) -> Iterator[Hit]:
    """Say that the goods belong to a category of AGEC art. 58, with the share of reuse where it is known."""
    on, title = notice.dispatched or notice.published, fold(notice.title)
    if on is None or (notice.natures and "supplies" not in notice.natures) or "location" in title:
        return  # what is hired is not bought
    coded: list[tuple[str, tuple[str, ...], str]] = [
        (code, (lot.id,), f"{lot.path or f'lot[{lot.id}]'}.cpv") for lot in notice.lots for code in lot.cpv
    ]
    coded = coded or [(code, (), "cpv") for code in notice.cpv[:1]]
    for code, lots, path in coded:
        if code < GOODS_END and (category := agec_category_of_cpv(code)) is not None:
            yield from _agec_hit(category, on, lots, Evidence(path, f"CPV {code} : {category.name}", ""))
    if not coded and notice.natures == ("supplies",):
        found = ((number, words.search(title)) for number, words in _AGEC_WORDS)
        named = next(((number, words) for number, words in found if words), None)
        for category in agec_categories():
            if named and category.number == named[0] and not _FOR_GOODS.search(title, 0, named[1].start()):
                yield from _agec_hit(category, on, (), Evidence("title", f"{notice.title[:200]} : {category.name}", ""))


def _agec_hit(category: AgecCategory, on: date, lots: tuple[str, ...], evidence: Evidence) -> Iterator[Hit]:
    """Give the goods of one category, once the decree that lists them applies."""
    reuse = category.share("reuse", on)
    if reuse is not None:
        share = None if reuse.share is None else (reuse.share * 100).normalize()
        said = Evidence(evidence.path, evidence.quote, f"agec-{category.number}")
        yield Hit(ClauseKind.AGEC, said, lots, share=share, share_of="reuse", article=AGEC_ARTICLE)


_AGEC_WORDS: Final = tuple(
    (number, re.compile(rf"\b(?:{words})\b"))
    for number, words in (
        (10, r"mobiliers? urbains?|bancs publics"),
        (11, r"(?:bacs?|conteneurs?|colonnes?) (?:[a-z]{1,8} ){0,3}(?:dechets|tri|ordures)"),
        (9, r"mobiliers?|bureaux et chaises|chaises|armoires"),
        (4, r"toners?|cartouches d'(?:encre|impression)|consommables (?:d'impression|informatiques)"),
        (3, r"photocopieurs?|imprimantes?|copieurs?|multifonctions?"),
        (
            2,
            r"ordinateurs?|materiels? informatiques?|telephones?|smartphones?|tablettes?",
        ),
        (5, r"papiers? (?:de reprographie|a4|d'impression|pour copieurs?)|ramettes?"),
        (6, r"fournitures de bureau"),
        (1, r"vetements? de travail|habillement|textiles?|linge"),
        (13, r"(?:articles?|equipements?|materiels?) (?:de sports?|sportifs?)"),
        (14, r"tondeuses?|materiels? d'(?:entretien|espaces verts)|materiels? d'entretien d(?:es|') ?espaces verts"),
        (15, r"batiments? modulaires?|constructions? modulaires?"),
        (16, r"(?:gros )?electromenagers?"),
        (17, r"jeux et jouets|jouets|jeux d'enfants"),
        (8, r"vehicules?"),
    )
)
"""Words of a title that name a category's goods, for the forms that publish no CPV; the most precise first."""
_FOR_GOODS: Final = re.compile(r"\b(?:pour|destinee?s?|carburants?|produits?|lessives?|assurances?|logiciels?)\b")
"""Before the name of goods: what is bought is for them."""


def _direct(notice: Notice) -> Iterator[Hit]:
    """Say that the estimated value is under the threshold of R2122-8 in force that day."""
    on, value = notice.dispatched or notice.published, _highest(notice.value)
    family = _family("T-DISP", notice.natures)
    threshold = rule(family, on) if family else None
    if value is None or threshold is None or threshold.value is None or not LEAST_VALUE <= value < threshold.value:
        return
    evidence = Evidence("value", f"{_euros(value)}, seuil {_euros(threshold.value)}", threshold.id)
    yield Hit(ClauseKind.DIRECT_PURCHASE, evidence, article=threshold.article)


def _small_lots(notice: Notice) -> Iterator[Hit]:
    """Say which lots of a formal procedure are small enough for the adapted one, when all of them together are."""
    on = notice.dispatched or notice.published
    family = _family("T-PETITLOT", notice.natures)
    formal = rule("T-EU-TX" if family.endswith("-TX") else "T-EU-LOC", on) if family else None
    ceiling, most = (rule(family, on) if family else None), rule("T-PETITLOT-20", on)
    values = {lot.id: _highest(lot.value) for lot in notice.lots}
    known = [value for value in values.values() if value is not None and value >= LEAST_VALUE]
    if not formal or not ceiling or not most or len(known) < len(values):
        return
    if formal.value is None or ceiling.value is None or most.value is None:
        return
    total = sum(known, Decimal())
    small = [lot for lot in notice.lots if (value := values[lot.id]) is not None and value < ceiling.value]
    together = sum((values[lot.id] or Decimal() for lot in small), Decimal())
    if small and total >= formal.value and together <= total * most.value:
        yield from (_small(lot, values[lot.id] or Decimal(), ceiling) for lot in small)


def _small(lot: Lot, value: Decimal, ceiling: Rule) -> Hit:
    words = f"{_euros(value)}, seuil {_euros(ceiling.value or Decimal())}"
    evidence = Evidence(f"{lot.path or lot.id}.value", words, ceiling.id)
    return Hit(ClauseKind.SMALL_LOTS, evidence, (lot.id,), article=ceiling.article)


def _family(stem: str, natures: tuple[str, ...]) -> str:
    """Give the rule for what is bought, works or the rest; empty when it is not known, or both."""
    works = "works" in natures
    if not natures or (works and len(natures) > 1):
        return ""
    return f"{stem}-TX" if works else f"{stem}-FS"


def _highest(amount: Amount | None) -> Decimal | None:
    """Give the most that a contract may be worth; an awarded price is no estimate."""
    if amount is None or amount.qualifier == "awarded" or amount.currency != "EUR":
        return None
    return amount.high


def _euros(value: Decimal) -> str:
    return f"{value:,.0f}".replace(",", "\u202f") + "\u00a0€ HT"
