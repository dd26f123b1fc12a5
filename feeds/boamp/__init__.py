"""Reading of one BOAMP record, whatever carried it: API, export, DILA XML or derived JSON.

`parse` is the only public name. No input/output, no clock. Everything published is untrusted: it is cleaned on its way
in (`draft`), and a shape that nobody foresaw is a named refusal, never a crash (`feeds.records`).
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from feeds.boamp.corrections import read_replacements
from feeds.boamp.draft import Draft
from feeds.boamp.dsp import read_dsp
from feeds.boamp.envelope import decode_json, read_envelope
from feeds.boamp.fnsimple import read_fnsimple
from feeds.boamp.legacy import form_name, read_legacy
from feeds.boamp.mapa import read_mapa
from feeds.dates import wall_deadline, zone_for
from feeds.models import Change, Deadline, Kind, Notice
from feeds.text import fold
from feeds.tree import dig, first_key, without_lone_lists

__all__ = ["decode_json", "parse"]

UNTITLED: Final = "Sans titre"
_OLDER: Final = (
    "IDENTITE",
    "IDENT",
    "OBJET",
    "CONDITION",
    "CONDITIONS",
    "ATTRIBUTION",
    "RECTIF",
    "ANNULATION",
    "MODIF",
)
"""Sections of the forms before 2023, any of which may stand alone."""
_FRAMEWORK: Final = re.compile(r"\baccords?[ -]cadres?\b")
_DYNAMIC: Final = re.compile(
    r"\bsystemes? d'acquisition dynamique\b|\bsad\b(?=.{0,40}\b(?:marche|mobilier|acquisition|categorie))"
)
_SPECIFIC: Final = re.compile(r"\bmarches? specifiques?\b")


def parse(record: Mapping[str, Any]) -> Notice:
    """Read one record into a notice.

    Args:
        record: a flat API record, or an object with `gestion` and/or `donnees` as trees or as JSON strings. The v1 and
            v2.0 API wrappers (`fields`, `record.fields`) are opened.

    Raises:
        UnreadableRecord: no identifier, broken inner JSON, or nothing to read.
    """
    record = _unwrap(record)
    draft, donnees = read_envelope(record)
    if "EFORMS" in donnees:
        return _read_eforms(donnees["EFORMS"], draft)
    donnees = without_lone_lists(donnees)
    if "FNSimple" in donnees or "FNS" in donnees:
        read_fnsimple(donnees.get("FNSimple", donnees.get("FNS")), draft)
    elif "MAPA" in donnees:
        read_mapa(donnees["MAPA"], draft)
    elif "DSP" in donnees:
        read_dsp(donnees["DSP"], draft)
    elif "DIVERS" in donnees:
        read_mapa(donnees["DIVERS"], draft, "DIVERS")
    elif any(key in donnees for key in _OLDER):
        read_legacy(donnees, draft, form_name(record, donnees))
    elif donnees:
        draft.warn(f"Formulaire inconnu « {first_key(donnees)} » : seuls les champs principaux sont lus.")
        draft.texts("info", donnees, "donnees")
    _name_techniques(draft)
    zone = zone_for(draft.departments, draft.postcode)
    _read_changes(draft, donnees, zone)
    return _titled(draft.finish(_deadline(draft, zone)))


def _unwrap(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """Open the wrappers of the older API versions."""
    inner = record.get("record")
    fields = record.get("fields") if "fields" in record else inner.get("fields") if isinstance(inner, Mapping) else None
    return fields if isinstance(fields, Mapping) and "idweb" not in record else record


def _read_eforms(tree: object, draft: Draft) -> Notice:
    """Read the European form on top of the envelope."""
    from feeds.eforms import read_eforms  # noqa: PLC0415 - the heaviest reader, and not every file holds eForms

    draft.form = "EFORMS"
    zone = zone_for(draft.departments, draft.postcode)
    base = draft.finish(_deadline(draft, zone))
    return _titled(read_eforms(tree if isinstance(tree, dict) else {}, base))


def _titled(notice: Notice) -> Notice:
    """Give a title to a notice that was published without one."""
    return notice if notice.title else replace(notice, title=UNTITLED)


def _name_techniques(draft: Draft) -> None:
    """Recognise framework agreements and dynamic systems that a national form only names in its words."""
    words = fold(f"{draft.title}\n{draft.summary}\n{draft.description}")
    if ("dynamique" in words or "sad" in words) and _DYNAMIC.search(words):
        draft.techniques["dps"] = None
    if "dps" in draft.techniques and _SPECIFIC.search(fold(draft.title)):
        draft.techniques["dps-specific"] = None
    if "cadre" in words and _FRAMEWORK.search(words):
        draft.techniques["framework"] = None


def _read_changes(draft: Draft, donnees: Mapping[str, Any], zone: str) -> None:
    """Read what a correction changes: from its fields, else from its sentences."""
    if draft.kind not in (Kind.CHANGE, Kind.CANCELLATION):
        return
    for name in ("MAPA", "DSP", "DIVERS", "FNSimple"):
        for section in ("rectificatif", "annulation"):
            node = dig(donnees, name, section, "infosRectif")
            draft.changes += read_replacements(node, f"{name}.{section}.infosRectif", zone)
    draft.changes += read_replacements(donnees.get("RECTIF"), "RECTIF", zone)
    if draft.corrections:
        from feeds.changes import read_correction  # noqa: PLC0415 - corrections are one notice in twenty

        for text, path in draft.corrections:
            draft.changes += [
                change for change in read_correction(text, path, zone) if not _known(change, draft.changes)
            ]


def _known(change: Change, changes: list[Change]) -> bool:
    """Tell whether the fields already said this."""
    return any(
        change.topic == other.topic
        and change.deadline == other.deadline
        and (
            change.new == other.new or (change.topic == "text" and change.new in other.new and change.old in other.old)
        )
        for other in changes
    )


def _deadline(draft: Draft, zone: str) -> Deadline | None:
    """Give the end of reception from the digits that win, with what is doubtful about it.

    `gestion` first (what the BOAMP's own site shows), then the form, then the API's field. That field keeps the local
    digits of national forms but converts those of eForms to UTC, so it is believed only where its family is known.
    """
    raw = draft.deadline_raw
    if raw:
        found = wall_deadline(raw, zone)
        if found is None:
            draft.warn(f"Date limite illisible ou invraisemblable, « {raw[:40]} » : voir l'avis d'origine.")
        return _plausible(found, draft)
    if not draft.flat_deadline:
        return None
    found = wall_deadline(draft.flat_deadline, zone, stamped=True)
    if found is None:
        draft.warn(f"Date limite illisible ou invraisemblable, « {draft.flat_deadline[:40]} » : voir l'avis d'origine.")
        return None
    if draft.family in ("FNS", "MAPA", "DSP", "DIVERS"):
        return _plausible(found, draft)
    doubt = (
        "Heure reprise du champ de l'API, qui peut la décaler d'une ou deux heures : à vérifier sur l'avis d'origine."
    )
    return _plausible(Deadline(found.at, found.wall, found.zone, doubt, found.timed), draft)


def _plausible(deadline: Deadline | None, draft: Draft) -> Deadline | None:
    """Doubt a deadline before its own publication or further away than any purchasing system runs."""
    if deadline is None or draft.published is None or deadline.doubt:
        return deadline
    year = int(deadline.wall[:4])
    if deadline.wall[:10] < draft.published.isoformat():
        doubt = "La date limite publiée précède la parution de l'avis : à vérifier sur l'avis d'origine."
    elif year - draft.published.year > _LONGEST_SYSTEM:
        doubt = f"Date limite très lointaine ({year}) : à vérifier sur l'avis d'origine."
    else:
        return deadline
    return Deadline(deadline.at, deadline.wall, deadline.zone, doubt, deadline.timed)


_LONGEST_SYSTEM: Final = 20
"""Years: real dynamic purchasing systems run up to fifteen."""
