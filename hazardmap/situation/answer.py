"""Questions about a place (一处一答): the one door for the map's panel, the pages and other systems."""

from collections.abc import Callable, Mapping

from hazardmap.errors import UsageError
from hazardmap.situation.about_places import about_area, about_basin, about_institution, about_mine
from hazardmap.situation.about_point import about_point
from hazardmap.situation.about_shelter import about_shelter
from hazardmap.situation.about_town import about_town
from hazardmap.situation.about_village import about_village
from hazardmap.situation.model import Situation
from hazardmap.situation.replies import Answer
from hazardmap.viewer import Viewer

__all__ = [
    "BY_ID",
    "about_area",
    "about_basin",
    "about_institution",
    "about_mine",
    "about_point",
    "about_shelter",
    "about_town",
    "about_village",
    "answer",
]

BY_ID: Mapping[str, Callable[[Situation, Viewer, str], Answer]] = {
    "town": about_town,
    "village": about_village,
    "shelter": about_shelter,
    "basin": about_basin,
    "mine": about_mine,
    "institution": about_institution,
    "area": about_area,
}
"""Parameter of a question → the function that answers it."""


def answer(situation: Situation, viewer: Viewer, question: Mapping[str, str]) -> Answer:
    """Answer a question: one of `BY_ID` with an id, or `lon` and `lat` in degrees.

    Raises
    ------
    UsageError
        When the question names nothing or its degrees are no numbers.
    """
    for kind, about in BY_ID.items():
        if kind in question:
            return about(situation, viewer, question[kind])
    if "lon" not in question or "lat" not in question:
        raise UsageError("请写明要问哪里：lon 和 lat，或 village、town、shelter 等之一。")
    try:
        lon, lat = float(question["lon"]), float(question["lat"])
    except ValueError as error:
        raise UsageError("lon 和 lat 应为数字（度）。") from error
    return about_point(situation, viewer, lon, lat)
