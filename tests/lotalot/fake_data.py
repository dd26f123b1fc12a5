# ruff: noqa: PLR0917 - builders of test data
"""Invented opportunities, profile, stock and sources for the screens. No real buyer, no real notice."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from feeds.models import (
    Amount,
    Award,
    Buyer,
    Clause,
    ClauseKind,
    Contradiction,
    Deadline,
    Evidence,
    FetchReport,
    Fragment,
    Kind,
    Link,
    Lot,
    Opportunity,
    Place,
    Quantity,
    Regime,
    Reservation,
    SegmentHit,
    TimelineEvent,
)
from feeds.store import Source, StoredRefusal, Triage
from lotalot.workspace import SourceHealth
from readiness.models import (
    Assessment,
    Capability,
    Finding,
    Outcome,
    Requirement,
    RequirementKind,
    Site,
    StockItem,
    Structure,
    StructureKind,
    Verdict,
    VerdictKind,
)
from readiness.watch import WatchRow


@dataclass(frozen=True)
class Case:
    """An opportunity with everything the store would say of it."""

    opportunity: Opportunity
    assessment: Assessment | None
    row: WatchRow
    triage: Triage = field(default_factory=Triage)


def structure() -> Structure:
    return Structure(
        name="Atelier des Ajoncs",
        siret="12345678900012",
        kinds=(StructureKind.EI, StructureKind.ASSOCIATION),
        sites=(Site(name="Atelier", postcode="56100", city="Lorient", latitude=47.75, longitude=-3.37),),
        capabilities=(
            Capability(segment="nettoyage-locaux", hours_per_week=Decimal(120), days_per_week=Decimal("3.5")),
            Capability(segment="espaces-verts", confidence="fragile", valid_until=date(2027, 6, 30)),
        ),
        radius_km=40,
        turnover=Decimal(212000),
    )


def stock() -> tuple[StockItem, ...]:
    return (
        StockItem(
            category="chaise",
            label="Chaises de réunion",
            quantity=34,
            condition="bon",
            place="Réserve",
            price=Decimal("12.5"),
        ),
        StockItem(category="bureau", label="Bureaux 140 cm [lot [bold]", quantity=12, condition="à nettoyer"),
        StockItem(category="armoire", label="Armoires hautes", quantity=0, note="arrivage prévu"),
    )


def sources(now: datetime) -> list[SourceHealth]:
    ok = FetchReport("boamp", now - timedelta(minutes=13), now - timedelta(minutes=12), "ok", 31, 812, 14, 6, 792, 2)
    down = FetchReport(
        "rss:1",
        now - timedelta(days=3),
        now - timedelta(days=3),
        "failed",
        3,
        message="Le site ne répond pas : réessayez demain.",
    )
    return [
        SourceHealth(
            Source("boamp", "boamp-api", "https://boamp.exemple.fr", "BOAMP"), ok, now + timedelta(hours=4), ok.ended
        ),
        SourceHealth(
            Source("rss:1", "rss", "https://achats.exemple.fr/flux.xml", "Réseau des acheteurs"),
            down,
            now,
            now - timedelta(days=5),
            down.ended,
        ),
        SourceHealth(Source("rss:2", "rss", "https://profil.exemple.fr/rss", "Profil [red]acheteur[/]"), None, now),
        SourceHealth(Source("rss:3", "rss", "https://vieux.exemple.fr/rss", "Ancien flux", enabled=False), None, None),
    ]


def refusals(now: datetime) -> list[StoredRefusal]:
    return [
        StoredRefusal(1, "boamp-2026-11-20.json", "26-99901", "la date limite « 31/02/2026 » n'existe pas", now, b"{}"),
        StoredRefusal(2, "flux.xml", "ligne 12", "l'avis [b]n'a pas de titre[/b] ; prévenez l'acheteur", now, b""),
    ]


PARIS = ZoneInfo("Europe/Paris")


def _until(now: datetime, days: int, hour: int = 12, minute: int = 0, doubt: str = "") -> Deadline:
    local = (now.astimezone(PARIS) + timedelta(days=days)).replace(hour=hour, minute=minute, second=0, microsecond=0)
    return Deadline(local.astimezone(ZoneInfo("UTC")), local.strftime("%Y-%m-%dT%H:%M"), doubt=doubt)


def _evidence(quote: str, path: str = "fnsimple.initial.description", rule: str = "") -> Evidence:
    return Evidence(path, quote, rule)


def _row(
    now: datetime, opportunity: Opportunity, verdict: VerdictKind | None, reason: str, place: str, km: float | None
) -> WatchRow:
    return WatchRow(
        rowid=int(opportunity.id[-5:]),
        id=opportunity.id,
        state=opportunity.status(now),
        ends_at=opportunity.deadline.at if opportunity.deadline else None,
        previous_wall=opportunity.previous_deadline.wall if opportunity.previous_deadline else "",
        followed=False,
        dismissed=False,
        noted=False,
        seen=False,
        relevant=True,
        title=opportunity.title,
        buyer=opportunity.buyer.name,
        closes_at=opportunity.deadline.at if opportunity.deadline else None,
        closes_wall=opportunity.deadline.wall if opportunity.deadline else "",
        departments=opportunity.departments,
        place=place,
        procedure=opportunity.procedure,
        techniques=opportunity.techniques,
        lots=len(opportunity.lots),
        regimes=tuple(item.regime.value for item in opportunity.reservations),
        clauses=tuple(item.kind.value for item in opportunity.clauses),
        segments=tuple(hit.slug for hit in opportunity.segments),
        published=opportunity.published,
        changed=opportunity.previous_deadline is not None,
        verdict=verdict,
        reason=reason,
        distance_km=km,
    )


def _opportunity(now: datetime, number: int, title: str, buyer: str, city: str, **more: object) -> Opportunity:
    ident = f"boamp:26-{number}"
    opportunity = Opportunity(
        id=ident,
        source="boamp",
        source_ids=(ident,),
        kind=Kind.CALL,
        title=title,
        buyer=Buyer(buyer, "12345678900012", city),
        published=date(2026, 11, 20),
        dispatched=date(2026, 11, 19),
        deadline=_until(now, 21),
        departments=("56",),
        procedure="adapted",
        places=(Place(city=city, department="56"),),
        links=(
            Link("notice", f"https://avis.exemple.fr/{number}"),
            Link("documents", f"https://dce.exemple.fr/{number}"),
        ),
        timeline=(TimelineEvent(date(2026, 11, 20), Kind.CALL, ident, "Avis de marché publié"),),
    )
    return replace(opportunity, **more)  # type: ignore[arg-type]


def _finding(
    kind: RequirementKind,
    label: str,
    asked: str,
    outcome: Outcome,
    reason: str,
    ours: str = "",
    gap: str = "",
    quote: str = "",
) -> Finding:
    evidence = (_evidence(quote, "lot[2].description"),) if quote else ()
    return Finding(Requirement(kind, label, asked, evidence), outcome, reason, ours, gap)


def _verdict(
    lot: str | None, kind: VerdictKind, reason: str, *findings: Finding, changes: tuple[str, ...] = ()
) -> Verdict:
    return Verdict(lot, kind, reason, findings, 6.0, changes)


def _simple(
    now: datetime, opportunity: Opportunity, kind: VerdictKind, reason: str, place: str, km: float | None
) -> Case:
    verdicts = tuple(_verdict(lot.id, kind, reason) for lot in opportunity.lots) or (_verdict(None, kind, reason),)
    assessment = Assessment(opportunity.id, kind, reason, relevant=True, lots=verdicts, distance_km=km)
    return Case(opportunity, assessment, _row(now, opportunity, kind, reason, place, km))


SCHOOLS_TEXT = (
    "Le marché comporte trois lots. Conformément au code de la commande publique, le lot 3 est réservé aux structures "
    "d'insertion par l'activité économique mentionnées à l'article L2113-13. Les prestations s'exécutent hors présence "
    "des élèves, du lundi au vendredi."
)


def schools(now: datetime) -> Case:
    """Three lots, one verdict each; a reserved lot; a contradiction; every kind of finding."""
    quote = "le lot 3 est réservé aux structures d'insertion par l'activité économique mentionnées à l'article L2113-13"
    lots = (
        Lot("1", "Écoles maternelles", "Nettoyage quotidien avant 7 h", ("90911000",)),
        Lot("2", "Vitrerie et sols, 4 sites", "Passages cinq jours par semaine", ("90911300",),
            (Quantity(Decimal(340), "m²", "340 m² de vitrerie par an", _evidence("340 m²")),), value=Amount(None, Decimal(48000), "framework-maximum")),
        Lot("3", "Locaux associatifs", "Entretien courant", ("90911000",)),
    )  # fmt: skip
    base = _opportunity(
        now,
        88058,
        "Entretien des locaux de trois écoles et de la maison des associations",
        "Ville de Kermorvan",
        "Lanester",
    )
    opportunity = replace(
        base,
        deadline=_until(now, 4),
        lots=lots,
        cpv=("90911000",),
        techniques=("framework",),
        value=Amount(Decimal(90000), Decimal(90000)),
        duration_months=Decimal(12),
        renewals=3,
        segments=(SegmentHit("nettoyage-locaux", "cpv", 1.0, _evidence("90911000", "cpv")),),
        reservations=(Reservation(Regime.IAE, ("3",), (_evidence(quote),), "L2113-13"),),
        clauses=(
            Clause(ClauseKind.INSERTION, (_evidence("840 heures d'insertion sur la durée du marché", "conditions"),), ("1", "2"), Decimal(840)),
        ),
        contradictions=(
            Contradiction("reservation", "Le champ structuré dit « non réservé », le texte réserve le lot 3.", (_evidence(quote), _evidence("none", "lots[3].reserved"))),
        ),
        warnings=("L'heure limite est publiée sans fuseau ; lue comme heure de Paris.",),
        fragments=(Fragment("fnsimple.initial.description", SCHOOLS_TEXT, None, "description"),),
    )  # fmt: skip
    kind = RequirementKind
    second = _verdict(
        "2", VerdictKind.TOGETHER, "il manque 1,5 jour par semaine",
        _finding(kind.SEGMENT, "activité", "nettoyage", Outcome.MET, "", "nettoyage", "", "CPV 90911000"),
        _finding(kind.SCHEDULE, "fréquence", "5 j/sem.", Outcome.SHORT, "Vous faites 3,5 jours, il en faut 5.", "3,5 j/sem.", "−1,5 j", "cinq jours"),
        _finding(kind.PLACE, "site le plus loin", "28 km", Outcome.MET, "", "40 km", "+12 km", "Lanester"),
        _finding(kind.QUANTITY, "vitrerie", "340 m²", Outcome.MISSING, "Votre profil ne parle pas de vitrerie.", "", "−340 m²", "340 m²"),
        _finding(kind.TURNOVER, "chiffre d'affaires", "", Outcome.UNKNOWN, "L'avis ne dit pas le minimum : voyez le règlement.", "212 k€"),
        _finding(kind.RESERVATION, "réservation", "aucune", Outcome.NOT_APPLICABLE, ""),
        changes=("1,5 j/sem. chez un cotraitant", "des passages regroupés : question à poser avant le 28 nov."),
    )  # fmt: skip
    verdicts = (
        _verdict("1", VerdictKind.NO, "5 h 30–7 h refusé par votre profil"),
        second,
        _verdict("3", VerdictKind.ALONE, "réservé à votre type, marge 14 h/sem."),
    )
    assessment = Assessment(
        base.id, VerdictKind.ALONE, "le lot 3 vous est ouvert", relevant=True, lots=verdicts, distance_km=6.0
    )
    return Case(opportunity, assessment, _row(now, opportunity, VerdictKind.ALONE, "le lot 3", "Lanester", 6.0))


def _reserved(regime: Regime, quote: str) -> tuple[Reservation, ...]:
    return (Reservation(regime, (), (_evidence(quote),)),)


def _hit(slug: str) -> tuple[SegmentHit, ...]:
    return (SegmentHit(slug, "cpv", 1.0, _evidence("90000000", "cpv")),)


def cases(now: datetime) -> list[Case]:
    """Every verdict, regime, state, and the ugly ones."""
    today = _opportunity(now, 90001, "Collecte et tri des cinq flux de déchets de bureau", "Syndicat du Pays d'Argoat", "Vannes",
        deadline=_until(now, 0, 17, 30), reservations=_reserved(Regime.HANDICAP_IAE, "réservé EA, ESAT et SIAE"), segments=_hit("collecte-dechets"))  # fmt: skip
    tomorrow = _opportunity(now, 90002, "Mobilier de réemploi pour la médiathèque", "Communauté de Roc'h Vihan", "Auray",
        deadline=_until(now, 1), techniques=("dps",), clauses=(Clause(ClauseKind.REUSE, (_evidence("issus du réemploi"),)),), segments=_hit("mobilier-reemploi"))  # fmt: skip
    planned = _opportunity(
        now,
        90003,
        "Programmation 2027 : entretien d'espaces naturels",
        "Département de Haute-Lande",
        "",
        kind=Kind.PLANNING,
        deadline=None,
        places=(),
    )
    moved = _opportunity(now, 90004, "Blanchisserie du centre d'hébergement, report de la remise des offres", "Centre social du Bocage", "Pontivy",
        deadline=_until(now, 10), previous_deadline=_until(now, 3),
        clauses=(Clause(ClauseKind.INSERTION, (_evidence("840 heures"),), (), Decimal(840)),),
        timeline=(TimelineEvent(date(2026, 11, 2), Kind.CALL, "boamp:26-90004", "Avis de marché publié"),
                  TimelineEvent(date(2026, 11, 20), Kind.CHANGE, "boamp:26-90104", "Date limite reportée", "26 nov. 12 h", "3 déc. 12 h")))  # fmt: skip
    esat = _opportunity(
        now,
        90005,
        "Espaces verts du cimetière",
        "Ville de Porz Even",
        "Ploemeur",
        reservations=_reserved(Regime.HANDICAP, "L2113-12"),
        segments=_hit("espaces-verts"),
    )
    ess = _opportunity(
        now,
        90006,
        "Animation d'un lieu d'accueil parents-enfants",
        "Agglomération de l'Hermine",
        "Hennebont",
        reservations=_reserved(Regime.ESS, "L2113-15"),
    )
    prison = _opportunity(
        now,
        90007,
        "Conditionnement de kits d'hygiène",
        "Service logistique",
        "Ploërmel",
        reservations=_reserved(Regime.PENITENTIAIRE, "L2113-13-1"),
    )
    vague = _opportunity(
        now,
        90008,
        "Prestations traiteur",
        "Chambre consulaire",
        "Quimper",
        reservations=_reserved(Regime.UNSPECIFIED, "marché réservé : oui"),
        departments=("29",),
    )
    hostile = _opportunity(now, 90009, "[bold red]Gras[/] \x1b[31mrouge\x07 [link=x]lien[/link] \u200b\u202e =CMD()", "[b]Acheteur[/b]", "[i]Ville[/i]",
        lots=(Lot("1", "[reverse]lot[/reverse]\x1b]0;titre\x07"),), warnings=("[blink]texte[/blink]",))  # fmt: skip
    wide = _opportunity(
        now,
        90010,
        "Fourniture 家具 et 🪑 chaises 再利用 pour l'auberge de jeunesse internationale",
        "Ville 友好",
        "Brest",
        departments=("29",),
    )
    long = _opportunity(now, 90011, "Accord-cadre de nettoyage, " + "très long intitulé qui se répète " * 8, "Très grand groupement de commandes " * 3, "Saint-Michel-en-la-Longue-Lande",
        lots=tuple(Lot(str(n), f"Lot géographique numéro {n}") for n in range(1, 61)), deadline=_until(now, 35, doubt="L'avis porte deux heures différentes."))  # fmt: skip
    cancelled = _opportunity(now, 90012, "Fauchage des accotements", "Communauté du Levant", "Rennes", cancelled=True, departments=("35",),
        timeline=(TimelineEvent(date(2026, 11, 21), Kind.CANCELLATION, "boamp:26-90112", "Procédure annulée par l'acheteur"),))  # fmt: skip
    awarded = _opportunity(now, 90013, "Nettoyage des gymnases", "Ville de Kermorvan", "Lorient", awarded=True, deadline=_until(now, -40),
        awards=(Award("1", ("Atelier Voisin",), Decimal(54000)),), timeline=(TimelineEvent(date(2026, 11, 18), Kind.RESULT, "boamp:26-90113", "Marché attribué"),))  # fmt: skip
    kind = VerdictKind
    simple = [
        _simple(now, today, kind.TOGETHER, "une EA à moins de 40 km compléterait l'équipe", "Vannes", 48.2),
        _simple(now, tomorrow, kind.TO_CLARIFY, "l'avis ne dit pas les quantités", "Auray", 31),
        _simple(now, moved, kind.TOGETHER, "votre atelier ne lave que 2 j/sem.", "Pontivy", 52),
        _simple(now, esat, kind.NO, "réservé aux EA et ESAT", "Ploemeur", 9),
        _simple(now, ess, kind.TO_CLARIFY, "votre statut ESS n'est pas renseigné", "Hennebont", 12),
        _simple(now, prison, kind.NO, "réservé aux opérateurs en prison", "Ploërmel", 61),
        _simple(now, vague, kind.TO_CLARIFY, "l'avis ne dit pas à qui il est réservé", "Quimper", 66),
        _simple(now, hostile, kind.TO_CLARIFY, "[u]raison[/u]", "[i]Ville[/i]", None),
        _simple(now, wide, kind.ALONE, "34 chaises en stock", "Brest", 118),
        _simple(now, long, kind.NO, "trop loin", "Saint-Michel-en-la-Longue-Lande", 112),
        _simple(now, planned, kind.TO_CLARIFY, "rien n'est encore publié", "", None),
        _simple(now, cancelled, kind.NO, "procédure annulée", "Rennes", 130),
        _simple(now, awarded, kind.NO, "marché attribué", "Lorient", 2),
    ]
    found = [schools(now), *simple]
    found[1] = replace(found[1], triage=Triage(followed=True, note="Appeler l'EA voisine [demain]"))
    found[3] = replace(found[3], triage=Triage(followed=True, seen=True))
    return found
