"""Read the shipped tables, once each. Nothing here interprets a notice or touches the network."""

import csv
import gzip
from functools import cache
from importlib.resources import files

DATA = files("feeds.reference") / "data"


def read_csv(name: str) -> list[dict[str, str]]:
    """Give the rows of a shipped CSV table by column name."""
    return list(csv.DictReader((DATA / name).read_text(encoding="utf-8").splitlines()))


@cache
def read_commune_lines() -> list[str]:
    """Give the lines of the communes table, still joined by tabs: splitting 37,000 of them is left to who needs it."""
    return gzip.decompress((DATA / "communes.tsv.gz").read_bytes()).decode("utf-8").splitlines()
