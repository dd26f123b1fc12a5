"""Offline reference tables: départements, communes, NUTS, CPV codes, those that may be reserved to the social economy.

Facts with their source and date (`data/README.md`), loaded on first use; the fresh ones that a refresh brought come
before the shipped ones (`use_fresh`). No network, no notice.
"""

from feeds.reference._tables import forgotten_on_refresh, use_fresh, use_shipped
from feeds.reference.communes import Commune, communes_named
from feeds.reference.cpv import cpv_ancestors, cpv_covers, cpv_label, normal_cpv, reservable_for_ess
from feeds.reference.departments import (
    Department,
    department_name,
    department_named,
    department_of_insee,
    department_of_nuts,
    department_of_postcode,
    departments,
    departments_told,
    normal_department,
    regions,
    zone_of_department,
)
from feeds.reference.find import find_commune
from feeds.reference.geometry import distance_km, name_key
from feeds.reference.likeness import is_common as is_common_place
from feeds.reference.locate import AMBIGUOUS, candidates, locate
from feeds.reference.nuts import departments_of_nuts, nuts_name

__all__ = [
    "AMBIGUOUS",
    "Commune",
    "Department",
    "candidates",
    "communes_named",
    "cpv_ancestors",
    "cpv_covers",
    "cpv_label",
    "department_name",
    "department_named",
    "department_of_insee",
    "department_of_nuts",
    "department_of_postcode",
    "departments",
    "departments_of_nuts",
    "departments_told",
    "distance_km",
    "find_commune",
    "forgotten_on_refresh",
    "is_common_place",
    "locate",
    "name_key",
    "normal_cpv",
    "normal_department",
    "nuts_name",
    "regions",
    "reservable_for_ess",
    "use_fresh",
    "use_shipped",
    "zone_of_department",
]
