"""Where names go on a map (注记配置): the best free place of each, no two on one spot."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the sheet (占位框), millimetres."""

    left: float
    bottom: float
    right: float
    top: float

    def meets(self, other: "Box") -> bool:
        """Tell whether two boxes overlap; touching edges do not."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.bottom < other.top
            and other.bottom < self.top
        )

    def holds(self, other: "Box") -> bool:
        """Tell whether the other box lies inside."""
        return (
            self.left <= other.left
            and self.bottom <= other.bottom
            and other.right <= self.right
            and other.top <= self.top
        )


@dataclass(frozen=True, slots=True)
class Spot:
    """A place a name may take (候选位置): its centre, and the angle of the line of writing."""

    x: float
    y: float
    angle: float = 0.0
    """radians, counter-clockwise"""


@dataclass(frozen=True, slots=True)
class Wish:
    """A name that wants to be written (待配注记): its size and the places it may take, best first."""

    key: str
    rank: int
    """1 = placed first"""
    width: float
    height: float
    spots: tuple[Spot, ...]


def box_of(wish: Wish, spot: Spot, *, gap: float = 0.0) -> Box:
    """Return the upright box around a name at a place, turned names included, with a gap around it."""
    across, up = abs(math.cos(spot.angle)), abs(math.sin(spot.angle))
    half_width = (wish.width * across + wish.height * up) / 2 + gap
    half_height = (wish.width * up + wish.height * across) / 2 + gap
    return Box(spot.x - half_width, spot.y - half_height, spot.x + half_width, spot.y + half_height)


def placed(
    wishes: Sequence[Wish],
    *,
    within: Box,
    reserved: Sequence[Box] = (),
    avoided: Sequence[Box] = (),
    gap: float = 0.3,
) -> list[tuple[int, Spot]]:
    """Choose a place for as many names as fit (配置), by rank, then in the order given.

    A name never meets another name or a `reserved` box and never leaves `within`; among its free places
    it takes the one that covers fewest of the `avoided` boxes (symbols), then the earlier one. Returns
    position in `wishes` and place; a name without a free place is left out.
    """
    order = sorted(range(len(wishes)), key=lambda at: (wishes[at].rank, at))
    covered = _edges(avoided)
    taken = _edges(reserved)
    found = []
    for at in order:
        wish = wishes[at]
        boxes = [box_of(wish, spot, gap=gap) for spot in wish.spots]
        best = _best(boxes, within, taken, covered)
        if best is not None:
            taken = np.vstack([taken, _edges([boxes[best]])])
            found.append((at, wish.spots[best]))
    return found


def around(x: float, y: float, *, width: float, height: float, reach: float) -> tuple[Spot, ...]:
    """Return places beside a symbol (点状注记候选): right, left, above, below, the corners; then farther out."""
    spots: list[Spot] = []
    for distance in (reach, reach * 2.2):
        right, up = distance + width / 2, distance + height / 2
        offsets = (
            (right, 0.0), (-right, 0.0), (0.0, up), (0.0, -up),
            (right * 0.9, up), (right * 0.9, -up), (-right * 0.9, up), (-right * 0.9, -up),
        )  # fmt: skip
        spots += [Spot(x + dx, y + dy) for dx, dy in offsets]
    return tuple(spots)


def inside(x: float, y: float, *, width: float, height: float, room: float) -> tuple[Spot, ...]:
    """Return places about the middle of an area (面状注记候选), the middle first, not farther than `room`."""
    steps = (0.0, 1.0, -1.0, 2.0, -2.0, 3.0, -3.0)
    spots = [
        Spot(x + dx * width / 4, y + dy * height * 0.75)
        for dy in steps
        for dx in steps
        if math.hypot(dx * width / 4, dy * height * 0.75) <= room or (dx == 0 and dy == 0)
    ]
    return tuple(sorted(spots, key=lambda spot: math.hypot(spot.x - x, (spot.y - y) * 1.5)))


def _edges(boxes: Sequence[Box]) -> NDArray[np.float64]:
    return np.array([(b.left, b.bottom, b.right, b.top) for b in boxes]).reshape(-1, 4)


def _best(
    boxes: Sequence[Box], within: Box, taken: NDArray[np.float64], covered: NDArray[np.float64]
) -> int | None:
    """Return the position of the best free box, or None."""
    best, fewest = None, math.inf
    for position, box in enumerate(boxes):
        if not within.holds(box) or _meeting(box, taken):
            continue
        count = _meeting(box, covered)
        if count < fewest:
            best, fewest = position, count
        if not count:
            break
    return best


def _meeting(box: Box, edges: NDArray[np.float64]) -> int:
    left, bottom, right, top = edges.T
    met = (box.left < right) & (left < box.right) & (box.bottom < top) & (bottom < box.top)
    return int(met.sum())
