"""Reservations of a notice: the structured field first, the text second, contradictions shown and never arbitrated."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from feeds.models import SOME_LOTS, Contradiction, Evidence, Notice, Regime, Reservation, Statement
from feeds.reading.beneficiaries import regime_of, who_is_named
from feeds.reading.book import Book
from feeds.reading.exclusivity import BENEFICIARIES
from feeds.reading.pages import Page
from feeds.reading.reserved_found import Denied, Found
from feeds.reading.reserved_text import read_reservations
from feeds.reading.reserved_words import GATES
from feeds.reference import reservable_for_ess
from feeds.text import fold

_REGIME_OF_VALUE: Final = {
    "res-ws": Regime.HANDICAP_IAE,
    "handicap+iae": Regime.HANDICAP_IAE,
    "res-pub-ser": Regime.ESS,
    "ess": Regime.ESS,
    "handicap": Regime.HANDICAP,
    "ateliers-proteges": Regime.HANDICAP,
    "emplois-proteges": Regime.HANDICAP_IAE,
    "iae": Regime.IAE,
    "penitentiaire": Regime.PENITENTIAIRE,
}
"""eForms BT-71 code list reserved-procurement, and what the national forms' parsers state. Anything else that is not a
denial is a reservation whose regime is not said."""
_DENIALS: Final = frozenset({"none", "no", "non", "false"})
_UNKNOWNS: Final = frozenset({"", "not-known", "unknown"})
_NARROWS: Final = {
    Regime.UNSPECIFIED: frozenset(Regime),
    Regime.HANDICAP_IAE: frozenset({Regime.HANDICAP, Regime.IAE, Regime.HANDICAP_IAE}),
    Regime.HANDICAP: frozenset({Regime.HANDICAP, Regime.HANDICAP_IAE}),
}
"""Which regimes the text may make a structured one into, without contradicting it."""


_DENIED_BY_FIELD: Final = (
    "Le champ de réservation dit non alors que le texte réserve la participation : à vérifier auprès de l'acheteur."
)
_DENIED_BY_TEXT: Final = (
    "Une phrase dit que rien n'est réservé alors qu'un autre endroit réserve la participation : à vérifier auprès de "
    "l'acheteur."
)


_ESS_OUTSIDE_LIST: Final = (
    "La réservation à l'économie sociale et solidaire ne vaut que pour des services sociaux, de santé, d'éducation ou "
    "de culture (L2113-15), et un code CPV de l'avis n'en est pas : à vérifier auprès de l'acheteur."
)
_NOT_TOLD_APART: Final = (
    "Le champ de réservation ne distingue pas les structures du handicap de celles de l'insertion, et le texte ne le "
    "précise pas : à vérifier auprès de l'acheteur."
)
_FIELD_RULE: Final = "champ-reservation"
SHORTEST_TITLE: Final = 5
_LABEL: Final = re.compile(r"ateliers? proteges?[^.;\n]{0,80}(?:objet|but) principal est l'integration")
"""A field's label printed in a text says no more than the field: another sentence tells which structures."""
_DIRECTIVE_LABEL: Final = re.compile(r"(?:ateliers?|emplois?) proteges?")


@dataclass(slots=True)
class _Draft:
    """A reservation being put together: structured evidence first."""

    regime: Regime
    lots: tuple[str, ...]
    evidence: list[Evidence]
    article: str = ""
    partial: bool = False
    stated: bool = False
    by_lot: bool = False
    """The field is published for each lot: the text cannot take a lot away from it."""


@dataclass(frozen=True, slots=True)
class ReadReservations:
    """What a notice says of reservations."""

    reservations: tuple[Reservation, ...] = ()
    unreserved: tuple[Evidence, ...] = ()
    unreserved_lots: tuple[tuple[str, ...], ...] = ()
    """Lots that each of `unreserved` speaks of."""
    contradictions: tuple[Contradiction, ...] = ()


