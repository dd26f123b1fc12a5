"""Put a frame, what we hold, our prices and what the user said together: one answer a line, and the totals.

Stock is shared out in the order of the lines: what answers one is no longer free for the next. A price nobody gave is
unknown, and so is the total that needs it. Pure.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from readiness.frames.fire import FireFlag, fire_flag
from readiness.frames.match import Grade, Match, Matcher
from readiness.frames.models import Frame, FrameLine
from readiness.frames.offers import Offerable
from readiness.french import day, number

CENT: Final = Decimal("0.01")
_MOST_PIECES: Final = Decimal(10) ** 9


@dataclass(frozen=True, slots=True)
class Edit:
    """What the user said of a line; None: as proposed.

    Attributes:
        offer: identifier of the offer chosen instead; empty for « nous n'en avons pas ».
    """

    price: Decimal | None = None
    quantity: int | None = None
    text: str | None = None
    offer: str | None = None
    skip: bool = False


Edits = Mapping[str, Edit]
"""By `FrameLine.key`."""


@dataclass(frozen=True, slots=True)
class Pick:
    """So many of one offer."""

    offer: Offerable
    quantity: int


@dataclass(frozen=True, slots=True)
class LineAnswer:
    """What we answer to a line.

    Attributes:
        wanted: pieces asked, 0 when the line counts none.
        picks: what answers it, in stock first.
        unit_price / total: None when unknown.
        priced_by: French, where the price comes from.
        text: what is written in the observations.
        others: other matches, to choose from.
    """

    line: FrameLine
    grade: Grade
    wanted: int
    picks: tuple[Pick, ...] = ()
    difference: str = ""
    unit_price: Decimal | None = None
    total: Decimal | None = None
    priced_by: str = ""
    fire: FireFlag | None = None
    text: str = ""
    others: tuple[Match, ...] = ()
    edited: bool = False
    skipped: bool = False
    proposed: bool = False
    """A substitute that the user did not accept: it is shown, not written, and nothing is held for it."""

    @property
    def held(self) -> int:
        """Count what is in stock."""
        return sum(pick.quantity for pick in self.picks if pick.offer.on is None)

    @property
    def expected(self) -> int:
        """Count what is expected."""
        return sum(pick.quantity for pick in self.picks if pick.offer.on is not None)

    @property
    def short(self) -> int:
        """Count what is lacking."""
        return (
            max(0, self.wanted - self.held - self.expected) if self.picks or self.grade is Grade.NONE else self.wanted
        )


@dataclass(frozen=True, slots=True)
class Answered:
    """Every line answered, and the sum of those that have a price (`unpriced` counts the others)."""

    lines: tuple[LineAnswer, ...]
    total: Decimal
    unpriced: int


@dataclass(slots=True)
class _Hold:
    """What is left of each offer."""

    left: dict[str, int] = field(default_factory=dict)

    def take(self, offer: Offerable, wanted: int) -> int:
        free = self.left.setdefault(offer.id, offer.free or 0)
        taken = min(free, wanted)
        self.left[offer.id] = free - taken
        return taken

    def give_back(self, picks: Sequence[Pick]) -> None:
        """Free again what was taken."""
        for pick in picks:
            self.left[pick.offer.id] += pick.quantity


@dataclass(frozen=True, slots=True)
class Coming:
    """What is expected: the day goods must be there, and how many pieces of some lines of stock will be by then.

    Attributes:
        there: lines of stock → pieces at that day, promises of others taken off, at the confidence the user asks.
    """

    by: date
    there: Callable[[frozenset[int]], int]


def answer_frame(
    frame: Frame,
    stock: Matcher,
    prices: Matcher,
    edits: Edits,
    *,
    public: bool = False,
    substitutes: bool = False,
    coming: Coming | None = None,
) -> Answered:
    """Answer every line of a frame; `substitutes` accepts those that are proposed."""
    hold = _Hold()
    lines: list[LineAnswer] = []
    for line in frame.lines:
        edit = edits.get(line.key, Edit())
        answer = _answer(line, (stock, prices), edit, hold, public=public, coming=coming)
        if answer.grade is Grade.SUBSTITUTE and edit.offer is None and not substitutes:
            hold.give_back(answer.picks)
            price = edit.price
            answer = replace(answer, proposed=True, unit_price=price, total=_total(line, price), priced_by="")
        lines.append(answer)
    sums = [each.total for each in lines if each.total is not None]
    unpriced = sum(each.unit_price is None and not each.skipped for each in lines)
    return Answered(tuple(lines), sum(sums, Decimal(0)), unpriced)


def _answer(
    line: FrameLine, sources: tuple[Matcher, Matcher], edit: Edit, hold: _Hold, *, public: bool, coming: Coming | None
) -> LineAnswer:
    stock, prices = sources
    matches = stock.matches(line)
    wanted = _pieces(line)
    if line.hidden or edit.skip:
        return LineAnswer(line, Grade.NONE, wanted, others=matches, skipped=True, edited=edit.skip)
    chosen = _chosen(matches, edit)
    aim = edit.quantity if edit.quantity is not None else wanted
    picks = _picks(chosen, aim, hold)
    if coming is not None and chosen and chosen[0].grade is not Grade.SUBSTITUTE:
        picks += _expected(chosen, aim - sum(pick.quantity for pick in picks), hold, coming)
    best = chosen[0] if chosen else None
    grade = best.grade if best else Grade.NONE
    price, source = _price(line, prices, picks, best, edit)
    goods = picks[0].offer if picks else None
    asked = f"{line.designation} {line.details} {line.fire} {line.material}"
    soft = f"{asked} {goods.label} {' '.join(goods.materials)}" if goods else asked
    fire = fire_flag(asked, goods.fire_class if goods else "", soft, public=public)
    answer = LineAnswer(
        line, grade, wanted, tuple(picks), best.difference if best else "", price, _total(line, price), source, fire,
        others=matches, edited=edit != Edit(),
    )  # fmt: skip
    return replace(answer, text=edit.text if edit.text is not None else observation(answer))


def _pieces(line: FrameLine) -> int:
    if line.quantity is None or line.quantity > _MOST_PIECES:
        return 0
    return int(line.quantity.to_integral_value(rounding="ROUND_CEILING"))


def _chosen(matches: Sequence[Match], edit: Edit) -> list[Match]:
    """Keep the user's choice, else the best grade and those that complete it without being a mere substitute."""
    if edit.offer is not None:
        return [
            Match(match.grade, (offer,), match.difference)
            for match in matches
            for offer in match.offers
            if offer.id == edit.offer
        ][:1]
    firm = [match for match in matches if match.grade is not Grade.SUBSTITUTE]
    return firm or list(matches[:1])


