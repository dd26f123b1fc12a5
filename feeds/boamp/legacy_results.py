"""What became of a contract, in the older forms: results, corrections, cancellations, modifications."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from feeds.boamp.draft import Draft
from feeds.boamp.fields import money
from feeds.boamp.fnsimple import lot_names
from feeds.models import Award, Evidence, Kind, Lot
from feeds.tree import as_list, dig, has, line_of, lines_of

_GIVEN_UP: Final = ("SANS_SUITE", "INFRUCTUEUX", "TOTALEMENT_INFRUCTUEUX")
_REASONS: Final = ("TEXTE", "INFO_COMPLEMENTAIRE", "MOTIF", "AUTRES")
"""Where a correction or a cancellation says in sentences what its fields do not."""


def read_corrections(donnees: Mapping[str, Any], draft: Draft) -> None:
    """Keep the words of a correction, a cancellation or a modification, and the notice that they are about.

    Pairs of fields (`DATE.INIT`, `DATE.LIRE`) are read by `feeds.boamp.corrections`, sentences by `feeds.changes`.
    """
    for key in ("RECTIF", "ANNULATION"):
        node = donnees.get(key)
        for item in as_list(node):
            for earlier in as_list(dig(item, "ANNONCE_ANTERIEUR")):
                draft.earlier(dig(earlier, "REFERENCE", "IDWEB") or dig(earlier, "IDWEB"))
        text = lines_of(node)
        if text:
            draft.fragment("correction", text, key)
            draft.corrections.append((text, key))
        for name in _REASONS:
            said = lines_of(node, name)
            if said:
                draft.corrections.append((said, f"{key}.{name}"))
        draft.texts("correction", node if isinstance(node, dict | list) else None, key)
    draft.texts("correction", donnees.get("MODIF"), "MODIF")


def read_award(award: object, draft: Draft) -> None:
    """Read a result, decision by decision; a decision names the lot when results come before lots are known."""
    decisions = [item for item in as_list(dig(award, "DECISION")) if isinstance(item, Mapping)]
    known = {lot.id for lot in draft.lots}
    for index, decision in enumerate(decisions):
        path = f"ATTRIBUTION.DECISION[{index}]"
        raw = line_of(decision, "NUM_LOT")
        number = lot_names([raw], [""])[0][0] if raw else None
        title = line_of(decision, "INTITULE") or line_of(decision, "DESCRIPTION")
        if number and title and number not in known and len(decisions) > 1:
            known.add(number)
            draft.lots.append(Lot(number, title, path=path))
        draft.awards.append(_decision(decision, number if len(decisions) > 1 or number in known else None, path))
        if title:
            draft.fragment("award", title, f"{path}.INTITULE", number if number in known else None)
    total = money(dig(award, "VALEUR_TOTALE"))
    if total and len(draft.awards) == 1 and draft.awards[0].amount is None:
        draft.awards = [replace(draft.awards[0], amount=total)]
    elif total and not any(item.amount for item in draft.awards):
        evidence = Evidence("ATTRIBUTION.VALEUR_TOTALE", line_of(award, "VALEUR_TOTALE")[:300])
        draft.awards.append(Award(None, draft.winners, total, "awarded", evidence))
    if not draft.awards and any(has(award, key) for key in _GIVEN_UP):
        said = next(filter(None, (lines_of(award, key) for key in _GIVEN_UP)), "infructueux ou sans suite")
        draft.awards.append(Award(None, (), None, "unsuccessful", Evidence("ATTRIBUTION", said[:300])))
    if decisions and draft.kind is Kind.CALL:
        draft.kind = Kind.RESULT


def _decision(decision: Mapping[str, Any], number: str | None, path: str) -> Award:
    """Build the award of one decision; amounts of several holders are theirs, not a total, so none is given."""
    winners = [line_of(item, "DENOMINATION") or line_of(item) for item in as_list(decision.get("TITULAIRE"))]
    winners = list(dict.fromkeys(filter(None, winners)))
    sums = [value for item in as_list(decision.get("RENSEIGNEMENT")) if (value := money(dig(item, "MONTANT")))]
    lost = has(decision, "INFRUCTUEUX") or has(decision, "SANS_SUITE")
    outcome = "unsuccessful" if lost else "awarded" if winners or has(decision, "ATTRIBUE") else "unknown"
    said = "infructueux ou sans suite" if lost else ", ".join(winners)
    return Award(number, tuple(winners), sums[0] if len(sums) == 1 else None, outcome, Evidence(path, said[:300]))