@dataclass(slots=True)
class _Case:
    """Everything gathered on one notice, before it is settled."""

    lots: tuple[str, ...]
    drafts: list[_Draft] = field(default_factory=list)
    denied: list[tuple[tuple[str, ...], Evidence, bool]] = field(default_factory=list)
    vague: set[Evidence] = field(default_factory=set)
    """Those of `denied` that speak of some lots without naming them."""
    contradictions: list[Contradiction] = field(default_factory=list)

    def overlaps(self, first: Sequence[str], second: Sequence[str]) -> bool:
        """Tell whether two scopes share a lot; the whole procedure shares with everything."""
        return not first or not second or bool(set(first) & set(second))


def read_reserved(notice: Notice, pages: Iterable[Page]) -> ReadReservations:
    """Read the reservations of a notice from its statements and its text."""
    case = _Case(tuple(lot.id for lot in notice.lots))
    stated = [statement for statement in notice.statements if statement.topic == "reserved-participation"]
    _read_statements(case, stated)
    told = [page for page in pages if page.fragment.role != "place"]
    speaking = sorted(Book(told).holding((*GATES, *BENEFICIARIES)).items())
    found = [read for index, words in speaking for read in read_reservations(told[index], case.lots, words)]
    found = [_named_by_title(read, notice) for read in found] + _explained(stated)
    for read in found:
        if isinstance(read, Denied):
            case.denied.append((read.lots, read.evidence, False))
            case.vague |= {read.evidence} if read.partial else set()
    for read in sorted((read for read in found if isinstance(read, Found)), key=_specific_first):
        _add_text(case, read)
    _report_denials(case)
    _report_ess_outside_list(case, notice)
    _report_not_told_apart(case)
    return ReadReservations(
        _settled(case),
        tuple(evidence for _, evidence, _ in case.denied),
        tuple(SOME_LOTS if evidence in case.vague else lots for lots, evidence, _ in case.denied),
        tuple(case.contradictions),
    )


def _named_by_title(read: Found | Denied, notice: Notice) -> Found | Denied:
    """Give the lots that a sentence names by their titles (« le lot « recyclage » sera réservé »)."""
    if read.lots or len(notice.lots) < 2 or "lot" not in read.evidence.quote:  # noqa: PLR2004 - one lot needs no name
        return read
    said, named = fold(read.evidence.quote), []
    for lot in sorted(notice.lots, key=lambda lot: -len(lot.title)):
        title = fold(lot.title).strip(" .")
        if len(title) >= SHORTEST_TITLE and re.search(rf"\blots?\b[^.;]{{1,90}}\b{re.escape(title)}\b", said):
            named.append(lot.id)
            said = said.replace(title, " ")
    if not named or len(named) == len(notice.lots):
        return read
    return replace(read, lots=tuple(lot.id for lot in notice.lots if lot.id in named), partial=False)


def _specific_first(found: Found) -> tuple[bool, bool, bool, bool]:
    """Order the directive's label first, what names a regime before what only says « réservé », the vague last."""
    return not _is_label(found), found.regime is Regime.UNSPECIFIED, found.partial, bool(found.lots)


def _is_label(found: Found) -> bool:
    """Tell the directive's own label (ateliers protégés et opérateurs dont l'objet principal est l'intégration …)."""
    return found.regime is Regime.HANDICAP_IAE and bool(_LABEL.search(fold(found.evidence.quote)))


def _read_statements(case: _Case, statements: Sequence[Statement]) -> None:
    """Draft what the structured fields say, lots of one regime together."""
    by_regime: dict[Regime, list[Statement]] = {}
    for statement in statements:
        value = statement.value.strip().lower().replace("_", "-")
        if value in _DENIALS:
            denied: tuple[str, ...] = () if statement.lot is None else (statement.lot,)
            case.denied.append((denied, _evidence_of(statement), True))
        elif value not in _UNKNOWNS:
            by_regime.setdefault(_REGIME_OF_VALUE.get(value, Regime.UNSPECIFIED), []).append(statement)
    protected = [regime for regime in by_regime if regime in _NARROWS[Regime.HANDICAP_IAE]]
    if len(protected) > 1:
        # Two boxes of one older form (ateliers protégés, emplois protégés) are one reservation.
        by_regime[Regime.HANDICAP_IAE] = [statement for regime in protected for statement in by_regime.pop(regime)]
    for regime, group in by_regime.items():
        case.drafts.append(_drafted(case, regime, group))
    regimes = [draft.regime for draft in case.drafts]
    if Regime.ESS in regimes and len(regimes) > 1:
        ess = next(draft for draft in case.drafts if draft.regime is Regime.ESS)
        other = next(draft for draft in case.drafts if draft.regime is not Regime.ESS)
        if case.overlaps(ess.lots, other.lots):
            message = "L'avis coche à la fois la réservation aux structures protégées ou d'insertion et celle de l'ESS."
            case.contradictions.append(Contradiction("reservation", message, (*ess.evidence, *other.evidence)))
            case.drafts.remove(ess)
            other.evidence += ess.evidence
            other.regime = Regime.UNSPECIFIED


