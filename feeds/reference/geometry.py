"""Names and distances of places. Pure functions, no table."""

import math
import re
from typing import Final

from feeds.text import fold

EARTH_RADIUS_KM: Final = 6371.0088

_NOT_NAME: Final = re.compile(r"[^a-z0-9]+")


def distance_km(first: tuple[float, float], second: tuple[float, float]) -> float:
    """Give the great-circle distance between two (latitude, longitude) points in degrees, in km (haversine)."""
    lat_1, lon_1, lat_2, lon_2 = map(math.radians, (*first, *second))
    half = math.sin((lat_2 - lat_1) / 2) ** 2 + math.cos(lat_1) * math.cos(lat_2) * math.sin((lon_2 - lon_1) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(min(1.0, half)))


def name_key(name: str) -> str:
    """Give the form under which a town's name is compared: no accents, hyphens or case, `St` spelt out.

    `CHÂTEAUNEUF S/ LOIRE` and `Châteauneuf-sur-Loire` give the same key.
    """
    text = fold(name).replace("œ", "oe").replace("æ", "ae").replace("s/", " sur ")
    words = _NOT_NAME.sub(" ", text).split()
    return " ".join({"st": "saint", "ste": "sainte"}.get(word, word) for word in words)
