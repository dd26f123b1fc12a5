"""Reservations read in free text: which words reserve, for whom, for which lots, and which words say the contrary.

Negations come first, then what looks like a reservation and is not (professions, users, hours of insertion, « se
réserve le droit »). Every expression has bounded gaps: no input makes one hang. Structured fields are the business of
`reservations`.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Final

from feeds.models import Regime
from feeds.reading.beneficiaries import HANDICAP, IAE, Cited, Named, regime_of, which_articles, who_is_named
from feeds.reading.exclusivity import BENEFICIARIES, read_exclusivity
from feeds.reading.pages import Page
from feeds.reading.reserved_found import WINDOW, Denied, Found, scope_of
from feeds.reading.reserved_words import (
    ABOUT,
    AFFIRMED,
    ALSO,
    ANAPHOR,
    ATTACHED,
    BARE,
    BARE_END,
    BY,
    CHOSEN,
    CONTRAST,
    DENIABLE,
    DENIED_NOUN,
    ELIGIBLE,
    ENDED,
    GATES,
    GIVEN_TO,
    HEAD,
    HEADING,
    HOURS,
    HOURS_BEFORE,
    IF_ONLY,
    JUST_MARKET,
    LIFTED,
    LIFTED_AT_ONCE,
    LIST_HEAD,
    LOT_ITEM,
    LOT_LINE,
    MARKET_AFTER,
    MARKET_BEFORE,
    MAY_ONLY,
    NEGATED_AFTER,
    NEGATED_BEFORE,
    NEW_CLAUSE,
    NEXT_LOT,
    NEXT_SENTENCE,
    NO_EFFECT,
    NOT_RESERVING,
    NOTES,
    NOUN_AFTER,
    OBJECT_AFTER,
    OBJECT_BEFORE,
    OFFERS,
    ONE_PLACE,
    OPERATORS,
    OTHER_LOTS,
    OTHER_MARKETS,
    OTHER_RESERVED,
    PEOPLE_OF,
    PLACES,
    PROFESSION,
    RENDERED,
    RESERVATION_FOR,
    ROOMS,
    SHARE,
    SHORT_LABEL,
    SIDE,
    STATUS,
    SUBJECT_BEFORE,
    TENDERER,
    THEIRS,
    TITLE_LIKE,
    TO_NOBODY,
    UNCHECKED,
    USES,
    WITH_OTHERS,
    WORD,
)
from feeds.reading.scopes import find_lots, known_as

_GATES: Final = frozenset(GATES)
_FIRST_OF_ALL: Final = ("L2113-12", "L3113-1")
"""« Articles L2113-12 et suivants »: all regimes, from the first one on."""


def read_reservations(
    page: Page, published: tuple[str, ...], words: Collection[str] | None = None
) -> Iterator[Found | Denied]:
    """Read the reservations of one fragment.

    Args:
        page: the fragment, folded.
        published: identifiers of the notice's lots.
        words: those of `GATES` and `BENEFICIARIES` that it holds, looked for when not given.
    """
    if words is None:
        words = [word for word in dict.fromkeys((*GATES, *BENEFICIARIES)) if word in page.folded]
    said = list(_read_reserved(page, published)) if not _GATES.isdisjoint(words) else []
    yield from said
    already = {(one.regime, one.lots) for one in said if isinstance(one, Found)}
    for found in read_exclusivity(page, published, words):
        if (found.regime, found.lots) not in already:
            already.add((found.regime, found.lots))
            yield found


def _read_reserved(page: Page, published: tuple[str, ...]) -> Iterator[Found | Denied]:
    """Read what is said with the word « réservé », and the lists that go with it."""
    folded = page.folded
    words = [word for word in WORD.finditer(folded) if _may_reserve(folded, word.start())]
    for number, word in enumerate(words):
        previous = words[number - 1].end() if number else 0
        following = words[number + 1].start() if number + 1 < len(words) else len(folded)
        found = _read_word(page, word, previous, following, published)
        if found:
            yield found
            yield from _read_next_lots(page, word, following, published)
            if isinstance(found, Found) and found.lots:
                yield from _read_also(page, word, found, published)
    for rendered in RENDERED.finditer(folded):
        evidence = page.evidence(rendered.start(), rendered.end(), "texte-rubrique")
        yield Denied((), evidence) if rendered[1] == "non" else Found(Regime.UNSPECIFIED, (), evidence, partial=True)
    yield from _read_lot_lines(page, published)


def _may_reserve(folded: str, start: int) -> bool:
    """Pass over other words (« préserver ») and the stock phrases of every notice, before any closer look."""
    if folded[start - 1 : start].isalnum():
        return False
    if folded.startswith("reservation", start):
        return True
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
    if IF_ONLY.search(left) or UNCHECKED.search(page.text[max(start, word.start() - 80) : word.start()]):
        return None
    stop = min(end, word.end() + WINDOW)
    for mark in (LOT_ITEM, NEXT_LOT):
        other = mark.search(folded, word.end(), stop)
        stop = other.start() if other else stop
    named, cited, where = _who(page, word, (max(start, previous), stop), following)
    if _is_denied(folded, word, left):
        if not _is_denial_of_a_market(folded, word, stop, left, social=bool(named.all) or cited.social):
            return None
        lots, some = scope_of(page, word, (max(start, previous), min(stop, following)), published)
        some = not lots and (some or bool(OTHER_LOTS.search(left)))
        return Denied(lots, page.evidence(word.start(), where, "texte-non-reserve"), some)
    if _is_allowed_or_taught(folded, word, left) or _is_for_others(folded, word, stop, named, left):
        return None
    if not cited.social and _is_of_something_else(page, word, left):
        return None
    told = named.all or cited.social
    if not told and not _is_bare(folded, word, left, page):
        return None
    lots, partial = scope_of(page, word, (max(start, previous), stop), published)
    if not told:
        evidence = page.evidence(word.start(), word.end(), "texte-reserve")
        return Found(Regime.UNSPECIFIED, lots, evidence, partial=partial)
    regime, doubt = _settle(named, cited)
    rule = "texte-reserve-article" if cited.social else "texte-reserve-structures"
    return Found(regime, lots, page.evidence(word.start(), where, rule), cited.label, partial, doubt)


def _is_denial_of_a_market(folded: str, word: re.Match[str], stop: int, left: str, *, social: bool) -> bool:
    """Tell whether what is denied is a reservation of the law: not of a profession, of hours or of exclusivity."""
    if PROFESSION.search(folded, word.end(), min(stop, word.end() + 60)) or HOURS.search(left) or OFFERS.search(left):
        return False
    about = left + folded[word.start() : word.end() + 30]
    deniable = DENIABLE.search(about) or social or word[0].startswith("reservation")
    return "exclusivite" not in about and bool(deniable)


def _is_other_word(page: Page, word: re.Match[str], left: str) -> bool:
    """Tell the noun and the reflexive verb (« sous réserve », « se réserve le droit ») from the participle.

    The accent decides where the author typed it: « réserve » is the noun or the verb, « réservé » the participle.
    """
    published = page.text[word.start() : word.end()].lower()
    noun = word[0] in ("reserve", "reserves", "reservation", "reservations")
    if not noun:
        return left.endswith((" se ", " s'est ")) or word[0] == "reserv"
    if word[0].startswith("reservation"):
        ends = BARE_END.match(page.folded, word.end()) or DENIED_NOUN.match(page.folded, word.end())
        denied = NEGATED_BEFORE.search(left) and ends
        denied = denied or LIFTED_AT_ONCE.match(page.folded, word.end()) or ENDED.search(left)
        return not denied and not RESERVATION_FOR.match(page.folded, word.end())
    if published.endswith(("é", "és")):
        return False
    if published == "réserves":
        return True
    if NOUN_AFTER.match(page.folded, word.end()) and not (JUST_MARKET.search(left) or left.endswith("caractere ")):
        return not NEGATED_BEFORE.search(left)
    return bool(NOT_RESERVING.search(left)) or left.endswith(("'", " se ", "d'", "anse ", "eau "))


def _is_denied(folded: str, word: re.Match[str], left: str) -> bool:
    """Tell whether the words deny the reservation. « n'est réservé qu'aux » affirms it."""
    tail = folded[word.end() : word.end() + 140]
    if AFFIRMED.match(tail):
        return False
    if word[0].startswith("reservation") and ENDED.search(left):
        return True
    if (word[0].startswith("reservation") or left.endswith("caractere ")) and LIFTED.match(tail):
        return True
    clause = left[max(left.rfind(" mais "), left.rfind(" et est "), 0) :]
    return bool(
        TO_NOBODY.match(tail) or NEGATED_BEFORE.search(clause) or NO_EFFECT.search(left) or NEGATED_AFTER.match(tail)
    )


def _is_allowed_or_taught(folded: str, word: re.Match[str], left: str) -> bool:
    """Tell whether to reserve is only allowed (« peuvent être réservés »), or is the matter of a study or training."""
    allowed = MAY_ONLY.search(left) and not AFFIRMED.match(folded, word.end())
    return bool(
        allowed
        or (ABOUT.search(left) and not CHOSEN.search(left))
        or OTHER_MARKETS.search(folded, max(0, word.start() - 20), word.end() + 4)
    )


def _is_for_others(folded: str, word: re.Match[str], stop: int, named: Named, left: str) -> bool:
    """Tell whether something else is reserved (hours, places) or to someone else (a profession, users)."""
    if HOURS.search(left[-70:]) or HOURS.search(folded, word.end(), min(stop, word.end() + 60)):
        counted = HOURS_BEFORE.search(left)
        of_market = (MARKET_BEFORE.search(left) and not counted) or MARKET_AFTER.match(folded, word.end(), stop)
        if not of_market or not named.all:
            return True
    if (
        SHARE.search(left)
        or BY.match(folded, word.end(), stop)
        or NOTES.match(folded, word.end(), stop)
        or PEOPLE_OF.match(folded, word.end(), stop)
    ):
        return True
    market, cited = MARKET_BEFORE.search(left), which_articles(folded, word.end(), stop).social
    if not JUST_MARKET.search(left):
        if ROOMS.search(left) or (USES.search(left) and not market):
            return True
        if PLACES.search(left) and not named.structures and not cited and not (market and named.all):
            return True
    one_place = None if cited else ONE_PLACE.match(folded, word.end(), stop)
    if one_place and (not market or one_place[0].startswith(" pour")):
        return True
    return _is_to_others(folded, word.end(), stop, cited)


def _is_of_something_else(page: Page, word: re.Match[str], left: str) -> bool:
    """Tell whether what is reserved is neither the market, under any name, nor what it buys."""
    if word[0].startswith("reservation"):
        return False
    published = page.text[word.start() : word.end()].lower()
    if word[0] in ("reserver", "reservera", "reservent") or published == "réserve":
        return not _hands_over(page.folded, word.end(), left)
    object_next = OBJECT_AFTER.match(page.folded, word.end())
    if published == "reserve" and object_next and not object_next[0].endswith((" a", " aux", " au")):
        return False  # typed without accents, with its object: the verb
    if page.fragment.role == "title" or ATTACHED.search(left) or ELIGIBLE.search(left) or THEIRS.search(left):
        return False
    bought = [one.end() for one in OBJECT_BEFORE.finditer(left)]
    subject = SUBJECT_BEFORE.search(left, bought[-1] if bought else 0)
    return not subject and not TITLE_LIKE.match(left[left.rfind(": ") + 1 :])


def _hands_over(folded: str, start: int, left: str) -> bool:
    """Tell whether the verb hands the market over (« réserve le lot 2 à … »), not an attention or a moment."""
    if left.endswith((" le ", " la ", " les ", "l'")) or OBJECT_AFTER.match(folded, start):
        return True
    given = None if TENDERER.search(left) else GIVEN_TO.match(folded, start)
    return given is not None and bool(OPERATORS.match(folded, given.end()))


def _is_to_others(folded: str, start: int, stop: int, cited: bool) -> bool:
    """Tell whether those named next are not operators that the law reserves to."""
    if other := OTHER_RESERVED.match(folded, start, stop):
        near = min(stop, start + 50)
        return not who_is_named("", folded, start, near).structures or bool(SIDE.search(folded, other.end(), near))
    if cited:
        return False
    if WITH_OTHERS.search(folded, start, min(stop, start + 60)):
        return True
    head = HEAD.match(folded, start, stop)
    return head is not None and not OPERATORS.match(folded, head.end())


def _who(page: Page, word: re.Match[str], bounds: tuple[int, int], following: int) -> tuple[Named, Cited, int]:
    """Give who is named and what is cited for an occurrence, and where the words that say so end.

    After the word first, up to the next occurrence; else before it; else in the next sentence when it goes on about it.
    """
    start, stop = bounds
    folded, text = page.folded, page.text
    limit = min(stop, max(following, word.end()))
    for mark in (CONTRAST, NEW_CLAUSE) if HEAD.match(folded, word.end(), limit) else (CONTRAST,):
        other = mark.search(folded, word.end(), limit)
        limit = other.start() if other else limit
    after = who_is_named(text, folded, word.end(), limit)
    cited = which_articles(folded, start, stop)
    if not cited.social:
        cited = which_articles(folded, start, min(stop, len(folded)))
    own = which_articles(folded, word.end(), limit)
    if own.regimes and start > page.sentence(word.start(), word.end())[0]:
        cited = own  # what stands before this occurrence went with the one before it
    if after.all:
        return after, cited, max(word.end(), min(limit - 1, word.end() + 160))
    if not cited.regimes and (label := SHORT_LABEL.match(folded, word.end(), limit)):
        return Named(frozenset(label.lastgroup or ""), frozenset()), cited, label.end()
    before = who_is_named(text, folded, start, word.start())
    theirs = THEIRS.search(folded, start, word.start()) or ELIGIBLE.search(folded, start, word.start())
    if before.structures and (cited.social or theirs or ANAPHOR.match(folded, word.end())):
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
        wide = cited.open_ended and (cited.regimes > frozenset((HANDICAP, IAE)) or cited.label in _FIRST_OF_ALL)
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


def _read_also(page: Page, word: re.Match[str], found: Found, published: tuple[str, ...]) -> Iterator[Found]:
    """Read « il en va de même du lot 4 », « les lots 2 et 3 le sont également », after what is said of other lots."""
    for also in ALSO.finditer(page.folded, word.end(), word.end() + WINDOW):
        start, stop = page.sentence(*also.span())
        low = max(start, word.end(), also.start())
        lots = [lot for one in find_lots(page.folded, low, min(stop, also.end() + 60)) for lot in one.lots]
        if lots:
            evidence = page.evidence(also.start(), also.end(), "texte-reserve-structures")
            yield replace(found, lots=known_as(lots, published), evidence=evidence, doubt="")


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
