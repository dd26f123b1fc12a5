"""What the Veille says about its filters and its empty tabs, and which key to press next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.cells import cell_len

from lotalot import format as fr
from lotalot import words
from lotalot.segments import short_label
from lotalot.widgets.lines import Cell, fit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from readiness.models import Structure
    from readiness.watch import WatchFilters

FILTER_HINT: Final = "toutes activités, tous départements"

MOST_TYPED: Final = 30
"""Cells of a search that a sentence repeats."""
NEVER_READ: Final = "never"
"""What stands for any tab as long as no pass brought anything and no file gave an open contract."""

_READ_OR_CLOSED: Final = "m  lire les sources maintenant      f  voir aussi ce qui est clos"
_EMPTY: Final = {
    "new": ("Rien de nouveau depuis votre dernier passage.", "m  lire les sources maintenant      6  tout revoir"),
    "followed": ("Vous ne suivez encore aucune consultation.", "s  sur une ligne de la Veille, pour la suivre"),
    "reserved": (
        "Aucun marché réservé ouvert dans ce qui a été lu.",
        "m  lire les sources maintenant      6  tout voir",
    ),
    "closing": ("Rien ne ferme dans les jours qui viennent.", "1  voir les nouveaux      6  tout voir"),
    "upcoming": ("Aucun achat annoncé à venir.", "m  lire les sources maintenant      6  tout voir"),
    "modified": ("Rien n'a été corrigé ni annulé depuis quinze jours.", "1  voir les nouveaux      6  tout voir"),
    "dismissed": ("Vous n'avez écarté aucune consultation.", "x  sur une ligne de la Veille, pour l'écarter"),
    "all": ("Aucun marché ouvert dans ce qui a été lu.", _READ_OR_CLOSED),
    NEVER_READ: ("Aucune source n'a encore été lue.", _READ_OR_CLOSED),
}

EMPTY: Final[dict[str, Sequence[Cell]]] = {
    tab: (Cell(""), Cell(" " + first, "strong"), Cell(""), Cell(" " + then, "dim"))
    for tab, (first, then) in _EMPTY.items()
}


def nothing_found(filters: WatchFilters, tab: str) -> Sequence[Cell]:
    """Say that nothing answers the search or the filters, and how to widen."""
    wider = "f  changer les filtres" if filters.status != "open" else "f  chercher aussi dans ce qui est clos"
    if tab != "all":
        wider = "6  chercher dans tout"
    what = f"« {_short(fr.plain(filters.text))} »" if filters.text else "ces filtres"
    return (
        Cell(""),
        Cell(f" Rien pour {what} dans cet onglet.", "strong"),
        Cell(""),
        Cell(f" {wider}      Échap  effacer", "dim"),
    )


def _short(text: str) -> str:
    """Keep the words around it readable, whatever was typed."""
    return fit(text, min(cell_len(text), MOST_TYPED))


def scope_words(structure: Structure | None, tab: str) -> str:
    """Say what a tab shows without any filter: `new` keeps to the structure's activities and area."""
    if structure is None or tab != "new":
        return FILTER_HINT
    segments = fr.listed((short_label(slug) for slug in structure.segments), 2)
    town = next((fr.plain(site.city) for site in structure.sites if site.city), "")
    area = ""
    if structure.radius_km is not None and town:
        area = f"{fr.distance(structure.radius_km)} autour de {town}"
    return " ─ ".join(part for part in (area, segments) if part) or FILTER_HINT


def filter_words(filters: WatchFilters) -> str:
    """Write the filters in force, empty when there are none."""
    parts = []
    if filters.text:
        parts.append(f"« {fr.plain(filters.text)} »")
    if filters.departments:
        parts.append(fr.listed(filters.departments, 4))
    if filters.segments:
        parts.append(fr.listed((short_label(slug) for slug in filters.segments), 3))
    if filters.reserved is not None:
        parts.append("réservés" if filters.reserved else "non réservés")
    if filters.relevant:
        parts.append("pour nous")
    if filters.verdict is not None:
        parts.append(str(words.verdict(filters.verdict)))
    if filters.status != "open":
        parts.append({"closed": "clos", "all": "ouverts et clos"}.get(filters.status, filters.status))
    return " ─ ".join(parts)
