"""What a filled frame reserves: the goods it offers, promised by the bid that it answers with."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from lotalot.rooms.frames import OpenFrame
    from lotalot.workspace import Workspace
    from readiness.commitments import CommitmentLine
    from readiness.frames.answer import Answered, Coming
    from readiness.stock_answer import Goods
    from readiness.store_frames import StoredFrame


def bid_of(workspace: Workspace, stored: StoredFrame) -> CommitmentLine | None:
    """Give the bid that a frame belongs to, when there is one."""
    from readiness.commitments import RUNNING  # noqa: PLC0415 - see Room

    lines = [line for line in workspace.commitments.answering(stored.notice) if line.commitment.state in RUNNING]
    own = [line for line in lines if stored.lot is None or line.commitment.lot in (None, stored.lot)]
    return own[0] if own else None


def goods_of(workspace: Workspace, today: date) -> Goods:
    """Read the stock with its journal and its promises."""
    from readiness.stock_answer import Goods  # noqa: PLC0415 - see Room
    from readiness.store_journal import StockStore  # noqa: PLC0415

    store = StockStore(workspace.database())
    commitments = workspace.commitments.all()
    return Goods(
        workspace.stock(),
        today,
        flows=store.flows(),
        promises=store.promises(),
        commitments=commitments,
        settings=store.settings(),
    )


def coming(workspace: Workspace, bid: CommitmentLine | None, today: date, by: date | None) -> Coming | None:
    """Say what will be there on the day the goods are due; None when nobody said the day."""
    from readiness.frames.answer import Coming  # noqa: PLC0415 - see Room

    day = by or (bid.commitment.starts if bid else None)
    if day is None or day <= today:
        return None
    goods = goods_of(workspace, today)
    but = frozenset({bid.id}) if bid else frozenset[int]()
    return Coming(day, lambda articles: goods.supply(articles, day)[0] - goods.promised(articles, but))


def record(workspace: Workspace, opened: OpenFrame, today: date) -> list[str]:
    """Promise what the frame offers, in place of what it promised before; name the bids that hold the same goods."""
    from readiness.commitments import Commitment  # noqa: PLC0415 - see Room
    from readiness.promises import Promise  # noqa: PLC0415
    from readiness.store_journal import StockStore  # noqa: PLC0415

    wanted, stored = _wanted(opened.answered), opened.stored
    bid = bid_of(workspace, stored)
    if not wanted and bid is None:
        return []
    if bid is None:
        notice = workspace.opportunity(stored.notice)
        label = (notice.title if notice else stored.name)[:120]
        bid = workspace.commitments.add(Commitment(label=label, opportunity=stored.notice, lot=stored.lot))
    store, note = StockStore(workspace.database()), f"cadre n° {stored.id}"
    for line in store.promises():
        if line.promise.commitment == bid.id and line.promise.note == note:
            store.unpromise(line.id)
    starts = bid.commitment.starts
    by = starts if starts is not None and starts > today else today
    for item, count in wanted.items():
        store.promise(Promise(commitment=bid.id, item=item, quantity=count, by=by, note=note), workspace.now())
    return _twice(workspace, bid, wanted, today)


def _wanted(answered: Answered) -> Counter[int]:
    """Count what is offered of each article of the stock."""
    found: Counter[int] = Counter()
    for answer in answered.lines:
        for pick in () if answer.skipped or answer.proposed else answer.picks:
            kind, _, ident = pick.offer.id.rpartition(":")
            if kind.endswith("stock") and ident.isdigit():
                found[int(ident)] += pick.quantity
    return found


def _twice(workspace: Workspace, bid: CommitmentLine, wanted: Counter[int], today: date) -> list[str]:
    """Name the goods that this bid and another both reserve beyond what is held."""
    from readiness.promises import articles_of  # noqa: PLC0415 - see Room

    goods = goods_of(workspace, today)
    said = []
    for line in goods.stock:
        articles = frozenset({line.id})
        others = [
            each
            for each in goods.promises
            if each.promise.commitment != bid.id and articles_of(each.promise, goods.stock) & articles
        ]
        elsewhere = sum(each.left for each in others)
        if line.id in wanted and others and wanted[line.id] + elsewhere > line.item.quantity:
            names = sorted({goods.commitments[each.promise.commitment].commitment.label for each in others})
            bids = " et ".join(f"« {name} »" for name in names)
            said.append(
                f"{line.item.label} : {wanted[line.id]} promis par « {bid.commitment.label} », {elsewhere} déjà par "
                f"{bids}, {line.item.quantity} en stock ; si tout est gagné, il en manque."
            )
    return said
