"""One opportunity in full: header, requirements against capacity, flags with their words, history, addresses.

Pure builders of `Content` for a width; every word from outside is plain text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len
from textual.content import Content

from feeds.text import fold
from lotalot import format as fr
from lotalot import words
from lotalot.segments import short_label
from lotalot.verdict_words import asking
from lotalot.widgets import text as tx
from lotalot.widgets.law_lines import evidence_law, reservation_law
from lotalot.widgets.lines import fit

if TYPE_CHECKING:
    from feeds.models import Evidence, Lot, Opportunity, TimelineEvent
    from feeds.store import Triage
    from readiness.models import Assessment, Finding, Verdict

LABEL: Final = 13
GAP: Final = 11
"""A figure with its sign and its unit, `+0,5 j/sem.`."""
ROOM_FOR_GAP: Final = 64
MOST_LOTS: Final = 8


def full(opportunity: Opportunity, assessment: Assessment | None, triage: Triage, now: datetime, width: int) -> Content:
    """Write everything, for the panel beside the list."""
    parts = [
        header(opportunity, triage, now),
        tx.rule("Lots" if opportunity.lots else "Verdict", width),
        *_verdicts(opportunity, assessment, width),
        Content(""),
        *below(opportunity, now, width),
    ]
    return tx.join(parts, "\n")


def _verdicts(opportunity: Opportunity, assessment: Assessment | None, width: int) -> list[Content]:
    """Write each lot's verdict and, under it, its reason in full."""
    if assessment is None or len(assessment.lots) < 2:  # noqa: PLR2004 - one verdict needs no list
        return list(tx.verdict_lines(opportunity, assessment, width))
    titles = {lot.id: lot.title for lot in opportunity.lots}
    lines: list[Content] = []
    ranked = tx.best_first(assessment.lots)
    for verdict in ranked[:MOST_LOTS]:
        name = "" if verdict.lot is None else fit(f"Lot {fr.plain(verdict.lot)}", 7) + " "
        head = Content.assemble(name, tx.sign(words.verdict(verdict.kind)), "  ")
        title = fit(fr.plain(titles.get(verdict.lot or "", "")), width - head.cell_length).rstrip()
        lines.append(Content.assemble(head, title))
        lines += tx.hanging(Content.styled(fr.plain(verdict.reason), "$quiet"), width, "  └ ")
    if len(ranked) > MOST_LOTS:
        rest = fr.plural(len(ranked) - MOST_LOTS, "autre lot", "autres lots")
        lines.append(Content.styled(f"et {rest} : ↵ ouvrir", "$quiet"))
    return lines


def header(opportunity: Opportunity, triage: Triage, now: datetime) -> Content:
    """Write what it is, whose, until when, how: one line a fact."""
    lines = [tx.styled(opportunity.title, "bold"), tx.styled(_buyer(opportunity))]
    lines += _dates(opportunity, now)
    lines.append(_labelled("Procédure", tx.styled(words.procedure(opportunity.procedure, opportunity.techniques))))
    if opportunity.value is not None:
        lines.append(_labelled("Montant", tx.styled(fr.amount(opportunity.value))))
    if duration := _duration(opportunity):
        lines.append(_labelled("Durée", tx.styled(duration)))
    lines.append(_labelled("Lieu", tx.styled(_place(opportunity))))
    if rules := _lot_rules(opportunity):
        lines.append(_labelled("Lots", tx.styled(rules)))
    segments = _segments(opportunity)
    lines.append(_labelled("Activité", tx.styled(segments or "non reconnue", "" if segments else "dim")))
    lines.append(_labelled("Avis", tx.styled(_references(opportunity, 4))))
    if decided := tx.decisions(triage):
        lines.append(_labelled("Vous", decided))
    return tx.join(lines, "\n")


