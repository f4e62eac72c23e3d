"""Batch 1 = 特殊人员, 危房, 极高危险区; the household's own word wins."""

import pandas as pd

from hazardmap.evacuation.batches import unit_batches

AREAS = pd.DataFrame(
    {
        "area_id": ["F1", "F2", "F3"],
        "level_label": ["极高危险区", "高危险区", None],
        "batch": [None, None, 1.0],
    }
).astype({"area_id": "str", "level_label": "str", "batch": "float64"})


def batches(rows: list[tuple[str, str | None, str, int, float | None]]) -> dict[str, int]:
    """Rows of (household, area, kind, assisted, own batch)."""
    frame = pd.DataFrame(rows, columns=["household_id", "area_id", "kind", "assisted", "batch"])
    frame = frame.astype({"area_id": "str", "batch": "float64"})
    homes = frame.drop_duplicates("household_id", ignore_index=True)
    found = unit_batches(homes, frame, AREAS)
    return {str(key): int(value) for key, value in found.items()}


def test_the_first_batch_is_assisted_people_unsafe_houses_and_the_highest_areas() -> None:
    found = batches(
        [
            ("assisted", "F2", "山洪灾害危险区", 1, None),
            ("house", None, "危房", 0, None),
            ("highest", "F1", "山洪灾害危险区", 0, None),
            ("by its area", "F3", "山洪灾害危险区", 0, None),
            ("rest", "F2", "山洪灾害危险区", 0, None),
        ]
    )
    assert found == {"assisted": 1, "house": 1, "highest": 1, "by its area": 1, "rest": 2}


def test_the_worst_of_several_areas_counts_and_the_own_word_wins() -> None:
    found = batches(
        [
            ("two", "F2", "山洪灾害危险区", 0, None),
            ("two", "F1", "山洪灾害危险区", 0, None),
            ("said later", "F1", "山洪灾害危险区", 2, 2.0),
            ("said first", "F2", "山洪灾害危险区", 0, 1.0),
        ]
    )
    assert found == {"two": 1, "said later": 2, "said first": 1}
