"""A structure looked up in the public registers, over real HTTP, against a server that obeys their contracts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.http import PoliteClient
from feeds.politeness import Limits
from feeds.registers import Found, Registers, look_up
from feeds.registers.candidates import Unreadable, decoded, kinds_of, read_emplois, read_enterprises
from tests.feeds.register_server import RegisterServer, company, employer, office

TODAY = date(2026, 11, 24)
SIREN, SIRET, OTHER = "732829320", "73282932000074", "73282932000082"


class Clock:
    """Time that passes only when one waits."""

    def __init__(self) -> None:
        self.now = 0.0

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def server() -> Iterator[RegisterServer]:
    with RegisterServer() as running:
        yield running


def ask(server: RegisterServer, text: str, department: str = "", clock: Clock | None = None) -> Found:
    time = clock or Clock()
    server.now = lambda: time.now

    with ExitStack() as opened:

        def connect(limits: Limits) -> PoliteClient:
            patient = replace(limits, attempts=2)
            client = PoliteClient(limits=patient, sleep=time.sleep, monotonic=lambda: time.now, jitter=lambda: 0.0)
            return opened.enter_context(client)

        return look_up(text, TODAY, connect, Registers(server.base, server.emplois), department=department)


def atelier(**more: Any) -> dict[str, Any]:
    return company(SIREN, "ATELIER DES FORGES", office(SIRET, "HENNEBONT", "56083", "56700"), **more)


def test_a_name_gives_identity_address_point_and_kinds_each_dated(server: RegisterServer) -> None:
    server.companies = [atelier(nature_juridique="9220", complements={"est_siae": True, "type_siae": "ACI, EI"})]
    server.employers = [employer(SIRET, "ACI", "56083")]
    found = ask(server, "atelier des forges")
    (one,) = found.candidates
    assert not found.trouble
    assert (one.name, one.siren, one.siret) == ("ATELIER DES FORGES", SIREN, SIRET)
    assert (one.postcode, one.city, one.latitude, one.longitude) == ("56700", "HENNEBONT", 47.8071, -3.275)
    assert one.origin.day == TODAY
    assert one.origin.updated == date(2026, 5, 17)
    hints = {hint.kind: hint for hint in one.hints}
    assert set(hints) == {"ACI", "EI", "association"}
    assert hints["ACI"].origin.source == "Les emplois de l'inclusion"
    assert hints["ACI"].origin.updated == date(2026, 10, 2)


def test_a_siret_gives_that_establishment_even_when_it_is_not_the_head_office(server: RegisterServer) -> None:
    branch = office(OTHER, "LORIENT", "56121", "56100")
    server.companies = [atelier(matching_etablissements=[branch])]
    (one,) = ask(server, OTHER, department="75").candidates
    assert (one.siret, one.city) == (OTHER, "LORIENT")


def test_a_siren_gives_the_head_office(server: RegisterServer) -> None:
    server.companies = [atelier()]
    assert [one.siret for one in ask(server, SIREN).candidates] == [SIRET]


def test_not_being_on_a_list_of_the_social_economy_says_nothing(server: RegisterServer) -> None:
    server.companies = [atelier(complements={"est_siae": True, "type_siae": "EI"})]
    (one,) = ask(server, SIREN).candidates
    assert one.ess is None
    assert one.siae is True
    assert [hint.kind for hint in one.hints] == ["EI"]


def test_persons_and_contacts_are_never_kept(server: RegisterServer) -> None:
    server.companies, server.employers = [atelier()], [employer(SIRET, "EI", "56083")]
    said = repr(ask(server, "atelier"))
    assert not any(word in said for word in ("MARTIN", "CAMILLE", "0200000000", "quelqu.un"))
    assert "dirigeants" not in server.asked[0][1]["include"]


def test_what_is_closed_comes_last_and_says_so(server: RegisterServer) -> None:
    closed = company("356000000", "ATELIER FERMÉ", office("35600000000048", "VANNES", "56260", "56000"))
    closed["siege"]["etat_administratif"] = "F"
    server.companies = [closed, atelier()]
    found = ask(server, "atelier").candidates
    assert [one.active for one in found] == [True, False]


def test_a_department_narrows_a_name(server: RegisterServer) -> None:
    far = company("552100554", "ATELIER DU RHÔNE", office("55210055400013", "LYON", "69381", "69001"))
    server.companies = [far, atelier()]
    assert [one.siren for one in ask(server, "atelier", "56").candidates] == [SIREN]


def test_an_establishment_without_a_point_stands_at_the_centre_of_its_commune(server: RegisterServer) -> None:
    head = office(SIRET, "HENNEBONT", "56083", "56700", latitude="[ND]", longitude=None)
    server.companies = [company(SIREN, "ATELIER", head)]
    (one,) = ask(server, SIREN).candidates
    assert one.located == "commune"
    assert one.latitude == pytest.approx(47.8, abs=0.1)


def test_what_may_not_be_published_is_unknown(server: RegisterServer) -> None:
    head = office(SIRET, "HENNEBONT", "56083", "56700", adresse="[NON-DIFFUSIBLE]")
    server.companies = [company(SIREN, "[NON-DIFFUSIBLE]", head)]
    (one,) = ask(server, SIREN).candidates
    assert (one.name, one.address) == ("", "")


def test_the_second_register_is_read_page_after_page_at_its_own_pace(server: RegisterServer) -> None:
    server.strict_pace = True
    server.companies = [atelier()]
    crowd = [employer(f"{n:014d}", "AI", "56083") for n in range(60)]
    server.employers = [*crowd, employer(SIRET, "ETTI", "56083")]
    clock = Clock()
    (one,) = ask(server, SIREN, clock=clock).candidates
    assert [hint.kind for hint in one.hints] == ["ETTI"]
    assert [params["page"] for route, params in server.asked if route == "siaes"] == ["1", "2", "3", "4"]
    assert clock.now >= 15


def test_a_district_of_a_big_city_is_asked_by_its_city(server: RegisterServer) -> None:
    server.companies = [company(SIREN, "ATELIER", office(SIRET, "MARSEILLE", "13215", "13015"))]
    server.employers = [employer(SIRET, "EI", "13055")]
    (one,) = ask(server, SIREN).candidates
    assert [hint.kind for hint in one.hints] == ["EI"]


def test_a_commune_unknown_to_the_second_register_takes_nothing_away(server: RegisterServer) -> None:
    server.companies = [atelier()]
    found = ask(server, SIREN)
    assert len(found.candidates) == 1
    assert not found.warnings


def test_a_second_register_that_is_down_leaves_the_first_ones_answer(server: RegisterServer) -> None:
    server.companies = [atelier()]
    server.instead["siaes"] = lambda: (503, {}, b"")
    found = ask(server, SIREN)
    assert len(found.candidates) == 1
    assert "« Les emplois de l'inclusion » ne répond pas" in found.warnings[0]
    assert "choisissez vous-même votre statut" in found.warnings[0]


@pytest.mark.parametrize(
    ("status", "headers", "body", "words"),
    [
        (503, {}, b"", "ne répond pas"),
        (500, {}, b"oups", "ne répond pas"),
        (429, {"Retry-After": "900"}, b"", "a reçu trop de demandes"),
        (400, {}, b'{"erreur": "non"}', "n'accepte pas cette recherche"),
        (200, {}, b"<html>Wi-Fi", "autre chose que prévu"),
        (200, {}, b'{"results": 3}', "autre chose que prévu"),
        (200, {}, b"[" * 50_000, "autre chose que prévu"),
    ],
)
def test_a_register_in_trouble_is_one_sentence_and_the_form_stays(
    server: RegisterServer, status: int, headers: dict[str, str], body: bytes, words: str
) -> None:
    server.instead["search"] = lambda: (status, headers, body)
    found = ask(server, "atelier")
    assert not found.candidates
    assert words in found.trouble
    assert "remplissez le profil à la main" in found.trouble
    assert found.trouble.count("\n") == 0


def test_no_network_is_one_sentence() -> None:
    def connect(limits: Limits) -> PoliteClient:
        return PoliteClient(limits=replace(limits, attempts=1), sleep=lambda _s: None)

    found = look_up("atelier", TODAY, connect, Registers("http://127.0.0.1:9", "http://127.0.0.1:9"))
    assert "remplissez le profil à la main" in found.trouble


def test_a_moment_of_too_many_requests_is_waited_for(server: RegisterServer) -> None:
    server.companies = [atelier()]
    said = iter([(429, {"Retry-After": "2"}, b"")])

    def once() -> Any:
        if (answer := next(said, None)) is not None:
            return answer
        server.instead.clear()
        return server.answer("/search", {"q": SIREN})

    server.instead["search"] = once
    clock = Clock()
    assert len(ask(server, SIREN, clock=clock).candidates) == 1
    assert clock.now >= 1


def test_a_number_nobody_bears_is_said_unknown(server: RegisterServer) -> None:
    assert "ne connaît pas ce numéro" in ask(server, SIREN).trouble


@pytest.mark.parametrize("text", ["", "ab", "x" * 200])
def test_a_name_too_short_or_too_long_is_not_asked(server: RegisterServer, text: str) -> None:
    assert "Tapez un nom" in ask(server, text).trouble
    assert not server.asked


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "cp1252"])
def test_an_answer_in_another_encoding_keeps_its_accents(charset: str) -> None:
    body = json.dumps({"a": "Économie à Plœmeur" if charset != "iso-8859-1" else "Économie"}, ensure_ascii=False)
    assert decoded(body.encode(charset), f"application/json; charset={charset}")["a"].startswith("Économie")
    assert decoded(b"\xef\xbb\xbf" + body.encode(), "")["a"].startswith("Économie")


def test_kinds_are_read_however_they_are_joined() -> None:
    assert kinds_of("EI,ACI") == kinds_of("EI, ACI") == kinds_of("['EI', 'ACI']") == kinds_of(["EI", "ACI"])
    assert kinds_of("OPCS") == kinds_of(None) == kinds_of("") == ()


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["siren", "siege", "siret", "latitude", "complements", "type_siae", "matching_etablissements"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(st.lists(_JSON, max_size=3))
def test_whatever_the_registers_answer_is_read_or_refused(results: list[Any]) -> None:
    for read in (read_enterprises, read_emplois):
        try:
            read({"results": results}, TODAY)
        except Unreadable:
            raise AssertionError("a list of results is always read") from None
