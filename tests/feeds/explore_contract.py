"""The Explore v2.1 contract, enforced: limits, window, error bodies, and only the ODSQL forms that have been seen to work.

Source: the BOAMP reference, section 1, and the platform's OpenAPI document.
"""

import json
import re
from collections.abc import Callable, Mapping
from datetime import date
from operator import itemgetter

from tests.feeds.boamp_records import Record

Dataset = Mapping[str, Record]
Test = Callable[[Record], bool]
SHARED = {"select", "where", "order_by", "limit", "refine", "exclude", "lang", "timezone", "group_by"}
PARAMETERS = {"records": SHARED | {"offset"}, "exports": SHARED | {"use_labels", "compressed"}}
_DATE = re.compile(r"dateparution (=|>=|<=) date'(\d{4}-\d{2}-\d{2})'")
_DEPARTMENT = re.compile(r'code_departement in \(((?:"[0-9AB]{1,3}")(?:, ?"[0-9AB]{1,3}")*)\)')


class Rejected(Exception):  # noqa: N818 - what the platform does
    """A request that the contract does not allow."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.body = json.dumps({"error_code": code, "message": message}).encode()


def answer_page(records: Dataset, params: Mapping[str, str]) -> bytes:
    """Answer `/records`."""
    limit = _integer(params, "limit", 10)
    offset = _integer(params, "offset", 0)
    if not -1 <= limit <= 100:
        told = f"Invalid value for limit API parameter: {limit} was found but -1 <= limit <= 100 is expected."
        raise Rejected("InvalidRESTParameterError", told)
    if offset + limit > 10_000:
        told = f"Invalid value for sum of offset + limit API parameter: {offset + limit} was found but <= 10000 is expected."
        raise Rejected("InvalidRESTParameterError", told)
    found = answer_query(records, "records", params)
    taken = found[offset : offset + (10 if limit == -1 else limit)]
    return json.dumps({"total_count": len(found), "results": taken}, ensure_ascii=False).encode()


def answer_query(records: Dataset, route: str, params: Mapping[str, str]) -> list[Record]:
    """Return the whole result of a request, in order, with the fields selected."""
    if unknown := set(params) - PARAMETERS[route]:
        raise Rejected("InvalidRESTParameterError", f"Unknown parameter: {', '.join(sorted(unknown))}")
    matches = _where(params.get("where", ""))
    found = [record for record in list(records.values()) if matches(record)]
    fields = set(next(iter(records.values()), {"idweb": "", "dateparution": ""}))
    for key in reversed([part.strip() for part in params.get("order_by", "dateparution").split(",")]):
        name, _, way = key.partition(" ")
        if name not in fields or way not in ("", "asc", "desc"):
            raise _malformed(f"Unknown field: {name}", "order_by")
        found.sort(key=itemgetter(name), reverse=way == "desc")
    if "select" not in params:
        return found
    names = [name.strip() for name in params["select"].split(",")]
    if not set(names) <= fields:
        raise _malformed(f"Unknown field: {', '.join(sorted(set(names) - fields))}", "select")
    return [{name: record[name] for name in names} for record in found]


def _where(text: str) -> Test:
    tests = [_test(part) for part in text.split(" and ")] if text else []
    return lambda record: all(test(record) for test in tests)


def _test(part: str) -> Test:
    if found := _DEPARTMENT.fullmatch(part):
        codes = set(re.findall(r"[0-9AB]+", found.group(1)))
        return lambda record: bool(codes & set(record["code_departement"]))
    dated = _DATE.fullmatch(part)
    if dated is None:
        raise _malformed(part, "where")
    sign, day = dated.groups()
    try:
        date.fromisoformat(day)
    except ValueError:
        raise _malformed(part, "where") from None
    if sign == "=":
        return lambda record: bool(record["dateparution"] == day)
    if sign == ">=":
        return lambda record: bool(record["dateparution"] >= day)
    return lambda record: bool(record["dateparution"] <= day)


def _malformed(said: str, clause: str) -> Rejected:
    told = f"ODSQL query is malformed: {said} Clause(s) containing the error(s): {clause}."
    return Rejected("ODSQLError", told)


def _integer(params: Mapping[str, str], name: str, default: int) -> int:
    try:
        return int(params.get(name, default))
    except ValueError:
        raise Rejected("InvalidRESTParameterError", f"Invalid value for {name} API parameter.") from None