def short_header(opportunity: Opportunity, triage: Triage, now: datetime, width: int) -> Content:
    """Write the same in the fewest lines, for a low screen."""
    lines = [Content.styled(fit(fr.plain(opportunity.title), width).rstrip(), "bold")]
    lines.append(_one_line(width, _buyer(opportunity), words.procedure(opportunity.procedure, opportunity.techniques)))
    lines += _dates(opportunity, now)
    value = "" if opportunity.value is None else fr.amount(opportunity.value)
    lines.append(_one_line(width, _place(opportunity), _segments(opportunity), value, _duration(opportunity)))
    if rules := _lot_rules(opportunity):
        lines.append(_one_line(width, f"Lots : {rules}"))
    decided = tx.decisions(triage)
    source = tx.styled(_references(opportunity, 3), "dim")
    lines.append(tx.join([part for part in (source, decided) if part], "  "))
    return tx.join(lines, "\n")


def _references(opportunity: Opportunity, most: int) -> str:
    """Name the notices as the list and the command line do: the BOAMP's by their number alone."""
    return fr.listed((ident.removeprefix("boamp:") for ident in opportunity.source_ids or (opportunity.id,)), most)


def _one_line(width: int, *parts: str) -> Content:
    return Content(fit(" ─ ".join(fr.plain(part) for part in parts if part), width).rstrip())


def _dates(opportunity: Opportunity, now: datetime) -> list[Content]:
    lines = [_labelled("Date limite", tx.deadline(opportunity, now), tx.state(opportunity, now))]
    if opportunity.deadline is not None and opportunity.deadline.doubt:
        lines.append(_labelled("", tx.styled(f"! {opportunity.deadline.doubt}", "warn")))
    return lines


def _buyer(opportunity: Opportunity) -> str:
    name, city = opportunity.buyer.name or "acheteur non indiqué", opportunity.buyer.city
    return name if city.casefold() in name.casefold() else f"{name}, {city}"


def _duration(opportunity: Opportunity) -> str:
    if opportunity.duration_months is None:
        return ""
    more = f", {fr.plural(opportunity.renewals, 'reconduction')}" if opportunity.renewals else ""
    return f"{fr.number(opportunity.duration_months)} mois{more}"


def _lot_rules(opportunity: Opportunity) -> str:
    """Say how many lots one tenderer may ask for and win, and which lots go together; empty when nothing is said."""
    limits, rules = opportunity.lot_limits, []
    if limits is not None and limits.submitted is not None:
        rules.append(f"{fr.plural(limits.submitted, 'lot demandé', 'lots demandés')} au plus")
    if limits is not None and limits.awarded is not None:
        rules.append(f"{fr.plural(limits.awarded, 'lot obtenu', 'lots obtenus')} au plus")
    rules += [f"groupés : {fr.listed(group.lots, 6)}" for group in opportunity.lots_groups if group.lots]
    return ", ".join(rules)


def _place(opportunity: Opportunity) -> str:
    places = [place.city or place.label or place.department for place in opportunity.places]
    return fr.listed(dict.fromkeys(places), 5) or fr.listed(opportunity.departments, 5) or "lieu non indiqué"


def _segments(opportunity: Opportunity) -> str:
    return fr.listed(dict.fromkeys(short_label(hit.slug) for hit in opportunity.segments), 4)


def _labelled(label: str, *values: Content) -> Content:
    return Content.assemble((fit(label, LABEL), "$quiet"), tx.join([value for value in values if value], "  "))


def lot_body(
    opportunity: Opportunity, verdict: Verdict | None, lot: Lot | None, now: datetime, width: int
) -> Sequence[Content]:
    """Write the chosen lot, the decision first: verdict, what would change it, what is asked against what we have."""
    facts = [] if lot is None else _lot_facts(opportunity, lot, now)
    if verdict is None:
        return [*facts, Content.styled("Pas encore vérifié : S pour compléter votre structure.", "$quiet")]
    answer = Content.assemble(tx.sign(words.verdict(verdict.kind)), "  ", fr.plain(verdict.reason))
    lines = tx.hanging(answer, width, fit("Verdict", LABEL))
    for position, change in enumerate(verdict.changes_answer):
        label = "" if position else "Changerait"
        lines += tx.hanging(Content(fr.plain(change)), width, fit(label, LABEL) + "→ ")
    for position, turn in enumerate(verdict.turns):
        label = "" if position or verdict.changes_answer else "Changerait"
        lines += tx.hanging(Content(fr.plain(turn)), width, fit(label, LABEL) + "→ ")
    if verdict.margin is not None:
        lines.append(_labelled("Marge", tx.styled(verdict.margin.text)))
    for position, asked in enumerate(asking(verdict)):
        lines += tx.hanging(Content(fr.plain(asked)), width, fit("" if position else "Questions", LABEL))
    return [*lines, *facts, *requirements(verdict.findings, width)]


