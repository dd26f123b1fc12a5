"""Offline reference tables: départements, communes, CPV codes that may be reserved to the social economy.

Facts with their source and date (`data/README.md`), loaded on first use. No network, no notice.
"""

from feeds.reference.communes import Commune, find_commune
from feeds.reference.cpv import reservable_for_ess
from feeds.reference.departments import (
    Department,
    department_name,
    department_named,
    department_of_insee,
    department_of_nuts,
    department_of_postcode,
    departments,
    normal_department,
    regions,
    zone_of_department,
)
from feeds.reference.geometry import distance_km
from feeds.reference.locate import locate

__all__ = [
    "Commune",
    "Department",
    "department_name",
    "department_named",
    "department_of_insee",
    "department_of_nuts",
    "department_of_postcode",
    "departments",
    "distance_km",
    "find_commune",
    "locate",
    "normal_department",
    "regions",
    "reservable_for_ess",
    "zone_of_department",
]
