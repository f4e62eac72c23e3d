"""Lists of the toy county as files, and how the tests read them."""

from pathlib import Path
from typing import Any

import pandas as pd

from hazardmap.intake.draft import Answers, Draft, Known
from hazardmap.intake.foreign_sheet import read_sheet
from hazardmap.tables import TABLES
from tests.intake.ugly_lists import FIELDS, write_rows
from tests.toy_county import SHELTERS, household, lonlat, toy

NAMES = {"A1": "甲1村", "A2": "甲2村", "B1": "乙1村", "B2": "乙2村"}


def known(**tables: Any) -> Known:
    county = toy(**tables)
    used = frozenset(county.tables["households"]["household_id"])
    return Known("toy", county.metric_crs, county.tables, {"老甲镇": "A"}, used)


def people_of(village: str, count: int) -> list[dict[str, Any]]:
    """Households of a village with everything filled in; runs of equal wardens and shelters."""
    return [
        household(
            village, n + 1, f"{village}溪危险区{n // 5}", danger_kind="山洪灾害危险区", address=f"{n + 1}号",
            mover_name=f"转{n // 3}", mover_post="网格员", mover_phone=f"1990001{n // 3:04d}",
            warner_name=f"警{n // 4}", warner_post="预警员", warner_phone=f"1990002{n // 4:04d}",
            shelter_name=SHELTERS[n // 6 % 3]["name"], shelter_appraised="有", keeper_name="管甲",
            keeper_phone="19900030000", people=float(n % 6 + 1), head_phone=f"1380000{ord(village[0]):02d}{n:02d}",
            **lonlat(300 + 13 * n + 1000 * "A1A2B1B2".index(village) // 2, 400),
        )
        for n in range(count)
    ]  # fmt: skip


def truth() -> pd.DataFrame:
    """Two villages; some households have no shelter yet."""
    rows = [row for village in ("A1", "B1") for row in people_of(village, 24)]
    unknown = dict.fromkeys(("shelter_name", "shelter_appraised", "keeper_name", "keeper_phone"))
    made = [{**row, **unknown} if row["list_no"] in {8.0, 21.0} else row for row in rows]
    return toy(households=made).tables["households"]


def read(
    path: Path, table: str = "households", answers: Answers | None = None, **tables: Any
) -> Draft:
    return read_sheet(path, TABLES[table], known(**tables), answers or Answers())


def as_truth(draft: Draft) -> pd.DataFrame:
    frame = draft.frame.sort_values("household_id", ignore_index=True)
    return frame[[*FIELDS[1:4], *FIELDS[6:], "village_id", "household_id"]]


def sheet(path: Path, *pages: tuple[str, list[list[Any]]]) -> Path:
    return write_rows(path, dict(pages))


def one(draft: Draft, grade: str, words: str) -> Any:
    found = [r for r in draft.remarks if r.grade == grade and words in r.problem]
    assert found, draft.remarks
    return found[0]
