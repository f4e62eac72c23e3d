"""`/data` (数据): which tables are loaded, from where, how old, and what is not known."""

from dataclasses import asdict

import pandas as pd
from flask import Blueprint, Response, request

from hazardmap.reports.fill_in import BLANK
from hazardmap.situation.model import Situation
from hazardmap.tables import GRIDS
from hazardmap.tables.county_tables import Source
from hazardmap.tables.demo_phones import SAID, real_phones
from hazardmap.tables.grid_facts import ALL_TABLES
from hazardmap.web import pages
from hazardmap.web.desk import may_change
from hazardmap.web.viewer import current_situation

bp = Blueprint("data", __name__)


@bp.get("/data", defaults={"ending": "html"})
@bp.get("/data.json", defaults={"ending": "json"})
def page(ending: str) -> Response:
    """List the tables in force with their editions, and begin to hand a file in."""
    situation = current_situation()
    rows = _tables(situation)
    unknowns = [*situation.summary["unknowns"], *_perhaps_real(situation)]
    if ending == "json":
        return pages.data({"tables": rows, "unknowns": unknowns})
    return pages.show(
        "data.html",
        lambda: {
            "loaded": [row for row in rows if row["rows"]],
            "absent": [row for row in rows if not row["rows"]],
            "unknowns": unknowns,
            "county": situation.county,
            "may_change": may_change(),
            "tables": {name: table.title for name, table in ALL_TABLES.items()},
            "blank_tables": BLANK,
            "chosen": request.args.get("table", "households"),
        },
    )


def _perhaps_real(situation: Situation) -> list[str]:
    """Name the tables of a demonstration that hold phones nobody invented (可能是真实数据)."""
    county = situation.county
    if not county.demo:
        return []
    return [
        f"{ALL_TABLES[name].title}{SAID}。"
        for name, source in county.sources.items()
        if source.demo and name in county.tables and real_phones(county.tables[name])
    ]


_UNSTATED = Source("", 1, "", "", "", "", demo=False, rows=0)
"""A table about which county.toml says nothing (来源未注明)."""


def _tables(situation: Situation) -> list[dict[str, object]]:
    county = situation.county
    titles = {name: table.title for name, table in ALL_TABLES.items()}
    rows = []
    for name, title in titles.items():
        source = county.sources.get(name)
        known = asdict(source or _UNSTATED)
        frame = county.tables.get(name, pd.DataFrame())
        count = int(name in county.grids) if name in GRIDS else len(frame)
        rows.append({**known, "table": name, "title": title, "rows": count})
    return rows
