"""Pinyin initials that layers use as field names (拼音首字母字段名): fxdj 风险等级, xzc 行政村, mc 名称.

A shapefile's field name has at most ten bytes, so offices write initials. Each entry lists the fields it
may mean, the first that the table has is taken.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

KEY: Final = "KEY"
"""stands for the table's own key"""
VILLAGE: Final = "villages.name"
TOWN: Final = "towns.name"
"""the name, in that table only"""
PINYIN_FIELDS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "fxdj": ("level_label",), "fxdjmc": ("level_label",), "dj": ("level_label",), "fxjb": ("level_label",),
        "qhdj": ("level_label",), "fzdj": ("level_label",), "yfcd": ("level_label",), "wxdj": ("level_label",),
        "djxh": ("level_rank",), "zhlx": ("hazard",), "zhzl": ("hazard",), "zaizhong": ("hazard",),
        "tjlx": ("product",), "cglx": ("product",),
        "mc": ("name",), "mingcheng": ("name",), "name": ("name",), "qhmc": ("name",), "fqmc": ("name",),
        "wxqmc": ("name",), "fxqmc": ("name",), "cmc": (VILLAGE, "village_id"), "csmc": ("name",),
        "zmc": (TOWN, "town_id"),
        "csmcc": ("name",), "zrcmc": ("hamlet", "name"), "zrc": ("hamlet", "name"), "cmxz": ("hamlet",),
        "dm": (KEY,), "bh": (KEY,), "bm": (KEY,), "tybh": (KEY,), "num": (KEY,), "tbbh": (KEY,),
        "wxqbh": (KEY,), "fxqbh": (KEY,), "xzqdm": (KEY,), "xzdm": ("town_id",), "zjdm": ("town_id",),
        "xzc": (VILLAGE, "village_id"), "xzcmc": (VILLAGE, "village_id"), "szc": ("village_id",),
        "xzcdm": ("village_id",), "cdm": ("village_id",), "sscdm": ("village_id",), "cm": (VILLAGE, "village_id"),
        "xz": (TOWN, "town_id"), "szz": ("town_id",), "szxz": ("town_id",), "zj": (TOWN, "town_id"),
        "xzjd": (TOWN, "town_id"), "xzmc": (TOWN, "town_id"), "szzj": ("town_id",),
        "rk": ("population", "registered_people"), "rks": ("population", "registered_people"),
        "czrk": ("population",), "hs": ("households", "registered_households"), "zhs": ("households",),
        "wxhs": ("registered_households",), "wxrs": ("registered_people",), "wxrk": ("registered_people",),
        "yxhs": ("registered_households",), "yxrs": ("registered_people",), "sxhs": ("registered_households",),
        "lx": ("kind",), "wxqlx": ("kind",), "leixing": ("kind",), "datatype": ("kind",), "level": ("level_label",),
        "threathous": ("registered_households",), "threatpers": ("registered_people",),
        "affectedfa": ("registered_households",), "affectedpe": ("registered_people",),
        "rnrs": ("capacity",), "krnrs": ("capacity",), "hdrs": ("capacity",), "symj": ("usable_area_m2",),
        "gly": ("keeper_name",), "glydh": ("keeper_phone",), "glysj": ("keeper_phone",),
        "fzr": ("officer_name",), "fzrdh": ("officer_phone",), "lxdh": ("officer_phone", "keeper_phone"),
        "jd": ("lon",), "wd": ("lat",), "lng": ("lon",), "lon": ("lon",), "lat": ("lat",), "x": ("lon",), "y": ("lat",),
        "longitude": ("lon",), "latitude": ("lat",), "fzcs": ("measures",), "cs": ("measures",),
        "xly": ("basin_id",), "lybh": ("basin_id",), "mj": ("area_km2",), "yxbj": ("radius_m",), "pc": ("batch",),
    }
)  # fmt: skip
