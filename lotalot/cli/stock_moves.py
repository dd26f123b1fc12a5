"""`lotalot stock move|forecast|promise|calendar|room`: the journal, what can be promised, what is."""

from __future__ import annotations

from argparse import Namespace

from lotalot.cli.context import Context
from lotalot.cli.main import DONE, REFUSED
from lotalot.format import plain

WRONG = 2
MEASURES = {"floor_m2": "m²", "volume_m3": "m³", "places": "places"}


def move(args: Namespace, context: Context) -> int:
    """Write one movement."""
    from readiness.journal import MovementKind  # noqa: PLC0415

    kinds = {"arrivage": "arrival", "vente": "sale", "reparation": "repair", "perte": "loss"}
    console, room = context.console, context.workspace.goods
    number = int(args.item) if args.item.isdigit() else None
    found = [line for line in context.workspace.stock() if line.id == number] or room.matching(args.item)
    if len(found) != 1:
        many = "plusieurs articles, donnez le numéro de « lotalot stock list --json »" if found else "aucun article"
        console.error(f"« {plain(args.item)} » : {many}.")
        return WRONG
    line = found[0]
    kind = MovementKind(kinds.get(args.kind, args.kind))
    ident = room.move(line.id, kind, args.quantity, args.on or room.today(), source=args.source, note=args.note)
    held = next(each.item.quantity for each in context.workspace.stock() if each.id == line.id)
    context.workspace.assess_pending(on_progress=console.progress)
    console.print(f"{plain(line.item.label)} : {held} en stock (ligne {ident} du journal).")
    return DONE


def forecast(args: Namespace, context: Context) -> int:
    """Tell what can be promised of some goods at a date."""
    console, room = context.console, context.workspace.goods
    words = " ".join(args.goods)
    lines = room.matching(words)
    if not lines:
        console.error(f"« {plain(words)} » : rien de tel en stock ; « lotalot stock list » dit ce qui y est.")
        return WRONG
    seen = room.standing(lines, args.on)
    told, coming = seen.forecast, seen.forecast.history.coming
    if args.json:
        from lotalot.jsonio.stock import DonorOut, ForecastOut, SureOut  # noqa: PLC0415

        out = ForecastOut(
            goods=words,
            on=args.on,
            held=seen.held,
            promised=seen.promised,
            free=seen.free,
            sure=tuple(SureOut(confidence=level, quantity=pieces) for level, pieces in told.sure),
            why=told.why or None,
            weeks=told.history.weeks,
            arrivals=told.history.arrivals,
            per_week=round(coming.per_week, 2) if coming else None,
            donors=tuple(DonorOut(name=name or None, quantity=pieces) for name, pieces in seen.donors),
        )
        console.json(out.model_dump_json())
        return DONE
    from lotalot.stock_plot import standing_lines  # noqa: PLC0415

    for row in standing_lines(words, seen):
        console.print(row)
    return DONE


def promise(args: Namespace, context: Context) -> int:
    """Reserve goods for a bid, and name what is now promised twice."""
    from pydantic import ValidationError  # noqa: PLC0415

    from readiness.promises import Promise  # noqa: PLC0415

    console, room = context.console, context.workspace.goods
    words = " ".join(args.goods)
    try:
        made = Promise(commitment=args.commitment, category=words, quantity=args.quantity, by=args.by, until=args.until)
    except ValidationError:
        console.error("Cette promesse n'est pas possible : il faut une quantité, des mots, une sortie après l'arrivée.")
        return WRONG
    ident, twice = room.promise(made)
    context.workspace.assess_pending(on_progress=console.progress)
    console.print(f"Promesse {ident} : {args.quantity} {plain(words)} pour le {args.by:%d/%m/%Y}.")
    for each in twice:
        console.error(plain(str(each)))
    return REFUSED if twice else DONE


def calendar(args: Namespace, context: Context) -> int:
    """List what must be in store until when."""
    console, room = context.console, context.workspace.goods
    rows, twice = room.calendar(), room.overlaps()
    items = {line.id: line.item.label for line in context.workspace.stock()}
    for line, label, taken in rows:
        made = line.promise
        goods = items.get(made.item or 0, made.category)
        if args.json:
            from lotalot.jsonio.stock import PromiseOut  # noqa: PLC0415

            out = PromiseOut(
                id=line.id,
                commitment=made.commitment,
                label=label,
                item=made.item,
                goods=goods,
                quantity=made.quantity,
                delivered=line.delivered,
                by=made.by,
                until=made.until,
                fits=all(each.fits for each in taken) if taken else None,
                warnings=tuple(str(each) for each in twice if label in each.bids),
            )
            console.json(out.model_dump_json())
            continue
        until = f"au {made.until:%d/%m/%Y}" if made.until else "sans date de sortie"
        console.print(f"du {made.by:%d/%m/%Y} {until}  {line.left} {plain(goods)[:24]} ─ {plain(label)[:28]}")
        for each in taken:
            if not each.fits:
                console.print(f"  ✕ réserve : {each.taken:g} {MEASURES[each.measure]} pour {each.capacity:g}")
    if not rows and not args.json:
        console.print("Rien n'est promis : « lotalot stock promise » réserve des biens pour une réponse.")
    for overlap in twice:
        console.error(plain(str(overlap)))
    return DONE


def room(args: Namespace, context: Context) -> int:
    """Describe the storage."""
    from readiness.promises import StorageRoom  # noqa: PLC0415

    goods = context.workspace.goods
    before = goods.store.settings()
    asked = StorageRoom(floor_m2=args.m2, volume_m3=args.m3, places=args.places)
    if asked != StorageRoom():
        goods.save_settings(before.model_copy(update={"rooms": (asked,)}))
    for each in goods.store.settings().rooms:
        for measure, unit in MEASURES.items():
            size = getattr(each, measure)
            if size is not None:
                context.console.print(f"Réserve : {size:g} {unit}.")
    return DONE
