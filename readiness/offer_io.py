"""Read and write offer cards as JSON (the document of `docs/formats/offer.md`).

A card comes from another structure: it is bounded in size and depth, cleaned of control characters, and anything that
the format does not know is refused. A card is text: nothing in it is markup, path, formula or query.
"""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from feeds.errors import why_refused
from feeds.text import clean
from readiness.errors import UnreadableOffer
from readiness.offer import FORMAT, VERSION, OfferCard
from readiness.siret import siret_trouble

MOST_BYTES: Final = 256 * 1024
_DEEPEST: Final = 8


def read_card(path: Path) -> OfferCard:
    """Read a card file.

    Raises:
        UnreadableOffer: it cannot be read, or is not a card; the sentence says why and what to do.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise UnreadableOffer(str(path), f"lecture impossible, {why_refused(error)} ; vérifiez le chemin") from error
    return parse_card(data, str(path))


def parse_card(data: bytes, origin: str) -> OfferCard:
    """Read a card from bytes; `origin` is named in errors.

    Raises:
        UnreadableOffer: see `read_card`.
    """
    if len(data) > MOST_BYTES:
        raise UnreadableOffer(origin, f"plus de {MOST_BYTES // 1024} Kio, ce n'est pas une fiche offre")
    try:
        tree: Any = json.loads(data.decode("utf-8-sig"), parse_constant=_refuse)
        tree = _cleaned(tree)
    except UnicodeDecodeError as error:
        raise UnreadableOffer(origin, "le texte n'est pas en UTF-8, demandez la fiche à nouveau") from error
    except (ValueError, RecursionError) as error:
        raise UnreadableOffer(origin, "ce n'est pas du JSON lisible, demandez la fiche à nouveau") from error
    if not isinstance(tree, dict) or tree.get("format") != FORMAT:
        raise UnreadableOffer(origin, "ce n'est pas une fiche offre, demandez celle que lotalot offer export écrit")
    if tree.get("version") != VERSION:
        raise UnreadableOffer(origin, "cette fiche est d'une autre version, mettez Lot à lot à jour")
    try:
        card = OfferCard.model_validate_json(json.dumps(tree))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(clean(str(part))[:60] for part in first["loc"]) or "document"
        raise UnreadableOffer(
            origin, f"le champ « {where} » manque, est inconnu ou n'a pas une valeur permise"
        ) from error
    if card.siret and (trouble := siret_trouble(card.siret)):
        raise UnreadableOffer(origin, f"champ « siret » : {trouble}")
    return card


def card_to_json(card: OfferCard, *, indent: int | None = 2) -> str:
    """Write a card as JSON; what is unknown is left out."""
    return card.model_dump_json(indent=indent, exclude_none=True)


def fingerprint(card: OfferCard) -> str:
    """Give the hash of what a card says (SHA-256 of its JSON without spaces)."""
    return sha256(card_to_json(card, indent=None).encode()).hexdigest()


def offer_schema() -> dict[str, Any]:
    """Give the JSON Schema of a card."""
    return OfferCard.model_json_schema(mode="validation")


def _refuse(word: str) -> None:
    raise ValueError(word)


def _cleaned(value: Any, depth: int = 0) -> Any:  # noqa: ANN401 - any document
    if depth > _DEEPEST:
        raise RecursionError
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {clean(str(key)): _cleaned(each, depth + 1) for key, each in value.items()}
    if isinstance(value, list):
        return [_cleaned(each, depth + 1) for each in value]
    return value