def _lot_facts(opportunity: Opportunity, lot: Lot, now: datetime) -> list[Content]:
    facts = []
    description = _own_words(lot)
    if description and not _same(description, lot.title):
        facts.append(tx.styled(_short(description, 400), "dim"))
    if lot.deadline is not None and lot.deadline != opportunity.deadline:
        ended = words.ENDED.get(opportunity.status(now), "")
        facts.append(_labelled("Date limite", tx.styled(fr.deadline(lot.deadline, now, ended), "warn")))
    if lot.value is not None:
        facts.append(_labelled("Montant", tx.styled(fr.amount(lot.value))))
    facts += [_labelled("Quantité", tx.styled(_short(quantity.text, 120))) for quantity in lot.quantities[:4]]
    return facts


def lot_heading(lot: Lot) -> str:
    """Return a lot's title, empty when its description begins with it: many forms only give one text for both."""
    description = _own_words(lot)
    repeated = _flat(description).startswith(_flat(lot.title)) and not _same(description, lot.title)
    return "" if repeated else lot.title


def _own_words(lot: Lot) -> str:
    """Return the description without the lot's number, which the heading says."""
    return re.sub(
        rf"\A\s*lots?\s*(?:n[°o]\s*)?{re.escape(lot.id)}\s*[:.–-]\s*", "", lot.description, flags=re.IGNORECASE
    )


def _same(description: str, title: str) -> bool:
    """Say whether a description says nothing more than the title."""
    return _flat(description) in _flat(title)


def _flat(text: str) -> str:
    return " ".join(fold(text).split()).rstrip("…. ")


def requirements(findings: Sequence[Finding], width: int) -> list[Content]:
    """Write the table Exigence, Demandé, Nous, Écart, Source; the reason below what is not met."""
    if not findings:
        return [Content.styled("L'avis ne dit rien que l'on puisse vérifier.", "$quiet")]
    sizes = _table_sizes(width)
    names = ("Exigence", "Demandé", "Nous", "Écart", "Source")
    lines = [
        Content.styled(
            "  " + " ".join(fit(n, size, right=n == "Écart") for n, size in zip(names, sizes, strict=True)), "$quiet"
        )
    ]
    for finding in findings:
        lines.append(_finding(finding, sizes))
        if finding.outcome not in ("met", "not_applicable") and finding.reason:
            lines += tx.hanging(Content.styled(fr.plain(finding.reason), "$quiet"), width, "  └ ")
    return lines


