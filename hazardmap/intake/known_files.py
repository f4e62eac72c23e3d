"""What is known of the county, as files (已知县情文件): how it reaches the limited process."""

import json
from pathlib import Path
from types import MappingProxyType
from typing import Any

from hazardmap.intake.draft import Answers, Known
from hazardmap.intake.frame_files import frame_from, read_text, write_frame

_SAID = "known.json"


def write_known(folder: Path, known: Known) -> None:
    """Write what is known (写出已知县情) into a new or empty folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in known.tables.items():
        write_frame(folder / f"{name}.parquet", frame)
    said = {
        "county_id": known.county_id,
        "metric_crs": known.metric_crs,
        "tables": list(known.tables),
        "former_towns": dict(known.former_towns),
        "used_ids": sorted(known.used_ids),
        "mappings": dict(known.mappings),
        "placings": dict(known.placings),
    }
    (folder / _SAID).write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")


def read_known(folder: Path) -> Known:
    """Read back what is known; the folder is our own."""
    said = read_text(folder / _SAID)
    tables = {name: frame_from(folder / f"{name}.parquet") for name in said["tables"]}
    return Known(
        county_id=said["county_id"],
        metric_crs=said["metric_crs"],
        tables=MappingProxyType(tables),
        former_towns=MappingProxyType(said["former_towns"]),
        used_ids=frozenset(said["used_ids"]),
        mappings=MappingProxyType(said["mappings"]),
        placings=MappingProxyType(said["placings"]),
    )


def answers_record(answers: Answers) -> dict[str, Any]:
    """Return answers as plain JSON values."""
    plain = {"columns": dict(answers.columns), "doubts": dict(answers.doubts)}
    return {"sheet": answers.sheet, "crs": answers.crs, **plain}


def answers_from(record: dict[str, Any]) -> Answers:
    """Return the answers that `answers_record` wrote down."""
    columns, doubts = MappingProxyType(record["columns"]), MappingProxyType(record["doubts"])
    return Answers(record["sheet"], record["crs"], columns, doubts)