def _drafted(case: _Case, regime: Regime, group: Sequence[Statement]) -> _Draft:
    """Draft one regime from the fields that state it; a field without lot, or all lots, mean the whole procedure."""
    lots = tuple(dict.fromkeys(statement.lot for statement in group if statement.lot is not None))
    of_notice = any(statement.lot is None for statement in group)
    whole = of_notice or len(lots) == len(case.lots)
    return _Draft(
        regime,
        () if whole else lots,
        [_evidence_of(statement) for statement in group],
        partial=regime is Regime.UNSPECIFIED and whole and len(case.lots) > 1,
        stated=True,
        by_lot=not of_notice,
    )


def _evidence_of(statement: Statement) -> Evidence:
    """Cite a structured field: its explanation when it has one, else its value."""
    return Evidence(statement.path, statement.text[:300] or statement.value, _FIELD_RULE)


def _explained(statements: Sequence[Statement]) -> list[Found | Denied]:
    """Give what the explanation published beside a field names.

    « Ateliers protégés » is the directive's own label: it names no regime of the French code and is left out.
    """
    explained: list[Found | Denied] = []
    for statement in statements:
        folded = _DIRECTIVE_LABEL.sub(lambda found: " " * len(found[0]), fold(statement.text))
        named = who_is_named(statement.text, folded, 0, len(folded)).structures
        if named and statement.value.strip().lower() not in _DENIALS:
            lots = () if statement.lot is None else (statement.lot,)
            explained.append(
                Found(regime_of(named), lots, Evidence(statement.path, statement.text[:300], "champ-explication"))
            )
    return explained


def _report_ess_outside_list(case: _Case, notice: Notice) -> None:
    """Report a reservation to the social economy whose object is not on the list that allows it (L2113-15)."""
    of_lot = {lot.id: lot.cpv for lot in notice.lots}
    for draft in case.drafts:
        codes = [code for lot in draft.lots for code in of_lot.get(lot, ())] or list(notice.cpv)
        if draft.regime is Regime.ESS and reservable_for_ess(codes) is False:
            outside = next(code for code in codes if reservable_for_ess([code]) is False)
            evidence = (*draft.evidence[:1], Evidence("cpv", outside, "L2113-15"))
            case.contradictions.append(Contradiction("reservation", _ESS_OUTSIDE_LIST, evidence))


def _add_text(case: _Case, found: Found) -> None:
    """Join what the text says to what is already drafted for the same lots, else draft it."""
    if found.doubt:
        case.contradictions.append(Contradiction("reservation", found.doubt, (found.evidence,)))
    near = [draft for draft in case.drafts if case.overlaps(draft.lots, found.lots)]
    for draft in near:
        vague = found.regime is Regime.UNSPECIFIED and not found.doubt and not found.partial
        if draft.stated and (vague or found.regime in _NARROWS.get(draft.regime, frozenset({draft.regime}))):
            _narrow(case, draft, found)
            return
    if any(_joined(case, draft, found) for draft in near):
        return
    for draft in case.drafts:
        if draft.regime is found.regime and draft.lots and found.lots and not draft.stated:
            _confirm(draft, found)
            return
    drafted = _Draft(found.regime, found.lots, [found.evidence], found.article, found.partial, stated=_is_label(found))
    case.drafts.append(drafted)


