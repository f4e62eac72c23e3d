"""What a village must know beyond its list (清单之外): areas without list, institutions, unknown positions."""

from typing import Any

import pandas as pd

from hazardmap.reports.wording import phone, text
from hazardmap.situation.masking import HIDDEN
from hazardmap.situation.model import Situation
from hazardmap.viewer import Viewer


def _areas_without_list(made: Situation, villages: list[str]) -> list[str]:
    """Danger areas of the villages to which no household belongs."""
    areas = made.county.tables["danger_areas"]
    open_areas = areas[areas["area_id"].isin(made.plan.areas_without_list)]
    mine = open_areas[open_areas["village_id"].isin(villages)]
    registered = mine["registered_people"].map(lambda n: "" if pd.isna(n) else f"，登记{int(n)}人")
    words = zip(mine["name"], mine["kind"], registered, strict=True)
    return [f"{name}（{kind}{people}）" for name, kind, people in words]


def _institutions(made: Situation, villages: list[str], viewer: Viewer) -> list[str]:
    """Institutions of the villages that the plan watches but does not place."""
    table = made.county.tables["institutions"]
    mine = table[
        table["institution_id"].isin(made.plan.institutions_watched)
        & table["village_id"].isin(villages)
    ]
    found = []
    for place in mine.to_dict("records"):
        officer = text(place["officer_name"])
        contact = (
            f"，{officer} {phone(place['officer_phone'])}" if viewer.duty_names else f"，{HIDDEN}"
        )
        people = f" {int(place['people'])}人" if pd.notna(place["people"]) else " 人数未知"
        found.append(f"{place['name']}（{place['kind']}{people}{contact if officer else ''}）")
    return found


def _without_position(villages: list[str], rows: pd.DataFrame) -> list[str]:
    """List numbers of the households whose position is unknown."""
    lost = rows["unit_kind"].eq("household") & (rows["lon"].isna() | rows["lat"].isna())
    numbers = rows[lost].sort_values("unit_id")[["village", "list_no"]]
    several = len(villages) > 1
    return [
        f"{text(v) if several else ''}{text(n, '–')}号"
        for v, n in numbers.itertuples(index=False, name=None)
    ]


def remainders(
    made: Situation, viewer: Viewer, villages: list[str], rows: pd.DataFrame
) -> list[dict[str, Any]]:
    """List what the sheet says at its end; each says 无 when there is none."""
    return [
        {"title": "尚无清单的危险区", "lines": _areas_without_list(made, villages)},
        {"title": "未列入的重点场所", "lines": _institutions(made, villages, viewer)},
        {"title": "位置未知的户（名单号）", "lines": _without_position(villages, rows)},
    ]
