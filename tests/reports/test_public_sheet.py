"""The public sheet has the same sums as the Situation and not one name, phone or house."""

import pytest

from hazardmap.errors import NotAllowed, UnknownPlace
from hazardmap.reports.paper import pdf
from hazardmap.reports.public_sheet import public_sheet
from tests.reports.paper_text import bare, page_texts
from tests.reports.storm import OF_TOWN_B, OFFICER, storm


@pytest.mark.parametrize("place", ["A", "B", "A1", "A2", "B1", "B2"])
def test_its_rows_add_up_to_the_list(place: str) -> None:
    situation = storm()
    listed = situation.plan.risk_list
    key = "town_id" if len(place) == 1 else "village_id"
    mine = listed[listed[key] == place]
    rows = public_sheet(situation, OFFICER, place).data["parts"][0]["rows"]
    assert sum(row["people"] for row in rows) == mine["people"].sum()
    assert sum(row["households"] for row in rows) == mine["unit_kind"].eq("household").sum()
    assert sum(row["institutions"] for row in rows) == mine["unit_kind"].eq("institution").sum()


def test_everybody_has_a_destination_in_words() -> None:
    rows = public_sheet(storm(), OFFICER, "A").data["parts"][0]["rows"]
    places = set(storm().county.tables["shelters"]["name"])
    assert {row["to"] for row in rows} <= places | {"投亲靠友", "单位自行转移", "尚无去处"}
    assert "投亲靠友" in {row["to"] for row in rows}


def test_no_name_phone_or_address_is_printed() -> None:
    situation = storm()
    text = "".join(page_texts(pdf(public_sheet(situation, OFFICER, "A"))))
    homes = situation.plan.risk_list
    homes = homes[homes["unit_kind"].eq("household")]
    for column in ("name", "phone", "address", "mover", "mover_phone", "warner_phone"):
        words = [str(v) for v in homes[column].dropna() if len(bare(str(v))) > 2]
        assert [word for word in words if bare(word) in text] == [], column
    assert "19900" not in text


def test_it_says_that_nobody_has_to_move() -> None:
    assert "本地清单上没有需要转移的人员" in "".join(
        page_texts(pdf(public_sheet(storm(), OFFICER, "B2")))
    )


def test_other_towns_and_unknown_places_are_refused() -> None:
    with pytest.raises(NotAllowed):
        public_sheet(storm(), OF_TOWN_B, "A")
    with pytest.raises(UnknownPlace):
        public_sheet(storm(), OFFICER, "X9")