def _joined(case: _Case, draft: _Draft, found: Found) -> bool:
    """Join a reading to a draft of the same lots when it confirms, completes or contradicts it."""
    if draft.regime is found.regime or (found.regime is Regime.UNSPECIFIED and not found.doubt):
        _confirm(draft, found)
        return True
    both = {draft.regime, found.regime} <= _NARROWS[Regime.HANDICAP_IAE]
    if both and draft.lots == found.lots and not draft.stated:
        draft.regime = Regime.HANDICAP_IAE
        draft.evidence.append(found.evidence)
        return True
    if draft.stated:
        message = "Le champ de réservation et le texte ne désignent pas les mêmes structures."
        case.contradictions.append(Contradiction("reservation", message, (*draft.evidence, found.evidence)))
        draft.evidence.append(found.evidence)
        draft.regime = Regime.UNSPECIFIED
        return True
    return False


def _narrow(case: _Case, draft: _Draft, found: Found) -> None:
    """Let the text say which regime and which lots a structured field means.

    A field that covers the whole notice often means one lot only: the text's lots then stand. A field of one lot stays.
    """
    if found.lots and not draft.lots and len(case.lots) != 1:
        if draft.by_lot:
            _split(case, draft, found)
            return
        draft.lots = found.lots
    if found.regime is not Regime.UNSPECIFIED:
        draft.regime = found.regime
    draft.article = draft.article or found.article
    draft.partial = (draft.partial or found.partial) and not draft.lots
    draft.evidence.append(found.evidence)


def _split(case: _Case, draft: _Draft, found: Found) -> None:
    """Say the regime that the text gives for some lots of a field published for every lot."""
    if found.regime is draft.regime or found.regime is Regime.UNSPECIFIED:
        draft.evidence.append(found.evidence)
        return
    draft.lots = tuple(lot for lot in case.lots if lot not in found.lots)
    evidence = [*draft.evidence[:1], found.evidence]
    narrowed = _Draft(found.regime, found.lots, evidence, found.article, stated=True, by_lot=True)
    case.drafts = [one for one in case.drafts if one is not draft or draft.lots]
    case.drafts.append(narrowed)


def _confirm(draft: _Draft, found: Found) -> None:
    """Add a second witness of one reservation, and its lots when both name lots."""
    draft.evidence.append(found.evidence)
    draft.article = draft.article or found.article
    if found.lots and draft.lots:
        extra = [lot for lot in found.lots if lot not in draft.lots]
        draft.lots = (*draft.lots, *extra)
    elif found.lots and draft.partial:
        draft.lots, draft.partial = found.lots, False


def _report_denials(case: _Case) -> None:
    """Report each reservation that another place of the notice denies for the same lots."""
    for lots, evidence, structured in case.denied:
        for draft in case.drafts:
            if not case.overlaps(lots, draft.lots) or (not lots and draft.lots and not structured):
                continue
            message = _DENIED_BY_FIELD if structured else _DENIED_BY_TEXT
            case.contradictions.append(Contradiction("reservation", message, (evidence, draft.evidence[-1])))


def _report_not_told_apart(case: _Case) -> None:
    """Say that a field alone reserves to both kinds of structures: the European code list has one word for them."""
    for draft in case.drafts:
        of_field_alone = all(evidence.rule == _FIELD_RULE for evidence in draft.evidence)
        if draft.regime is Regime.HANDICAP_IAE and draft.stated and of_field_alone:
            case.contradictions.append(Contradiction("regime", _NOT_TOLD_APART, tuple(draft.evidence[:1])))


def _settled(case: _Case) -> tuple[Reservation, ...]:
    """Give the reservations, evidence without repeats, every lot named meaning the whole procedure."""
    settled = []
    for draft in case.drafts:
        whole = bool(case.lots) and len(case.lots) > 1 and set(draft.lots) == set(case.lots)
        settled.append(
            Reservation(
                regime=draft.regime,
                scope=() if whole else draft.lots,
                evidence=tuple(dict.fromkeys(draft.evidence)),
                article=draft.article,
                partial_unknown=draft.partial,
            )
        )
    return tuple(settled)
