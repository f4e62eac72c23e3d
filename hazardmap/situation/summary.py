"""The figures of a situation (汇总): contracts §2 `summary.json`; every page quotes these."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from hazardmap.situation.model import County, Plan


def whole(value: float) -> int:
    """Round a number of people to whole people, halves up."""
    return int(np.floor(value + 0.5))


def _exposed(county: County) -> dict[str, Any]:
    """Villages and people at exposed levels (受威胁), in all and by hazard; villages at most once."""
    levels = county.village_levels
    people = levels.set_index("village_id")["exposed_people"]
    by_hazard = {
        hazard: {"villages": int(villages), "people": whole(people_of)}
        for hazard, villages, people_of in county.hazard_exposure.itertuples(index=False, name=None)
    }
    return {
        "villages_exposed": int(levels["exposed"].sum()),
        "people_exposed": whole(float(people.sum())),
        "exposed_by_hazard": by_hazard,
    }


def _listed(plan: Plan) -> dict[str, Any]:
    """People on the lists by what becomes of them; the parts add up to people_listed."""
    listed = plan.assignment[plan.assignment["status"].ne("to_verify")]
    people = listed.groupby("status")["people"].sum()
    counts = {
        status: int(people.get(status, 0))
        for status in ("assigned", "own_refuge", "own_plan", "unassigned")
    }
    homes = listed["unit_kind"].eq("household")
    return {
        "units": len(listed),
        "people_listed": sum(counts.values()),
        **{f"people_{status}": count for status, count in counts.items()},
        "changed_households": int(listed.loc[homes, "changed"].sum()),
    }


def _estimated(plan: Plan) -> dict[str, Any]:
    """Villages and people to verify (需核实); the files keep the figure, pages round it."""
    rows = plan.assignment[plan.assignment["status"].eq("to_verify")]
    return {
        "estimated_villages": int(rows["unit_id"].nunique()),
        "people_to_verify": int(rows["people"].sum()),
    }


def _shelters(plan: Plan) -> dict[str, Any]:
    """Eligible and used shelters and the places left."""
    load = plan.shelter_load
    return {
        "shelters_eligible": int(load["eligible"].sum()),
        "shelters_used": int((load["assigned"] + load["to_verify"]).gt(0).sum()),
        "places_free": int(load["free"].sum()),
    }


def _sources(county: County) -> Sequence[Mapping[str, Any]]:
    """List the sources of the tables that hold anything, by table name."""
    return [
        {
            "table": source.table,
            "edition": source.edition,
            "source": source.source,
            "as_of": source.as_of,
            "rows": source.rows,
        }
        for _, source in sorted(county.sources.items())
    ]


def summary_figures(county: County, plan: Plan) -> dict[str, Any]:
    """Compute every figure of summary.json but the moment and the number of the situation."""
    gap = float(plan.gap)
    return {
        **_exposed(county),
        **_listed(plan),
        **_estimated(plan),
        **_shelters(plan),
        "lower_bound": round(float(plan.lower_bound), 3),
        "gap": round(gap, 6) if np.isfinite(gap) else None,
        "unknowns": [*county.unknowns, *plan.unknowns],
        "institutions_watched": list(plan.institutions_watched),
        "areas_without_list": list(plan.areas_without_list),
        "sources": _sources(county),
    }
