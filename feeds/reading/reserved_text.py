"""Reservations read in free text: which words reserve, for whom, for which lots, and which words say the contrary.

Negations come first, then what looks like a reservation and is not (professions, users, hours of insertion, « se
réserve le droit »). Every expression has bounded gaps: no input makes one hang. Structured fields are the business of
`reservations`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from feeds.models import Evidence, Regime
from feeds.reading.beneficiaries import HANDICAP, IAE, Cited, Named, regime_of, which_articles, who_is_named
from feeds.reading.pages import Page, holds_any
from feeds.reading.reserved_words import (
    AFFIRMED,
    ALL_LOTS,
    BARE,
    BARE_END,
    CONDITIONAL,
    DENIABLE,
    GATES,
    HEADING,
    HOURS,
    HOURS_BEFORE,
    LIST_HEAD,
    LOT_BEFORE,
    LOT_ITEM,
    LOT_LINE,
    MARKET_AFTER,
    MARKET_BEFORE,
    NEGATED_AFTER,
    NEGATED_BEFORE,
    NEXT_LOT,
    NEXT_SENTENCE,
    NO_EFFECT,
    NOT_RESERVING,
    NOTES,
    NOUN_AFTER,
    ONE_LOT,
    ONLY,
    OTHER_RESERVED,
    PEOPLE_OF,
    PLACES,
    PROFESSION,
    RENDERED,
    RESERVATION_FOR,
    ROOMS,
    STATUS,
    TO_NOBODY,
    USES,
    WORD,
)
from feeds.reading.scopes import find_lots, known_as, names_some_lots

WINDOW: Final = 420
"""How far from the word, within its sentence, those it is reserved to may be named."""


@dataclass(frozen=True, slots=True)
class Found:
    """A reservation read in one place.

    Attributes:
        lots: lots concerned as the notice prints them; empty for the whole procedure.
        partial: some lots, without saying which.
        doubt: French sentence when the words and the article disagree.
    """

    regime: Regime
    lots: tuple[str, ...]
    evidence: Evidence
    article: str = ""
    partial: bool = False
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Denied:
    """Words that say that nothing is reserved, for some lots or for the whole procedure."""

    lots: tuple[str, ...]
    evidence: Evidence


def read_reservations(page: Page, published: tuple[str, ...]) -> Iterator[Found | Denied]:
    """Read the reservations of one fragment.

    Args:
        page: the fragment, folded.
        published: identifiers of the notice's lots.
    """
    folded = page.folded
    if not holds_any(folded, GATES):
        return
    words = [word for word in WORD.finditer(folded) if _may_reserve(folded, word.start())]
    for number, word in enumerate(words):
        previous = words[number - 1].end() if number else 0
        following = words[number + 1].start() if number + 1 < len(words) else len(folded)
        found = _read_word(page, word, previous, following, published)
        if found:
            yield found
            yield from _read_next_lots(page, word, following, published)
    for rendered in RENDERED.finditer(folded):
        evidence = page.evidence(rendered.start(), rendered.end(), "texte-rubrique")
        yield Denied((), evidence) if rendered[1] == "non" else Found(Regime.UNSPECIFIED, (), evidence, partial=True)
    yield from _read_lot_lines(page, published)
    if "seules les" in folded or "seuls les" in folded:
        yield from _read_only(page, published)


def _may_reserve(folded: str, start: int) -> bool:
    """Pass over other words (« préserver ») and the stock phrases of every notice, before any closer look."""
    if folded[start - 1 : start].isalnum():
        return False
    return not folded.endswith((" sous ", "\nsous ", " se ", " sans "), 0, start)


def _read_word(  # noqa: PLR0911  (one return a verdict reads better than a flag)
    page: Page, word: re.Match[str], previous: int, following: int, published: tuple[str, ...]
) -> Found | Denied | None:
    """Judge one occurrence of « réserv… »."""
    folded = page.folded
    if _is_other_word(page, word, folded[max(0, word.start() - 120) : word.start()]):
        return None
    start, end = page.sentence(word.start(), word.end())
    start = max(start, word.start() - WINDOW)
    left = folded[max(start, word.start() - 120) : word.start()]
    if CONDITIONAL.search(left):
        return None
    stop = min(end, word.end() + WINDOW)
    for mark in (LOT_ITEM, NEXT_LOT):
        other = mark.search(folded, word.end(), stop)
        stop = other.start() if other else stop
    named, cited, where = _who(page, word, (max(start, previous), stop), following)
    if _is_denied(folded, word, left):
        if PROFESSION.search(folded, word.end(), min(stop, word.end() + 60)) or HOURS.search(left):
            return None
        about = left + folded[word.start() : word.end() + 30]
        if "exclusivite" in about or not (DENIABLE.search(about) or named.all or cited.social):
            return None
        lots = _scope(page, word, (max(start, previous), min(stop, following)), published)[0]
        return Denied(lots, page.evidence(word.start(), where, "texte-non-reserve"))
    if _is_for_others(folded, word, stop, named, left):
        return None
    lots, partial = _scope(page, word, (max(start, previous), stop), published)
    if not named.all and not cited.social:
        if not _is_bare(folded, word, left, page):
            return None
        return Found(
            Regime.UNSPECIFIED, lots, page.evidence(word.start(), word.end(), "texte-reserve"), partial=partial
        )
    regime, doubt = _settle(named, cited)
    rule = "texte-reserve-article" if cited.social else "texte-reserve-structures"
    return Found(regime, lots, page.evidence(word.start(), where, rule), cited.label, partial, doubt)


def _is_other_word(page: Page, word: re.Match[str], left: str) -> bool:
    """Tell the noun and the reflexive verb (« sous réserve », « se réserve le droit ») from the participle.

    The accent decides where the author typed it: « réserve » is the noun or the verb, « réservé » the participle.
    """
    published = page.text[word.start() : word.end()].lower()
    noun = word[0] in ("reserve", "reserves", "reservation", "reservations")
    if not noun:
        return left.endswith((" se ", " s'est ")) or word[0] == "reserv"
    if word[0].startswith("reservation"):
        return not RESERVATION_FOR.match(page.folded, word.end())
    if published.endswith(("é", "és")):
        return False
    if NOUN_AFTER.match(page.folded, word.end()):
        return True
    return bool(NOT_RESERVING.search(left)) or left.endswith(("'", " se ", "d'", "anse ", "eau "))


def _is_denied(folded: str, word: re.Match[str], left: str) -> bool:
    """Tell whether the words deny the reservation. « n'est réservé qu'aux » affirms it."""
    tail = folded[word.end() : word.end() + 140]
    if AFFIRMED.match(tail):
        return False
    clause = left[max(left.rfind(" mais "), left.rfind(" et est "), 0) :]
    return bool(
        TO_NOBODY.match(tail) or NEGATED_BEFORE.search(clause) or NO_EFFECT.search(left) or NEGATED_AFTER.match(tail)
    )


def _is_for_others(folded: str, word: re.Match[str], stop: int, named: Named, left: str) -> bool:
    """Tell whether something else is reserved (hours, places) or to someone else (a profession, users)."""
    if HOURS.search(left[-70:]) or HOURS.search(folded, word.end(), min(stop, word.end() + 60)):
        counted = HOURS_BEFORE.search(left)
        of_market = (MARKET_BEFORE.search(left) and not counted) or MARKET_AFTER.match(folded, word.end(), stop)
        if not of_market or not named.all:
            return True
    if ROOMS.search(left) or NOTES.match(folded, word.end(), stop) or PEOPLE_OF.match(folded, word.end(), stop):
        return True
    if OTHER_RESERVED.match(folded, word.end(), stop):
        named_at_once = who_is_named("", folded, word.end(), min(stop, word.end() + 50)).structures
        return not named_at_once
    if USES.search(left):
        return not MARKET_BEFORE.search(left)
    return bool(PLACES.search(left)) and not named.structures and not which_articles(folded, word.end(), stop).social


def _who(page: Page, word: re.Match[str], bounds: tuple[int, int], following: int) -> tuple[Named, Cited, int]:
    """Give who is named and what is cited for an occurrence, and where the words that say so end.

    After the word first, up to the next occurrence; else before it; else in the next sentence when it goes on about it.
    """
    start, stop = bounds
    folded, text = page.folded, page.text
    limit = min(stop, max(following, word.end()))
    after = who_is_named(text, folded, word.end(), limit)
    cited = which_articles(folded, start, stop)
    if not cited.social:
        cited = which_articles(folded, start, min(stop, len(folded)))
    own = which_articles(folded, word.end(), limit)
    if own.regimes and start > page.sentence(word.start(), word.end())[0]:
        cited = own  # what stands before this occurrence went with the one before it
    if after.all:
        return after, cited, max(word.end(), min(limit - 1, word.end() + 160))
    before = who_is_named(text, folded, start, word.start())
    if before.structures and cited.social:
        return before, cited, word.end()
    if not cited.social and NEXT_SENTENCE.match(folded, stop) and page.sentence(word.start(), word.end())[1] == stop:
        further = page.sentence(stop + 1, stop + 1)[1] if stop + 1 < len(folded) else stop
        further = min(further, stop + WINDOW)
        next_named, next_cited = who_is_named(text, folded, stop, further), which_articles(folded, stop, further)
        if next_named.structures or next_cited.social:
            return next_named, next_cited, further - 1
    return Named(frozenset(), frozenset()), cited, max(word.end(), min(limit - 1, word.end() + 120))


def _settle(named: Named, cited: Cited) -> tuple[Regime, str]:
    """Give the regime, and a French sentence when the words and the article disagree.

    A cited article may widen what the words name (« L2113-12 et L2113-13 … : aux entreprises adaptées »); an article
    that none of the structures named comes under leaves the regime open.
    """
    words = named.structures or named.workers
    if not words:
        wide = cited.open_ended and cited.regimes > frozenset((HANDICAP, IAE))
        return (Regime.UNSPECIFIED if wide else regime_of(cited.regimes)), ""
    if not cited.regimes or cited.open_ended:
        return regime_of(words), ""
    if not words & cited.regimes:
        return Regime.UNSPECIFIED, f"Les structures nommées ne relèvent pas de l'article cité ({cited.label})."
    return regime_of(words | cited.regimes if words < cited.regimes else words), ""


def _is_bare(folded: str, word: re.Match[str], left: str, page: Page) -> bool:
    """Tell whether « marché réservé. » or « (lot réservé) » stands alone, naming nobody."""
    if folded[word.start() : word.end()] in ("reserver", "reservera", "reservent"):
        return False
    subject = BARE.search(left)
    title = page.fragment.role == "title"
    alone = title and re.search(r"[-(–—:] ?$", left)
    if not subject and not alone:
        return False
    if subject and subject["subject"].startswith("participation"):
        return False
    return bool(BARE_END.match(folded, word.end()))


def _scope(
    page: Page, word: re.Match[str], bounds: tuple[int, int], published: tuple[str, ...]
) -> tuple[tuple[str, ...], bool]:
    """Give the lots an occurrence speaks of, and whether it speaks of some lots without naming them."""
    if page.fragment.lot is not None:
        return (page.fragment.lot,), False
    folded, (start, stop) = page.folded, bounds
    after = find_lots(folded, word.end(), min(stop, word.end() + 110))
    if LOT_BEFORE.search(folded, max(0, word.start() - 6), word.start()):
        after = after or find_lots("lot" + folded[word.end() : min(stop, word.end() + 60)], 0, 60)
    all_of_them = bool(ALL_LOTS.search(folded, start, min(stop, word.end() + 40)))
    before = find_lots(folded, start, word.start())
    if all_of_them and not any(mention.excluded for mention in (*before, *after)):
        return (), False
    earlier = max(page.sentence(word.start(), word.end())[0], word.start() - WINDOW)
    before = [mention for mention in before if mention.excluded or not all_of_them]
    if not before and not after and earlier < start:
        before = find_lots(folded, earlier, start)
    mention = before[-1] if before else (after[0] if after else None)
    if mention is None:
        one = ONE_LOT.search(folded, start, word.start())
        if one and one[1]:
            return known_as((one[1].lstrip("0"),), published), False
        some = names_some_lots(folded, start, min(stop, word.end() + 60))
        return (), some or bool(one and len(published) > 1)
    lots = known_as(mention.lots, published)
    if not mention.excluded:
        return lots, False
    rest = tuple(lot for lot in published if lot not in lots)
    return rest, not rest


def _read_next_lots(page: Page, word: re.Match[str], following: int, published: tuple[str, ...]) -> Iterator[Found]:
    """Read « le lot 1 est réservé aux EA, le lot 2 aux SIAE »: what follows without the word again."""
    end = min(page.sentence(word.start(), word.end())[1], word.end() + WINDOW, following)
    for other in NEXT_LOT.finditer(page.folded, word.end(), end):
        rival = NEXT_LOT.search(page.folded, other.end(), end)
        named = who_is_named(
            page.text, page.folded, other.end(), min(rival.start() if rival else end, other.end() + 120)
        )
        lots = find_lots(page.folded, other.start(1), other.end(1))
        if named.structures and lots:
            evidence = page.evidence(other.start(1), other.end(), "texte-reserve-structures")
            yield Found(regime_of(named.structures), known_as(lots[0].lots, published), evidence)


def _read_lot_lines(page: Page, published: tuple[str, ...]) -> Iterator[Found]:
    """Read « lot 1 : structures d'insertion … », under a heading that reserves or with the article of their status."""
    if not (STATUS.search(page.folded) or LIST_HEAD.search(page.folded)):
        return
    for line in LOT_LINE.finditer(page.folded):
        end = min(page.sentence(line.end(), line.end())[1], line.end() + WINDOW)
        following = LOT_ITEM.search(page.folded, line.end(), end)
        end = following.start() if following else end
        if "reserv" in page.folded[line.end() : end]:
            continue
        status = STATUS.search(page.folded, line.end(), end)
        if not status and not HEADING.search(page.folded[max(0, line.start() - 500) : line.start() + 1]):
            continue
        named = who_is_named(page.text, page.folded, line.end(), min(end, line.end() + 90)).structures
        lots = find_lots(page.folded, line.start(), line.end())
        if named and lots:
            evidence = page.evidence(
                line.start() + 1, max(line.end(), min(end - 1, line.end() + 120)), "texte-lot-structures"
            )
            yield Found(regime_of(named), known_as(lots[0].lots, published), evidence)


def _read_only(page: Page, published: tuple[str, ...]) -> Iterator[Found]:
    """Read « seules les entreprises adaptées peuvent soumissionner »."""
    for only in ONLY.finditer(page.folded):
        named = who_is_named(page.text, page.folded, only.start(), only.end())
        if not named.structures:
            continue
        start, end = page.sentence(only.start(), only.end())
        lots, partial = _scope(page, only, (start, end), published)
        evidence = page.evidence(only.start(), only.end(), "texte-seules-structures")
        yield Found(regime_of(named.structures), lots, evidence, partial=partial)
