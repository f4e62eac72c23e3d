"""Who is responsible (责任人): county, towns, villages with movers and warners, mines, shelter keepers."""

from typing import Final

import numpy as np
import pandas as pd

from hazardmap.demo.chance import people_names, phones, rng
from hazardmap.demo.ground import FENGQIAO, Ground
from hazardmap.demo.nulls import given

HOUSEHOLDS_PER_MOVER: Final = 10
HOUSEHOLDS_PER_WARNER: Final = 30
_COUNTY_POSTS: Final = (
    "县防指指挥",
    "县防指常务副指挥",
    "县防指副指挥（应急）",
    "县防指副指挥（水利）",
    "县防指副指挥（自然资源）",
    "县防指副指挥（气象）",
    "县防指办主任",
    "县防指办副主任",
    "县值班室带班",
    "县值班室值班",
)
_TOWN_POSTS: Final = (
    "党委书记",
    "镇长",
    "防指常务副指挥",
    "应急办主任",
    "农业农村办主任",
    "值班室",
)
MOVER_POSTS: Final = ("村委委员", "网格员", "民兵连长", "妇联主席", "村民小组长", "党员代表")
WARNER_POSTS: Final = ("山洪预警员", "地灾群测群防员", "村文书")


def village_staff(ground: Ground, units: pd.DataFrame) -> pd.DataFrame:
    """Return village_id, role (书记, mover, warner), place (0 …), name, post, phone; one row per person."""
    homes = units.groupby("village_id").size().reindex(ground.villages["village_id"]).fillna(0)
    rows = []
    for village_id, count in homes.items():
        rows.append((village_id, "书记", 0))
        rows += [
            (village_id, "mover", n) for n in range(max(1, -(-int(count) // HOUSEHOLDS_PER_MOVER)))
        ]
        rows += [
            (village_id, "warner", n)
            for n in range(max(1, -(-int(count) // HOUSEHOLDS_PER_WARNER)))
        ]
    frame = pd.DataFrame(rows, columns=["village_id", "role", "place"])
    stream = rng("village staff")
    mover = np.array(MOVER_POSTS)[stream.integers(0, len(MOVER_POSTS), len(frame))]
    warner = np.array(WARNER_POSTS)[stream.integers(0, len(WARNER_POSTS), len(frame))]
    post = np.where(
        frame["role"] == "mover", mover, np.where(frame["role"] == "warner", warner, "村党组织书记")
    )
    return frame.assign(
        name=people_names(len(frame), stream), post=post, phone=phones(len(frame), stream)
    )


def _county_and_towns(ground: Ground) -> pd.DataFrame:
    rows = [("县", "330681", post) for post in _COUNTY_POSTS]
    for _, town in ground.sources.towns.iterrows():
        head = {"街道": "主任", "乡": "乡长"}
        word = "街道" if town["name"].endswith("街道") else town["name"][-1:]
        posts = [head.get(word, "镇长") if post == "镇长" else post for post in _TOWN_POSTS]
        rows += [("镇", town["town_id"], post) for post in posts]
    frame = pd.DataFrame(rows, columns=["level", "scope_id", "post"])
    frame["name"] = people_names(len(frame), rng("county staff"))
    mayor = (frame["scope_id"] == FENGQIAO) & (frame["post"] == "镇长")
    return frame.assign(name=frame["name"].mask(mayor, "郑某"))


def _villages(staff: pd.DataFrame) -> pd.DataFrame:
    post = staff["role"].map(
        {"书记": "村党组织书记", "mover": "转移责任人", "warner": "预警责任人"}
    )
    return pd.DataFrame(
        {
            "level": "村",
            "scope_id": staff["village_id"],
            "post": post,
            "name": staff["name"],
            "phone1": staff["phone"],
        }
    )


def _deputies(rows: pd.DataFrame) -> pd.DataFrame:
    """Return a B岗 for the first mover and the first warner of every village, and for town heads."""
    posts = ["转移责任人", "预警责任人", "镇长", "乡长", "主任", "防指常务副指挥"]
    first = rows[rows["post"].isin(posts)].drop_duplicates(["scope_id", "post"])
    stream = rng("deputies")
    return pd.DataFrame(
        {
            "level": first["level"].to_numpy(),
            "scope_id": first["scope_id"].to_numpy(),
            "post": first["post"].to_numpy(),
            "name": people_names(len(first), stream),
            "deputy_of": first["duty_id"].to_numpy(),
        }
    )


def _numbered(rows: pd.DataFrame, start: int) -> pd.DataFrame:
    return rows.assign(duty_id=[f"ZR{start + place:05d}" for place in range(1, len(rows) + 1)])


def duty_holders(
    ground: Ground, staff: pd.DataFrame, mines: pd.DataFrame, shelters: pd.DataFrame
) -> pd.DataFrame:
    """Return the table of responsible people; some terms have expired, some were never verified."""
    mine = pd.DataFrame(
        {
            "level": "矿",
            "scope_id": mines["mine_id"],
            "post": "矿山负责人",
            "name": mines["officer_name"],
            "phone1": mines["officer_phone"],
        }
    )
    keeper = pd.DataFrame(
        {
            "level": "场所",
            "scope_id": shelters["shelter_id"],
            "post": "避灾场所管理员",
            "name": shelters["keeper_name"],
            "phone1": shelters["keeper_phone"],
        }
    )
    rows = _numbered(
        pd.concat([_county_and_towns(ground), _villages(staff), mine, keeper], ignore_index=True), 0
    )
    rows = pd.concat([rows, _numbered(_deputies(rows), len(rows))], ignore_index=True)
    return _with_contacts(rows)


def _with_contacts(rows: pd.DataFrame) -> pd.DataFrame:
    stream = rng("duty holders")
    count = len(rows)
    own = phones(count, stream)
    missing = (stream.random(count) < 0.02) & ~rows["level"].isin(["县", "镇"])
    missing &= ~rows["scope_id"].str.startswith(FENGQIAO)  # the script calls people there
    expired, never = stream.random(count) < 0.04, stream.random(count) < 0.05
    verified = pd.Timestamp("2026-05-01") - pd.to_timedelta(
        stream.integers(0, 330, count), unit="D"
    )
    return rows.assign(
        phone1=rows["phone1"].fillna(pd.Series(own, index=rows.index)).mask(missing),
        phone2=pd.Series(phones(count, stream), index=rows.index).where(
            stream.random(count) < 0.15
        ),
        landline=given(rows["post"].str.contains("值班"), "0575-00000000"),
        valid_until=np.where(expired, "2025-12-31", "2030-12-31"),
        last_verified=pd.Series(verified.strftime("%Y-%m-%d"), index=rows.index).mask(never),
    )
