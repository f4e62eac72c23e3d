"""The files of a situation (成果文件), contracts §2: fixed columns, order and formats; same content, same bytes."""

import json
from collections.abc import Callable, Mapping
from typing import Final

import pandas as pd

from hazardmap.evacuation import assignment, risk_list, shelter_load, village_summary
from hazardmap.risk import exposure, triggers
from hazardmap.situation.model import Situation

_WHOLE: Final = frozenset(
    {
        "no", "people", "assisted", "changed", "distance_m", "level_rank", "worst_rank", "listed_households",
        "listed_people", "to_verify_people", "usable_capacity", "assigned", "to_verify", "free", "eligible",
    }
)  # fmt: skip
_DECIMALS: Final = {"area_share": 4, "travel_min": 1}


def _whole(value: float) -> str:
    return "" if pd.isna(value) else str(int(value))


def _plain(value: float) -> str:
    """Shortest decimal form: 50.5, 3, 0.5."""
    return "" if pd.isna(value) else f"{value:.3f}".rstrip("0").rstrip(".")


def _fixed(places: int) -> Callable[[float], str]:
    return lambda value: "" if pd.isna(value) else f"{value:.{places}f}"


def formatted(
    frame: pd.DataFrame, columns: list[str], *, decimals: Mapping[str, int] = _DECIMALS
) -> pd.DataFrame:
    """Turn columns into the text of the contract: empty = unknown, people and metres whole, `;` in lists."""
    out = {}
    for name in columns:
        values = frame[name]
        if name in decimals:
            out[name] = values.map(_fixed(decimals[name]))
        elif name in _WHOLE:
            out[name] = values.map(_whole)
        elif pd.api.types.is_float_dtype(values.dtype):
            out[name] = values.map(_plain)
        else:
            out[name] = (
                values.map(lambda v: ";".join(v) if isinstance(v, tuple) else v)
                .astype("str")
                .fillna("")
            )
    return pd.DataFrame(out, columns=columns)


def csv_bytes(text: pd.DataFrame) -> bytes:
    """Write a formatted frame as UTF-8 CSV without BOM, LF line ends, header first."""
    return text.to_csv(index=False, lineterminator="\n").encode()


def situation_files(situation: Situation) -> dict[str, bytes]:
    """Write every file of `assess` (成果文件), on its name; triggers only when there are readings."""
    plan, county = situation.plan, situation.county
    frames = {
        "exposure.csv": formatted(
            county.exposure, exposure.COLUMNS, decimals={"area_share": 4, "people": 3}
        ),
        "villages.csv": formatted(plan.villages, village_summary.COLUMNS),
        "assignment.csv": formatted(plan.assignment, assignment.COLUMNS),
        "shelter_load.csv": formatted(plan.shelter_load, shelter_load.COLUMNS),
        "risk_list.csv": formatted(plan.risk_list, risk_list.COLUMNS),
    }
    if len(county.tables["readings"]):
        frames["triggers.csv"] = formatted(situation.triggers, triggers.COLUMNS)
    files = {name: csv_bytes(frame) for name, frame in frames.items()}
    summary = json.dumps(dict(situation.summary), ensure_ascii=False, indent=1)
    files["summary.json"] = (summary + "\n").encode()
    return files
