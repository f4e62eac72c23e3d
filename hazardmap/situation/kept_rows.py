"""Rows under order kept up to date (应转对象增量): after an entry only the units it touched are counted anew.

30,000 units take a third of a second to count; a check-in touches one of them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hazardmap.evacuation.moves import Moves
from hazardmap.evacuation.orders import Ordered, Orders
from hazardmap.evacuation.whereabouts import Where
from hazardmap.situation.index import kept
from hazardmap.viewer import Viewer

Cells = Callable[[str, Ordered, Where], tuple[Any, ...]]
"""Makes the cells of one unit, in the order of the columns."""


@dataclass(frozen=True, slots=True, eq=False)
class _Counted:
    """The rows as some tally of moves makes them: what orders alone say, words, numbers."""

    where: Mapping[str, Where]
    steady: pd.DataFrame
    words: pd.DataFrame
    numbers: pd.DataFrame

    def frame(self) -> pd.DataFrame:
        """Join the parts."""
        return pd.concat([self.steady, self.words, self.numbers], axis=1)


@dataclass(slots=True, eq=False)
class _Kept:
    """The units of some orders: their places, and the rows counted last."""

    places: Mapping[str, int]
    latest: _Counted | None = None


@kept
def _kept(orders: Orders) -> _Kept:
    return _Kept(places={key: place for place, key in enumerate(orders.units)})


def unit_rows(
    orders: Orders, moves: Moves, cells: Cells, columns: Sequence[str], *, steady: int, words: int
) -> pd.DataFrame:
    """Return one row per unit (应转对象): those of the last count, with the touched units made anew.

    The first `steady` columns depend on the orders alone, `words` more are text, the rest are numbers.
    """
    here = _kept(orders)
    former = here.latest
    if former is None:
        rows = [cells(key, one, moves.of(key)) for key, one in orders.units.items()]
        frame = pd.DataFrame(rows, columns=list(columns))
        numbers = frame.iloc[:, steady + words :]
        parts = (frame.iloc[:, :steady], frame.iloc[:, steady : steady + words], numbers)
        counted = _Counted(moves.where, *parts)
    else:
        counted = _brought_up(here, former, orders, moves, cells)
    # two at once make the same rows: whichever stays is right
    here.latest = counted
    return counted.frame()


def _brought_up(
    here: _Kept, former: _Counted, orders: Orders, moves: Moves, cells: Cells
) -> _Counted:
    touched = [key for key in _touched(former.where, moves.where) if key in here.places]
    if not touched:
        return replace(former, where=moves.where)
    made = [cells(key, orders.units[key], moves.of(key)) for key in touched]
    at = np.array([here.places[key] for key in touched], dtype=np.intp)
    first = len(former.steady.columns)
    last = first + len(former.words.columns)
    words = {}
    for place, name in enumerate(former.words.columns, start=first):
        column = former.words[name].array.copy()
        column[at] = [row[place] for row in made]
        words[name] = column
    block = former.numbers.to_numpy(copy=True)
    block[at] = [row[last:] for row in made]
    index = former.numbers.index
    return _Counted(
        where=moves.where,
        steady=former.steady,
        words=pd.DataFrame(words, index=index),
        numbers=pd.DataFrame(block, columns=former.numbers.columns, index=index),
    )


def _touched(before: Mapping[str, Where], after: Mapping[str, Where]) -> list[str]:
    """Name the units of which something else is said; an untouched one is the same object."""
    if before is after:
        return []
    changed = [key for key, where in after.items() if before.get(key) is not where]
    fresh = sum(key not in before for key in changed)
    # an undo may leave a unit without a word
    gone = before.keys() - after.keys() if len(before) + fresh > len(after) else ()
    return [*changed, *gone]


def seen_rows(frame: pd.DataFrame, orders: Orders, viewer: Viewer) -> pd.DataFrame:
    """Return the rows the viewer may see, as `viewer.rows` does; a town's are known by their places.

    The first rows of `frame` are the units in their order, then come others.
    """
    if viewer.towns is None or viewer.villages is not None or viewer.shelters is not None:
        return viewer.rows(frame)
    towns = _by_town(orders)
    mine = [towns[town_id] for town_id in viewer.towns if town_id in towns]
    places = np.sort(np.concatenate(mine)) if mine else np.empty(0, dtype=np.intp)
    beside = viewer.rows(frame.iloc[len(orders.units) :])
    units = frame.iloc[places]
    return pd.concat([units, beside]) if len(beside) else units


@kept
def _by_town(orders: Orders) -> Mapping[str, NDArray[np.intp]]:
    towns = pd.Series([one.unit.town_id for one in orders.units.values()], dtype="object")
    found = towns.groupby(towns).indices
    return {str(name): np.asarray(places, dtype=np.intp) for name, places in found.items()}
