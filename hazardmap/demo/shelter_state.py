"""What inspections found (避灾场所状况): appraisal, grade, blocked places, unsuitable hazards."""

import numpy as np
import pandas as pd

from hazardmap.demo.chance import rng
from hazardmap.demo.ground import FENGQIAO
from hazardmap.demo.nulls import given
from hazardmap.demo.shelters import HALL, SCHOOL


def _appraisals(rows: pd.DataFrame, stream: np.random.Generator) -> pd.DataFrame:
    """Add appraisals: valid, expired (过期), none (无) or unknown; some of the bad ones confirmed."""
    draw = stream.random(len(rows))
    safe = (rows["level"] != "村") | (rows["town_id"] == FENGQIAO)
    draw = np.where(safe, 0.5, draw)
    valid_year = stream.integers(2030, 2036, len(rows))
    expired_year = stream.integers(2022, 2026, len(rows))
    month = stream.integers(1, 13, len(rows))
    expired = (draw >= 0.87) & (draw < 0.94)
    none, unknown = (draw >= 0.94) & (draw < 0.965), draw >= 0.965
    year = np.where(expired, expired_year, valid_year)
    until = [f"{a}-{b:02d}-28" for a, b in zip(year, month, strict=True)]
    confirmed = (expired | none) & (stream.random(len(rows)) < 0.2)
    return rows.assign(
        appraised=given(~unknown, np.where(none, "无", "有")),
        appraised_until=given(~(none | unknown), until),
        confirmed_by=given(confirmed, "镇街应急办 周某"),
    )


def _buildings(rows: pd.DataFrame, stream: np.random.Generator) -> pd.DataFrame:
    count = len(rows)
    safe = ((rows["level"] != "村") | (rows["town_id"] == FENGQIAO)).to_numpy()
    draw = np.where(safe, 0.5, stream.random(count))
    grade = np.where(
        draw < 0.018,
        "C",
        np.where(draw < 0.027, "D", np.where(draw < 0.45, "A", np.where(draw < 0.7, "B", ""))),
    )
    area = np.round(rows["capacity"].to_numpy() * stream.uniform(2.05, 3.0, count))
    narrow = ~safe & (stream.random(count) < 0.04)
    area = np.where(narrow, np.round(area * 0.45), area)
    known = stream.random(count) < 0.85
    blocked = np.where(
        ~safe & (stream.random(count) < 0.05), stream.integers(1, 5, count) * 10.0, 0.0
    )
    return rows.assign(
        usable_area_m2=np.where(known | narrow, area, np.nan),
        blocked_places=blocked,
        building_grade=given(grade != "", grade),
    )


def _uses(rows: pd.DataFrame, stream: np.random.Generator) -> pd.DataFrame:
    count = len(rows)
    safe = ((rows["level"] != "村") | (rows["town_id"] == FENGQIAO)).to_numpy()
    draw = np.where(safe, 0.9, stream.random(count))
    unsuitable = np.where(
        draw < 0.03,
        "geological",
        np.where(draw < 0.055, "flood;waterlogging", np.where(draw < 0.075, "typhoon", "")),
    )
    status = np.where(~safe & (stream.random(count) < 0.015), "unusable", "closed")
    large = rows["level"] != "村"
    return rows.assign(
        status=status,
        unsuitable_for=given(unsuitable != "", unsuitable),
        accessible=np.where(large | (stream.random(count) < 0.35), 1, 0),
        medical=np.where((rows["level"] == "县") | (stream.random(count) < 0.08), 1, 0),
    )


def with_state(rows: pd.DataFrame) -> pd.DataFrame:
    """Add the state of every shelter; 枫源文化礼堂 is sound, 枫溪小学 is only badly placed."""
    out = _appraisals(rows, rng("appraisals"))
    out = _buildings(out, rng("buildings"))
    out = _uses(out, rng("uses"))
    pinned = out["name"].isin([HALL, SCHOOL])
    out.loc[pinned, ["usable_area_m2", "blocked_places"]] = [360.0, 0.0]
    out.loc[pinned, ["appraised", "building_grade", "status"]] = ["有", "B", "closed"]
    out.loc[pinned, "appraised_until"] = "2032-06-28"
    return out
