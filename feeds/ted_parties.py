"""Who buys in a TED XML notice, where to ask and to answer, and in which zone clocks are read."""

from typing import Final

from feeds.dates import PARIS, zone_for
from feeds.eforms_parties import checked_siret
from feeds.eforms_terms import Draft
from feeds.eforms_tree import POSTCODE, Node, child, every
from feeds.models import Buyer
from feeds.ted_tree import line, mark, nodes

_ZONES: Final = {
    "AT": "Europe/Vienna", "BE": "Europe/Brussels", "BG": "Europe/Sofia", "CH": "Europe/Zurich", "CY": "Asia/Nicosia",
    "CZ": "Europe/Prague", "DE": "Europe/Berlin", "DK": "Europe/Copenhagen", "EE": "Europe/Tallinn",
    "ES": "Europe/Madrid", "FI": "Europe/Helsinki", "GR": "Europe/Athens", "HR": "Europe/Zagreb",
    "HU": "Europe/Budapest", "IE": "Europe/Dublin", "IS": "Atlantic/Reykjavik", "IT": "Europe/Rome",
    "LI": "Europe/Vaduz", "LT": "Europe/Vilnius", "LU": "Europe/Luxembourg", "LV": "Europe/Riga", "MK": "Europe/Skopje",
    "MT": "Europe/Malta", "NL": "Europe/Amsterdam", "NO": "Europe/Oslo", "PL": "Europe/Warsaw", "PT": "Europe/Lisbon",
    "RO": "Europe/Bucharest", "SE": "Europe/Stockholm", "SI": "Europe/Ljubljana", "SK": "Europe/Bratislava",
    "UK": "Europe/London",
}  # fmt: skip
"""Country codes as the TED writes them (`UK`, `GR`)."""
_OVERSEAS: Final = frozenset({"GP", "MQ", "GF", "RE", "PM", "YT", "BL", "MF", "TF", "WF", "PF", "NC"})
"""Codes under which some buyers of overseas France publish; their postcode tells the zone."""


def read_buyer(form: Node, known: str) -> tuple[Buyer, tuple[str, ...], str]:
    """Give the buyer, the names of the others of a joint purchase, and the country of the first.

    `known` is the name in the headings, for a form whose buyer stands nowhere.
    """
    body = child(form, "CONTRACTING_BODY")
    address = child(body, "ADDRESS_CONTRACTING_BODY")
    country = mark(address, "COUNTRY", "VALUE").upper()
    name = line(address, "OFFICIALNAME") or known
    postcode = line(address, "POSTAL_CODE")
    at_home = country in ("FR", "") or country in _OVERSEAS
    buyer = Buyer(
        name,
        checked_siret(line(address, "NATIONALID")) if at_home else "",
        line(address, "TOWN"),
        postcode if at_home and POSTCODE.fullmatch(postcode) else "",
    )
    others = (line(one, "OFFICIALNAME") for one in every(body, "ADDRESS_CONTRACTING_BODY_ADDITIONAL"))
    return buyer, tuple(dict.fromkeys(other for other in others if other and other != name)), country


def zone_of(country: str, postcode: str) -> str:
    """Give the IANA zone of the buyer: of its country, and in France of its postcode."""
    return _ZONES.get(country) or (zone_for((), postcode) if postcode else PARIS)


def read_links(form: Node, draft: Draft) -> None:
    """Keep the addresses of documents, submission and buyer profile."""
    body = child(form, "CONTRACTING_BODY")
    for role, name in (("documents", "URL_DOCUMENT"), ("submission", "URL_PARTICIPATION")):
        for item in nodes(body, name):
            draft.link(role, line(item))
    for address in every(body, "ADDRESS_CONTRACTING_BODY"):
        draft.link("buyer-profile", line(address, "URL_BUYER") or line(address, "URL_GENERAL"))
