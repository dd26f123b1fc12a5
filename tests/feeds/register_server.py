"""A loopback stand-in for the two public registers, as strict as their contracts.

`/search`: `per_page` at most 25, a text of 3 letters at least, unknown parameters and `include` without `minimal` refused
with a 400, nine or fourteen digits look up directly and every other filter is ignored, coordinates are texts, and a SIREN
leaves the matching establishments empty. `/api/v1/siaes/`: a place is required, `distance_max_km` up to 100, an unknown
commune is a 404, pages have a `next`. Both answer 429 with `Retry-After` when asked too fast by the clock they are given.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.feeds.loopback import Loopback

Answer = tuple[int, Mapping[str, str], bytes]
SEARCH = {"q", "page", "per_page", "departement", "minimal", "include", "est_ess", "est_siae", "code_postal"}
INCLUDE = {"complements", "dirigeants", "finances", "matching_etablissements", "siege", "score", "tva"}
SIAES = {"departement", "code_insee", "distance_max_km", "postes_dans_le_departement", "o", "page", "page_size"}
PAGE = 20
"""The second register's own page, whatever is asked."""


def office(siret: str, city: str, insee: str, postcode: str, **more: Any) -> dict[str, Any]:
    """Make an establishment as the register publishes it."""
    return {
        "siret": siret,
        "adresse": f"3 RUE DES FORGES {postcode} {city}",
        "code_postal": postcode,
        "commune": insee,
        "libelle_commune": city,
        "latitude": "47.8071",
        "longitude": "-3.275",
        "etat_administratif": "A",
        "liste_enseignes": None,
        **more,
    }


