"""The contract of every table (表的约定): one file per family, `TABLES` lists them all."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from hazardmap.tables.contract import Table
from hazardmap.tables.danger_areas import DANGER_AREAS
from hazardmap.tables.divisions import HAMLETS, OUTLINE, TOWNS, VILLAGES
from hazardmap.tables.duty_holders import DUTY_HOLDERS, RESPONSES
from hazardmap.tables.households import HOUSEHOLDS, LIST_STATEMENTS
from hazardmap.tables.institutions import INSTITUTIONS, MINES
from hazardmap.tables.rain import FORECASTS, READINGS, SOIL, THRESHOLDS
from hazardmap.tables.risk_zones import RISK_ZONES
from hazardmap.tables.roads import ROADS
from hazardmap.tables.shelters import PINS, SHELTERS
from hazardmap.tables.water import BASINS, GAUGES, RIVERS

_ALL: Final = (
    OUTLINE,
    TOWNS,
    VILLAGES,
    HAMLETS,
    RISK_ZONES,
    DANGER_AREAS,
    HOUSEHOLDS,
    LIST_STATEMENTS,
    INSTITUTIONS,
    SHELTERS,
    PINS,
    DUTY_HOLDERS,
    MINES,
    BASINS,
    RIVERS,
    GAUGES,
    THRESHOLDS,
    READINGS,
    FORECASTS,
    SOIL,
    ROADS,
    RESPONSES,
)
TABLES: Final[Mapping[str, Table]] = MappingProxyType({table.name: table for table in _ALL})
"""Every table of a county folder, in the order of the contract."""
GRIDS: Final[Mapping[str, str]] = MappingProxyType({"dem": "地形高程", "risk_raster": "风险栅格"})
"""Every raster of a county folder → Chinese title."""
