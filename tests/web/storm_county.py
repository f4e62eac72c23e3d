"""The toy county with one of everything a page shows: a gap, a double listing, gaps of the list."""

from typing import Any

from hazardmap.tables.county_tables import CountyTables
from tests.toy_county import AREAS, SHELTERS, at, household, lonlat, square, toy

HOSTILE = '</script><img src=x onerror="window.__x=1">{{7*7}}'
"""Planted in names: must reach the page as text."""


def storm_tables(**more: Any) -> CountyTables:
    people = {
        "mover_name": "李某", "mover_phone": "19900000005",
        "warner_name": "王某", "warner_phone": "19900000021",
    }  # fmt: skip
    households = [
        household("A1", 1, "甲溪危险区", shelter_name="甲礼堂", people=4.0, elderly=1.0,
                  head_name="丁大有", **people, **lonlat(500, 100)),
        household("A1", 2, "甲溪危险区", shelter_name="甲礼堂", people=3.0, **people, **lonlat(520, 100)),
        household("A1", 2, "甲山防范区", shelter_name="甲礼堂", people=3.0, **people, **lonlat(520, 100)),
        household("A1", 3, "甲山防范区", shelter_name="没有的场所", people=2.0, head_phone=None, **people),
        household("A1", 4, "甲山防范区", people=5.0, own_refuge=1.0, own_refuge_address="城里", **people),
        household("A2", 1, "甲溪危险区", shelter_name="甲小学", people=9.0, head_name=HOSTILE, **lonlat(1500, 100)),
        household("A2", 2, "甲溪危险区", shelter_name="甲小学", people=9.0, head_name="=1+1", **lonlat(1500, 120)),
        household("A2", 3, "甲溪危险区", shelter_name="甲小学", people=9.0, **lonlat(1500, 140)),
        household("B1", 1, "其它", people=6.0, **lonlat(2500, 500)),
    ]  # fmt: skip
    tables: dict[str, Any] = {
        "households": households,
        "shelters": [
            *SHELTERS[:2],
            {**SHELTERS[2], "capacity": 12.0},
            {"shelter_id": "S4", "name": "甲溪小学", "capacity": 50.0, "town_id": "A", "village_id": "A1",
             "appraised": "有", "keeper_name": "赵某", "keeper_phone": "19900000033", "geometry": at(500, 150)},
        ],
        "danger_areas": [
            *AREAS,
            {"area_id": "F9", "name": "乙溪危险区", "kind": "山洪灾害危险区", "town_id": "B", "village_id": "B2",
             "scheme": "ff3", "level_label": "危险区", "geometry": square(3000, 0, 4000, 300)},
        ],
        "risk_zones": [
            {"zone_id": "Z1", "product": "zoning", "hazard": "comprehensive", "scheme": "composite5",
             "level_label": "中高", "level_rank": 2.0, "geometry": square(0, 0, 1500, 1000)},
            {"zone_id": "Z2", "product": "prevention", "hazard": "comprehensive", "scheme": "prevent3",
             "level_label": "重点防治区", "level_rank": 1.0, "measures": "汛前巡查",
             "geometry": square(0, 0, 1000, 500)},
        ],
        "institutions": [
            {"institution_id": "I1", "name": "甲敬老院", "kind": "养老院", "people": 20.0, "village_id": "A1",
             "officer_name": "孙某", "officer_phone": "19900000044", "own_plan": "县福利院", "geometry": at(300, 100)},
            {"institution_id": "I2", "name": "乙学校", "kind": "学校", "people": 200.0,
             "village_id": "B1", "geometry": at(2500, 800)},
        ],
        "mines": [{"mine_id": "M1", "name": "枫山矿", "kind": "underground",
             "shift_people": 21.0, "officer_name": "周某",
                   "officer_phone": "19900000055", "geometry": at(3500, 800)}],
        "basins": [{"basin_id": "W1", "name": "甲江", "area_km2": 12.5, "geometry": square(0, 0, 2000, 1000)}],
        "duty_holders": [
            {"duty_id": "D1", "name": "郑某", "post": "镇长", "level": "镇", "scope_id": "A", "phone1": "19900000066"},
            {"duty_id": "D2", "name": "钱某", "post": "村书记", "level": "村", "scope_id": "A1",
             "phone1": "19900000077"},
        ],
    }  # fmt: skip
    return toy(**(tables | more))
