"""The organisations of an eForms notice: who buys, who won. Names and identifiers as published, checked for form."""

import re
from dataclasses import dataclass
from typing import Final

from feeds.eforms_tree import EMPTY, Node, child, city_of, code, every, postcode_of, prose, values
from feeds.models import Buyer
from feeds.text import fold

_LA_POSTE: Final = "356000000"
"""Its establishments' SIRET numbers do not follow Luhn's rule."""
SIREN_DIGITS: Final = 9
SIRET_DIGITS: Final = 14
NAMED_BUYERS: Final = 30
"""Buyers that are named in the text of a joint purchase; a national one may have hundreds."""


@dataclass(frozen=True, slots=True)
class Organisation:
    """One organisation (`ORG-0001`) or touch point (`TPO-0001`). `lead` is set on the lead of a group of buyers."""

    name: str
    siret: str
    city: str
    postcode: str
    lead: bool


def checked_siret(raw: str) -> str:
    """Give the 14 digits of a SIRET or the 9 of a SIREN; empty when the published identifier (BT-501) is neither."""
    digits = re.sub(r"[\s.]", "", raw)
    if not re.fullmatch(r"\d{9}|\d{14}", digits, re.ASCII) or not int(digits):
        return ""
    if digits.startswith(_LA_POSTE) and len(digits) == SIRET_DIGITS:
        return digits if sum(map(int, digits)) % 5 == 0 or _luhn(digits) else ""
    return digits if _luhn(digits) else ""


def _luhn(digits: str) -> bool:
    """Tell whether the key of an INSEE identifier holds."""
    doubled = sum(sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (doubled + sum(int(digit) for digit in digits[-1::-2])) % 10 == 0


def read_organisations(notice_extension: Node) -> dict[str, Organisation]:
    """Read the organisations and touch points by identifier."""
    found: dict[str, Organisation] = {}
    for organisations in every(notice_extension, "efac:Organizations"):
        for node in every(organisations, "efac:Organization"):
            lead = code(node, "efbc:GroupLeadIndicator") == "true"
            company = child(node, "efac:Company")
            whole = _organisation(company, lead=lead)
            for identifier in _identifiers(company):
                found[identifier] = whole
            for point in every(node, "efac:TouchPoint"):
                contact = _organisation(point, lead=lead)
                touch = Organisation(whole.name or contact.name, whole.siret, contact.city, contact.postcode, lead)
                for identifier in _identifiers(point):
                    found[identifier] = touch
    return found


def _organisation(node: Node, *, lead: bool) -> Organisation:
    """Read one company or touch point."""
    address = child(node, "cac:PostalAddress")
    name = " - ".join(dict.fromkeys(filter(None, (prose(one, "cbc:Name") for one in every(node, "cac:PartyName")))))
    return Organisation(
        name=name,
        siret=next(
            (
                siret
                for entity in every(node, "cac:PartyLegalEntity")
                for text, _ in values(entity, "cbc:CompanyID")
                if (siret := checked_siret(text))
            ),
            "",
        ),
        city=city_of(address)[1],
        postcode=postcode_of(address),
        lead=lead,
    )


def _identifiers(node: Node) -> list[str]:
    """Give the identifiers under which a party is referred to."""
    return [text for party in every(node, "cac:PartyIdentification") for text, _ in values(party, "cbc:ID") if text]


def read_buyers(root: Node, organisations: dict[str, Organisation], base: Buyer) -> tuple[Buyer, tuple[str, ...]]:
    """Give the buyer (OPT-300) and the names of the others.

    Several buyers: the one that the envelope names, else the lead of the group, else the first.
    """
    found: dict[Organisation, None] = {}
    for contracting in every(root, "cac:ContractingParty"):
        for identifier in _identifiers(child(contracting, "cac:Party")):
            organisation = organisations.get(identifier)
            if organisation and organisation.name:
                found[organisation] = None
    if not found:
        return base, ()
    wanted = fold(base.name)
    buyers = list(found)
    chosen = next((one for one in buyers if fold(one.name) == wanted), None)
    chosen = chosen or next((one for one in buyers if one.lead), buyers[0])
    others = tuple(dict.fromkeys(one.name for one in buyers if one.name != chosen.name))
    buyer = Buyer(chosen.name, chosen.siret or base.siret, chosen.city or base.city, chosen.postcode or base.postcode)
    return buyer, others


def winner_names(party: Node, organisations: dict[str, Organisation]) -> tuple[str, ...]:
    """Give the names of a tendering party (OPT-300-Tenderer), its lead first; its own name when it has no member."""
    members = []
    for tenderer in every(party or EMPTY, "efac:Tenderer"):
        lead = code(tenderer, "efbc:GroupLeadIndicator") == "true"
        for text, _ in values(tenderer, "cbc:ID"):
            organisation = organisations.get(text)
            if organisation and organisation.name:
                members.append((not lead, organisation.name))
    members.sort(key=lambda member: member[0])
    names = tuple(dict.fromkeys(name for _, name in members))
    return names or tuple(filter(None, (prose(party, "cbc:Name"),)))
