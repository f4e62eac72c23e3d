"""What only the transfer list needs (转移清单): who stands in it, where they go, whose word it is."""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import pandas as pd

from hazardmap.intake.as_above import Told
from hazardmap.intake.body_rows import NOBODY
from hazardmap.intake.draft import NOTED, REFUSED, REPAIRED, Answers, Doubt, Known, Remark
from hazardmap.intake.gathered_sheets import Gathered
from hazardmap.intake.list_villages import place_in
from hazardmap.intake.resolve_names import CellRemark, resolve_villages
from hazardmap.levels import OTHER_KIND, fold
from hazardmap.tables.words import worded

_MOST_SUGGESTED: Final = 60
_RELATIVES: Final = ("投亲", "靠友", "分散安置", "自行安置")
CONTENT: Final = ("head_name", "head_phone", "people", "address")


def without_area(cells: pd.DataFrame) -> tuple[pd.DataFrame, list[Told]]:
    """Give rows without a danger area their kind, else 其它: still a unit (H3)."""
    area = cells["danger_area"] if "danger_area" in cells.columns else None
    missing = cells.index.isin(cells.index) if area is None else area.isna().to_numpy()
    if not missing.any():
        return cells, []
    kind = pd.Series(OTHER_KIND, index=cells.index, dtype="str")
    if "danger_kind" in cells.columns:
        kind = cells["danger_kind"].where(cells["danger_kind"].notna(), kind)
    values = kind if area is None else area.where(area.notna(), kind)
    told: list[Told] = [
        (
            "danger_area",
            CellRemark(row, "", "没有危险区名称", f"已按“{value}”对待，请补填", REPAIRED),
        )
        for row, value in values[missing].items()
    ]
    return cells.assign(danger_area=values), told


def with_refuge(cells: pd.DataFrame) -> tuple[pd.DataFrame, list[Told]]:
    """Read 投亲靠友 in the shelter's column as a household with its own refuge."""
    if "shelter_name" not in cells.columns:
        return cells, []
    own = cells["shelter_name"].str.contains("|".join(_RELATIVES), na=False)
    if "own_refuge" in cells.columns:
        own &= cells["own_refuge"].isna()
    if not own.any():
        return cells, []
    given = cells["own_refuge"] if "own_refuge" in cells.columns else None
    blank = pd.Series(None, index=cells.index, dtype="str") if given is None else given
    told: list[Told] = [
        ("shelter_name", CellRemark(row, value, "已记为投亲靠友", "请核对", REPAIRED))
        for row, value in cells.loc[own, "shelter_name"].items()
    ]
    return cells.assign(own_refuge=blank.mask(own, "1")), told


def without_content(cells: pd.DataFrame) -> Iterator[Told]:
    """Refuse rows that name nobody and nothing of a household."""
    names = [name for name in CONTENT if name in cells.columns]
    for row in cells.index[cells[names].isna().all(axis=1)]:
        problem = "没有户主、电话、人数和位置，看不出是哪一户"
        yield "head_name", CellRemark(row, "", problem, "请补填户主后重新导入", REFUSED)


def unmatched_shelters(frame: pd.DataFrame, known: Known) -> Iterator[Told]:
    """Note shelter names that match no shelter, with the names spelled most alike."""
    shelters = known.tables.get("shelters")
    if shelters is None or shelters.empty or "shelter_name" not in frame.columns:
        return
    names = {fold(name): name for name in shelters["name"].dropna()}
    words = worded(frame["shelter_name"].astype("str"), fold)
    loose = words.notna() & ~words.isin(set(names))
    if "shelter_id" in frame.columns:
        loose &= frame["shelter_id"].isna()
    if "own_refuge" in frame.columns:
        loose &= frame["own_refuge"].ne(1.0)
    near: dict[str, str] = {}
    for word in words[loose].unique()[:_MOST_SUGGESTED]:
        found = difflib.get_close_matches(word, list(names), n=3, cutoff=0.5)
        near[word] = "、".join(names[one] for one in found)
    told = zip(frame.index[loose], words[loose], frame.loc[loose, "shelter_name"], strict=True)
    for row, word, value in told:
        like = f"名称接近的有{near[word]}；" if near.get(word) else ""
        do = f"{like}请改成避灾场所表里的名称，或在该表补上"
        yield "shelter_name", CellRemark(row, value, "避灾场所表里没有这个名称", do, NOTED)


def without_repeats(frame: pd.DataFrame, rows: pd.Series) -> tuple[pd.DataFrame, list[Told]]:
    """Leave out rows that repeat a household in the same danger area; the one with most people stays.

    `rows` are the numbers the sheet shows.
    """
    key = ["household_id", "danger_area"]
    if not frame.duplicated(key).any():
        return frame, []
    people = frame["people"] if "people" in frame.columns else pd.Series(0.0, index=frame.index)
    order = people.fillna(-1.0).sort_values(ascending=False, kind="stable").index
    again = frame.loc[order].duplicated(key).reindex(frame.index)
    kept = frame[~again].assign(line=rows[~again]).set_index(key)["line"]
    told: list[Told] = []
    for row, *pair in frame.loc[again, key].itertuples():
        line = int(kept.loc[tuple(pair)])
        problem = f"与第{line}行是同一户同一危险区，重复"
        told.append(("head_name", CellRemark(row, "", problem, "请删去一行", REFUSED)))
    return frame[~again], told


@dataclass(frozen=True, slots=True, eq=False)
class Statements:
    """What villages say of themselves (村的说明): rows of `list_statements`."""

    frame: pd.DataFrame
    remarks: tuple[Remark, ...]
    doubts: tuple[Doubt, ...]


def statements(gathered: Gathered, known: Known, answers: Answers) -> Statements:
    """Read “本村无转移人员” of rows and sheets as the word of that village (无转移人员)."""
    if not gathered.nobody:
        return Statements(pd.DataFrame(), (), ())
    texts, towns = [], []
    for sheet, _, words in gathered.nobody:
        place = place_in(NOBODY.sub("", words), known)
        title = gathered.places.get(sheet) or place_in(sheet, known)
        texts.append(place.village or title.village or None)
        towns.append(place.town or title.town or None)
    town = pd.Series(towns, dtype="str")
    found = resolve_villages(
        pd.Series(texts, dtype="str"), town if town.notna().any() else None, known, answers
    )
    remarks = tuple(
        Remark(
            sheet, row, "", words[:80], "写着无转移人员，但看不出是哪个村", "请写明村名", REFUSED
        )
        for (sheet, row, words), one in zip(gathered.nobody, found.ids, strict=True)
        if pd.isna(one)
    )
    ids = found.ids.dropna().drop_duplicates()
    frame = pd.DataFrame({"village_id": ids, "statement": "none_declared"}).reset_index(drop=True)
    return Statements(frame, remarks, found.doubts)