def company(siren: str, name: str, head: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Make a company; `complements` are added to those of a company that nothing distinguishes."""
    complements = {"est_ess": False, "est_siae": False, "type_siae": None, "est_association": False}
    return {
        "siren": siren,
        "nom_complet": name,
        "nom_raison_sociale": name,
        "siege": head,
        "nature_juridique": "5710",
        "etat_administratif": "A",
        "date_mise_a_jour": "2026-05-17T10:28:26",
        "dirigeants": [{"nom": "MARTIN", "prenoms": "CAMILLE"}],
        "finances": None,
        "matching_etablissements": [],
        **more,
        "complements": complements | more.get("complements", {}),
    }


def employer(siret: str, kind: str, insee: str) -> dict[str, Any]:
    """Make an employer as the second register publishes it, contact data included."""
    return {
        "siret": siret,
        "type": kind,
        "mis_a_jour_le": "2026-10-02T08:00:00+02:00",
        "telephone": "0200000000",
        "courriel": "quelqu.un@exemple.fr",
        "_insee": insee,
    }


class RegisterServer(Loopback):
    """The server, in a thread of the test. Use as a context manager; script an answer with `instead`."""

    def __init__(self) -> None:
        self.companies: list[dict[str, Any]] = []
        self.employers: list[dict[str, Any]] = []
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.times: dict[str, list[float]] = {"search": [], "siaes": []}
        self.now: Callable[[], float] = lambda: 0.0
        self.strict_pace = False
        self.instead: dict[str, Callable[[], Answer]] = {}
        outer = self

        class Handler(_Handler):
            server_side = outer

        super().__init__(ThreadingHTTPServer(("127.0.0.1", 0), Handler))

    @property
    def emplois(self) -> str:
        return f"{self.base}/api/v1"

    def answer(self, path: str, params: dict[str, str]) -> Answer:
        """Answer one request."""
        route = {"/search": "search", "/api/v1/siaes/": "siaes"}.get(path, "none")
        self.asked.append((route, params))
        if route in self.instead:
            return self.instead[route]()
        if route == "none":
            return 404, {}, b"{}"
        if self.strict_pace and self._too_fast(route):
            return 429, {"Retry-After": "2"}, b"{}"
        status, tree = self._search(params) if route == "search" else self._siaes(params)
        return status, {"Content-Type": "application/json"}, json.dumps(tree, ensure_ascii=False).encode()

    def _too_fast(self, route: str) -> bool:
        most, span = (7, 1.0) if route == "search" else (12, 60.0)
        times = self.times[route]
        times.append(self.now())
        return sum(times[-1] - at < span for at in times) > most

    def _search(self, params: dict[str, str]) -> tuple[int, dict[str, Any]]:
        text = params.get("q", "")
        if unknown := set(params) - SEARCH:
            return 400, {"erreur": f"Un ou plusieurs paramètres de requête sont incorrects : {sorted(unknown)}"}
        if not 1 <= int(params.get("per_page", "10")) <= 25:
            return 400, {"erreur": "Veuillez indiquer un paramètre `per_page` entre `1` et `25`, par défaut `10`."}
        direct = text.isdigit() and len(text) in (9, 14)
        if not direct:
            if len(text) < 3:
                return 400, {"erreur": "3 caractères minimum pour les termes de la requête"}
            include = set(filter(None, params.get("include", "").split(",")))
            if include and (params.get("minimal") != "true" or include - INCLUDE):
                return 400, {"erreur": "Veuillez indiquer si vous souhaitez une réponse minimale."}
        found = [one for one in self.companies if self._matches(one, text, params, direct=direct)]
        page, size = int(params.get("page", "1")), int(params.get("per_page", "10"))
        shown = [self._shaped(one, text, params, direct=direct) for one in found[(page - 1) * size : page * size]]
        return 200, {"results": shown, "total_results": len(found), "page": page, "per_page": size, "total_pages": 1}

    def _matches(self, one: dict[str, Any], text: str, params: dict[str, str], *, direct: bool) -> bool:
        if direct:
            return text[:9] == one["siren"] and (len(text) == 9 or any(text == o["siret"] for o in self._offices(one)))
        department = params.get("departement", "")
        here = any(o["code_postal"].startswith(department) for o in self._offices(one))
        return text.upper() in one["nom_complet"] and here

    def _offices(self, one: dict[str, Any]) -> list[dict[str, Any]]:
        return [one["siege"], *one["matching_etablissements"]]

    def _shaped(self, one: dict[str, Any], text: str, params: dict[str, str], *, direct: bool) -> dict[str, Any]:
        shaped = dict(one)
        if direct:
            shaped["matching_etablissements"] = [o for o in self._offices(one) if o["siret"] == text]
        elif params.get("minimal") == "true":
            for name in INCLUDE - set(params.get("include", "").split(",")):
                shaped.pop(name, None)
        return shaped

    def _siaes(self, params: dict[str, str]) -> tuple[int, dict[str, Any]]:
        place = params.get("code_insee", "")
        if set(params) - SIAES or not ({"departement", "code_insee", "postes_dans_le_departement"} & set(params)):
            return 400, {"detail": "Les paramètres `code_insee` et `distance_max_km` sont requis"}
        if place and not 0 <= int(params.get("distance_max_km", "-1")) <= 100:
            return 400, {"detail": "distance_max_km doit être compris entre 0 et 100"}
        if place and place not in {one["_insee"] for one in self.employers}:
            return 404, {"detail": f"Pas de ville avec pour code_insee {place}"}
        found = [one for one in self.employers if one["_insee"] == place]
        page = int(params.get("page", "1"))
        if page > 1 and (page - 1) * PAGE >= len(found):
            return 404, {"detail": "Page non valide."}
        more = page * PAGE < len(found)
        shown = [{k: v for k, v in one.items() if k[0] != "_"} for one in found[(page - 1) * PAGE : page * PAGE]]
        return 200, {"count": len(found), "next": "page=2" if more else None, "previous": None, "results": shown}


class _Handler(BaseHTTPRequestHandler):
    server_side: RegisterServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        status, headers, body = self.server_side.answer(parts.path, dict(parse_qsl(parts.query)))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""
