"""The script that builds the reference tables: outlines, towns and former communes."""

import struct

import pytest

from scripts.build_reference import Locator, centre, commune_rows, former_key

SQUARE = [(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0), (0.0, 0.0)]
HOLE = [(2.0, 0.0), (4.0, 0.0), (4.0, 4.0), (2.0, 4.0), (2.0, 0.0)]


def polygon(*rings: list[tuple[float, float]], order: str = "<", srid: bool = False) -> bytes:
    body = struct.pack(f"{order}BI", order == "<", 3 | (0x20000000 if srid else 0))
    body += struct.pack(f"{order}I", 4326) if srid else b""
    body += struct.pack(f"{order}I", len(rings))
    for ring in rings:
        flat = [number for point in ring for number in point]
        body += struct.pack(f"{order}I{len(flat)}d", len(ring), *flat)
    return body


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("srid", [False, True])
def test_the_centre_of_a_polygon_is_its_centre_of_mass(order: str, srid: bool) -> None:
    assert centre(polygon(SQUARE, order=order, srid=srid)) == pytest.approx((2.0, 2.0))


def test_a_hole_moves_the_centre_and_pieces_weigh_by_their_size() -> None:
    assert centre(polygon(SQUARE, HOLE)) == pytest.approx((2.0, 1.0))
    far = [(x + 10, y) for x, y in SQUARE]
    both = struct.pack("<BII", 1, 6, 2) + polygon(SQUARE) + polygon(far)
    assert centre(both) == pytest.approx((2.0, 7.0))


def commune(code: str, name: str, **more: object) -> dict[str, object]:
    kept = {"code": code, "nom": name, "type": "commune-actuelle", "departement": "99", "region": "1"}
    return {**kept, "codesPostaux": ["99000"], "population": 10, **more}


def former(code: str, name: str, parent: str) -> dict[str, object]:
    return {
        "code": code,
        "nom": name,
        "type": "commune-deleguee",
        "chefLieu": parent,
        "departement": "99",
        "region": "1",
    }


def test_a_commune_stands_at_its_centre_or_at_a_town_far_from_it() -> None:
    communes = [commune("99001", "Kerlann"), commune("99002", "Vaste"), commune("99003", "Kerlann-Bihan")]
    towns = [
        {
            "name": "Vaste",
            "countrycode": "FR",
            "admin1code": "1",
            "latitude": 48.2,
            "longitude": 0.0,
            "alternatenames": [],
        },
        {
            "name": "Kerlann",
            "countrycode": "FR",
            "admin1code": "1",
            "latitude": 44.0,
            "longitude": 0.0,
            "alternatenames": [],
        },
    ]
    centres = {"99001": (48.0, 0.0), "99002": (48.1, 0.0)}
    found = Locator(communes, centres, towns).locate()
    assert found["99001"] == ((48.0, 0.0), "commune")
    assert found["99002"] == ((48.2, 0.0), "commune")
    point, precision = found["99003"]
    assert point == pytest.approx((48.1, 0.0))
    assert precision == "postcode"


def test_a_former_commune_keeps_its_place_and_its_code_leads_to_the_present_one() -> None:
    communes = [commune("99001", "Kerlann", anciensCodes=["99007"]), former("99005", "Ty-Coz", "99001")]
    rows = commune_rows({"communes": communes}, {"99001": (48.0, 0.0), former_key("99005"): (48.05, 0.0)}, [])
    by_name = {row[1]: row for row in rows}
    assert by_name["Ty-Coz"][0] == "99001"
    assert by_name["Ty-Coz"][4:7] == ["48.0500", "0.0000", "commune"]
    assert by_name["Ty-Coz"][8] == "99005"
    assert by_name["Kerlann"][8] == "99007"
