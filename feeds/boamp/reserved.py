"""The structured reservation choice of the national and older forms, as found, before any interpretation.

The BOAMP publishes a choice `{"oui": …}` / `{"non": ""}` (FNSimple), `marcheReserveOUI` / `marcheReserveNON` (DSP),
`MARCHE_RESERVE_OUI` / `MARCHE_RESERVE_NON` (V230, V240) or bare flags (V110). What `oui` contains is documented
nowhere: its keys are read for the words that say whom it is reserved to.
"""

import re
from collections.abc import Mapping
from typing import Final

from feeds.boamp.draft import Draft
from feeds.text import clean, fold
from feeds.tree import key_name, text_of, walk_texts

_REGIMES: Final = (
    (
        "handicap",
        re.compile(
            r"handicap|entreprises? ?adaptees?|secteur adapte|(?:ateliers?|emplois?) ?proteges?|\besat\b|2113-?12\b"
        ),
    ),
    ("iae", re.compile(r"insertion|\bs?iae\b|defavoris|desavantag|2113-?13(?!-?1)")),
    ("penitentiaire", re.compile(r"penitentiaire|detenu|2113-?13-?1\b")),
    ("ess", re.compile(r"sociale? et solidaire|\bess\b|2113-?15\b")),
)


def read_reservation(node: object, path: str, draft: Draft, lot: str | None = None, family: str = "") -> None:
    """State what the choice says; nothing when the choice is absent (absent is unknown, not "no").

    Args:
        node: the choice, or its text.
        path: where it stands.
        draft: the notice being read.
        lot: the lot it belongs to.
        family: `JOUE` when the form copies the European one, whose sheltered workshops include integration of
            disadvantaged persons (res-ws).
    """
    if node is None:
        return
    if not isinstance(node, Mapping):
        answer = fold(clean(text_of(node)))
        if answer in ("oui", "true", "1"):
            draft.state("reserved-participation", "yes", path, lot)
        elif answer in ("non", "false", "0"):
            draft.state("reserved-participation", "no", path, lot)
        return
    for key, child in node.items():
        name = fold(str(key)).replace("_", "")
        if name.endswith("non"):
            draft.state("reserved-participation", "no", f"{path}.{key_name(key)}", lot)
        elif name.endswith("oui"):
            state_reserved(child, f"{path}.{key_name(key)}", draft, lot, family)


def state_reserved(node: object, path: str, draft: Draft, lot: str | None = None, family: str = "") -> None:
    """State that participation is reserved, and to whom when keys or words below say it."""
    text = " ".join(clean(raw) for _, raw in walk_texts(node, path))
    words = _names_below(node) + " " + fold(text)
    if family == "JOUE" and ("emploisproteges" in words or "ateliersproteges" in words):
        if "ateliersproteges" in words:
            draft.state("reserved-participation", "res-ws", path, lot, text or "ateliers protégés")
        if "emploisproteges" in words:
            draft.state("reserved-execution", "yes", path, lot, text or "programmes d'emplois protégés")
        return
    regimes = [regime for regime, hint in _REGIMES if hint.search(words)]
    for regime in regimes or ["yes"]:
        draft.state("reserved-participation", regime, path, lot, text)


def _names_below(node: object, depth: int = 5) -> str:
    """Give the folded names of all keys below a node, without separators."""
    if depth <= 0:
        return ""
    if isinstance(node, Mapping):
        return " ".join(
            f"{fold(str(key)).replace('_', '')} {_names_below(child, depth - 1)}" for key, child in node.items()
        )
    if isinstance(node, list):
        return " ".join(_names_below(child, depth - 1) for child in node)
    return ""
