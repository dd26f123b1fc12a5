"""Corrections that are published as fields: MAPA `infosRectif.remplacer`, legacy `RECTIF.MODIFICATION`.

Both say a rubric, what stood there and what to read instead, in keys that differ by version (`auLieuDeDate`/`lireDate`,
`DATE.INIT`/`DATE.LIRE`, `auLieuDeTexte`/`lireTexte`…): the words of the keys are what is stable, so those are read.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from feeds.dates import wall_deadline
from feeds.models import Change, Deadline, Evidence
from feeds.text import fold
from feeds.tree import as_list, key_name, line_of, lines_of

_DEADLINE: Final = re.compile(r"recept|remise|limite|offre|candidat|delai|depot|plis|\biv\W?(?:2\.2|3\.4)\b")
"""Rubrics of the reception of tenders, in words or by their number in the European forms (IV.2.2, IV.3.4)."""
_NUMBER: Final = re.compile(r"(?<!\d)0{0,3}[1-9]\d{0,2}(?!\d)")
_OTHER_DATE: Final = re.compile(r"visite|ouverture|validite|publication|envoi|debut|demarrage|question|renseignement")


def read_replacements(node: object, path: str, zone: str, rubric: str = "", depth: int = 12) -> Iterator[Change]:
    """Yield the changes published as fields below a node, in document order.

    Args:
        node: `infosRectif` or `RECTIF`.
        path: where it stands.
        zone: IANA zone of the buyer.
        rubric: the rubric named above, if any.
        depth: levels left to look into.
    """
    if depth <= 0:
        return
    for index, item in enumerate(as_list(node)):
        where = f"{path}[{index}]" if isinstance(node, list) else path
        if not isinstance(item, Mapping):
            continue
        own = " ".join(line_of(value) or key_name(key) for key, value in item.items() if fold(key).startswith("rub"))
        change = _replacement(item, where, zone, own or rubric)
        named = _lots(item)
        if change:
            yield change
        for key, child in item.items():
            if isinstance(child, Mapping | list):
                name = own or rubric or (key_name(key) if _DEADLINE.search(fold(key)) else "")
                for below in read_replacements(child, f"{where}.{key_name(key)}", zone, name, depth - 1):
                    yield replace(below, lots=named) if named and not below.lots else below


def _replacement(item: Mapping[str, Any], path: str, zone: str, rubric: str) -> Change | None:
    """Build the change of one object that holds a text to be read instead; None when it holds none."""
    new = _value(item, ("lire", "nouveau", "nouvelle"))
    if not new:
        return _added_or_removed(item, path, rubric)
    old = _value(item, ("aulieude", "init", "ancien"))
    evidence = Evidence(
        path, (f"{rubric} : " if rubric else "") + (f"au lieu de {old}, lire {new}" if old else f"lire {new}")
    )
    deadline, before = wall_deadline(new, zone), wall_deadline(old, zone)
    topic = fold(rubric)
    if deadline and not _OTHER_DATE.search(topic) and (_DEADLINE.search(topic) or not topic):
        return Change("deadline", _spoken(before) or old, _spoken(deadline), evidence, deadline, before, _lots(item))
    shown_old, shown_new = (_spoken(before) or old, _spoken(deadline) or new)
    # « 50 % » alone says nothing to a reader: the rubric goes with the words.
    named = f"{rubric} : {shown_new}" if rubric and topic not in fold(shown_new) else shown_new
    return Change("text", shown_old, named, Evidence(path, evidence.quote[:300]), lots=_lots(item))


def _added_or_removed(item: Mapping[str, Any], path: str, rubric: str) -> Change | None:
    """Build the change of one object that adds or removes words; None when it does neither."""
    for prefixes, verb in ((("ajout",), "ajouter"), (("supprim",), "supprimer")):
        words = _value(item, prefixes)
        if words:
            shown = f"{rubric} : {verb} « {words} »" if rubric else f"{verb.capitalize()} « {words} »"
            old = words if verb == "supprimer" else ""
            return Change("text", old, shown, Evidence(path, shown[:300]), lots=_lots(item))
    return None


def _lots(item: Mapping[str, Any]) -> tuple[str, ...]:
    """Give the lots that the object of a correction names beside its words."""
    said = next((line_of(value) for key, value in item.items() if fold(str(key)) in ("lot", "lots", "numlot")), "")
    return tuple(dict.fromkeys(number.lstrip("0") for number in _NUMBER.findall(said[:200])))


def _value(item: Mapping[str, Any], prefixes: tuple[str, ...]) -> str:
    """Give the text of the first key that starts or ends like one of the prefixes, rubrics aside (`RUB_INIT`)."""
    for key, value in item.items():
        name = fold(key).replace("_", "")
        if name.startswith(prefixes) or (name.endswith(prefixes) and not name.startswith("rub")):
            text = lines_of(value)
            if text:
                return text
    return ""


def _spoken(deadline: Deadline | None) -> str:
    """Give a date the way people write it: `22/09/2026 à 12 h 00`."""
    if deadline is None:
        return ""
    day = f"{deadline.wall[8:10]}/{deadline.wall[5:7]}/{deadline.wall[:4]}"
    return f"{day} à {deadline.wall[11:13]} h {deadline.wall[14:16]}" if deadline.timed else day