def _table_sizes(width: int) -> tuple[int, int, int, int, int]:
    rest = max(20, width - 6)
    label, gap, source = min(22, rest * 26 // 100), rest * 13 // 100, max(9, min(16, rest * 14 // 100))
    if rest >= ROOM_FOR_GAP:
        gap = GAP
    ours = (rest - label - gap - source) // 2
    return label, rest - label - gap - source - ours, ours, gap, source


def _finding(finding: Finding, sizes: Sequence[int]) -> Content:
    mark = words.OUTCOMES[finding.outcome]
    label, asked, ours, gap, source = sizes
    known = finding.ours or ("non renseigné" if finding.outcome == "unknown" else "—")
    return Content.assemble(
        (mark.symbol, tx.STYLES.get(mark.style, "")),
        " ",
        fit(fr.plain(finding.requirement.label), label),
        " ",
        fit(fr.plain(finding.requirement.asked) or "non indiqué", asked),
        " ",
        fit(fr.plain(known), ours),
        " ",
        (fit(fr.plain(finding.gap) or ("?" if finding.outcome == "unknown" else "—"), gap, right=True), "bold"),
        " ",
        (fit(_source(finding), source), "$quiet"),
    )


def _source(finding: Finding) -> str:
    if finding.article:
        return fr.plain(finding.article)
    evidence = (*finding.requirement.evidence, *finding.evidence)
    return words.where_read(evidence[0], field=False) if evidence else "avis muet"


def below(opportunity: Opportunity, now: datetime, width: int) -> list[Content]:
    """Write what holds for the whole procedure: flags, contradictions, history, addresses."""
    lines = flags(opportunity, width)
    if opportunity.contradictions or opportunity.warnings:
        lines += [Content(""), tx.rule("À vérifier", width)]
        for contradiction in opportunity.contradictions:
            lines.append(Content.assemble(("! ", tx.STYLES["warn"]), fr.plain(contradiction.message)))
            lines += evidences(opportunity, contradiction.evidence, width)
        lines += [Content.assemble(("! ", tx.STYLES["warn"]), fr.plain(warning)) for warning in opportunity.warnings]
    lines += [Content(""), tx.rule("Chronologie", width), *timeline(opportunity.timeline, now)]
    for award in opportunity.awards:
        who = fr.listed(award.winners, 4) or {"unsuccessful": "déclaré sans suite"}.get(award.outcome, "non indiqué")
        sum_ = f", {fr.euros(award.amount)} HT" if award.amount is not None else ""
        lines.append(tx.styled(f"Attributaire, {tx.lot_name(award.lot).lower()} : {who}{sum_}", "warn"))
    if opportunity.links:
        lines += [Content(""), tx.rule("Adresses  (y copie)", width)]
        lines += [
            _labelled_wide(words.LINKS.get(link.role, link.role), tx.styled(link.url)) for link in opportunity.links
        ]
    return lines


def _labelled_wide(label: str, value: Content) -> Content:
    return Content.assemble((fit(label, 24), "$quiet"), value)


def flags(opportunity: Opportunity, width: int) -> list[Content]:
    """Write reservations and clauses, each with its words."""
    lines: list[Content] = [tx.rule("Réservations et clauses", width)]
    for item in opportunity.reservations:
        article = f" ({fr.plain(item.article)})" if item.article else ""
        lines.append(
            Content.assemble(
                (f"{words.REGIME_FLAGS[item.regime]}", tx.STYLES["flag"]),
                f"  {words.REGIMES[item.regime]}{article} ─ {tx.reservation_scope(item)}",
            )
        )
        lines += [*evidences(opportunity, item.evidence, width), *reservation_law(opportunity, item, width)]
    for clause in opportunity.clauses:
        scope = f" ─ {tx.lots(clause.scope)}" if clause.scope else ""
        said = words.clause(clause)
        lines.append(tx.styled(f"{said[:1].upper()}{said[1:]}{scope}", "bold"))
        lines += evidences(opportunity, clause.evidence, width)
    if not opportunity.reservations:
        none = opportunity.unreserved
        text = "L'avis dit que rien n'est réservé." if none else "L'avis ne parle pas de réservation."
        lines.append(Content.styled(text, "$quiet"))
        lines += evidences(opportunity, none[:1], width)
    return lines


def evidences(opportunity: Opportunity, found: Iterable[Evidence], width: int) -> list[Content]:
    """Write where each was read and its words, marked in their sentence, the lines hanging under the first."""
    lines = []
    for item in found:
        where = words.where_read(item, lot=words.lot_read_in(opportunity, item))
        words_read = Content.assemble((f"{where} : ", "$quiet"), tx.quoted(opportunity, item))
        lines += [*tx.hanging(words_read, width, "  └ "), *evidence_law(item, width)]
    return lines


def timeline(events: Sequence[TimelineEvent], now: datetime) -> list[Content]:
    """Write the history, oldest first; what changed shows the old and the new."""
    if not events:
        return [Content.styled("Aucun avis daté.", "$quiet")]
    lines = []
    for event in events:
        when = fr.day(event.on, now) if event.on else "sans date"
        change = f" : {event.old} → {event.new}" if event.old and event.new else f" : {event.new}" if event.new else ""
        summary = "" if change and event.new in event.summary else change
        style = tx.STYLES["warn"] if event.kind in ("change", "cancellation", "result") else ""
        lines.append(
            Content.assemble(
                (fit(when, 14), "$quiet"),
                (fr.plain(event.summary + summary), style),
                (f"  {fr.plain(event.source_id.partition(':')[2] or event.source_id)}", "$quiet"),
            )
        )
    return lines


def _short(text: str, limit: int) -> str:
    flat = " ".join(text.split())
    return flat if cell_len(flat) <= limit else fit(flat, limit)