def _picks(chosen: Sequence[Match], wanted: int, hold: _Hold) -> list[Pick]:
    picks: list[Pick] = []
    offers = [offer for match in chosen for offer in match.offers]
    for offer in sorted(offers, key=lambda each: each.on is not None):
        lacking = wanted - sum(pick.quantity for pick in picks)
        if lacking <= 0:
            break
        if taken := hold.take(offer, lacking):
            picks.append(Pick(offer, taken))
    return picks


def _expected(chosen: Sequence[Match], lacking: int, hold: _Hold, coming: Coming) -> list[Pick]:
    """Count what will be there beyond what is, once for all the lines that reach for the same goods."""
    offers = [offer for match in chosen for offer in match.offers if offer.line is not None]
    if lacking <= 0 or not offers:
        return []
    articles = frozenset(offer.line for offer in offers if offer.line is not None)
    more = max(0, coming.there(articles) - sum(offer.free or 0 for offer in offers))
    first = offers[0]
    later = replace(first, id=f"forecast:{first.id}", free=more, on=coming.by, line=None)
    taken = hold.take(later, lacking)
    return [Pick(later, taken)] if taken else []


def _price(
    line: FrameLine, prices: Matcher, picks: Sequence[Pick], best: Match | None, edit: Edit
) -> tuple[Decimal | None, str]:
    """Take the user's price, else the price book's, else the goods' own."""
    if edit.price is not None:
        return edit.price, "à la main"
    for match in prices.matches(line):
        if match.grade in (Grade.EXACT, Grade.NEAR) and match.offers[0].price is not None:
            return match.offers[0].price, f"bordereau : {match.offers[0].label}"
    counted = [(pick.offer.price, pick.quantity) for pick in picks if pick.offer.price is not None]
    if counted and len(counted) == len(picks):
        pieces = sum(count for _, count in counted)
        mean = sum((price * count for price, count in counted), Decimal(0)) / pieces
        return mean.quantize(CENT, ROUND_HALF_UP), "prix du stock"
    held = best.offers[0].price if best and not picks else None
    return held, "prix du stock" if held is not None else ""


def _total(line: FrameLine, price: Decimal | None) -> Decimal | None:
    if price is None or line.quantity is None:
        return None
    return (price * line.quantity).quantize(CENT, ROUND_HALF_UP)


def observation(answer: LineAnswer) -> str:
    """Say in French what we offer for a line, as the buyer reads it."""
    if not answer.picks:
        return ""
    parts: list[str] = []
    goods = answer.picks[0].offer
    if answer.grade is not Grade.EXACT:
        parts.append(f"Proposé : {goods.label}")
        parts += [answer.difference] if answer.grade is Grade.SUBSTITUTE and answer.difference else []
    if goods.condition:
        parts.append(f"état : {goods.condition}")
    expected = [pick for pick in answer.picks if pick.offer.on is not None]
    if expected or answer.short:
        parts.append(f"{answer.held} disponibles" if answer.held != 1 else "1 disponible")
    parts += [f"{pick.quantity} attendus au {day(pick.offer.on)}" for pick in expected if pick.offer.on]
    if answer.short:
        parts.append(f"{number(Decimal(answer.short))} non couverts" if answer.short > 1 else "1 non couvert")
    if goods.fire_class:
        parts.append(f"classement au feu : {goods.fire_class}")
    text = " ; ".join(parts)
    return text[:1].upper() + text[1:]
