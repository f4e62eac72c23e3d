"""Locks every frame of a County, Plan or Situation (冻结): no face can write through it.

Locked arrays stop a write into a cell; a new column, a new index or an `inplace=True` would replace
parts of the frame without touching an array, so the frames themselves refuse that too. Whatever is
derived from them, a filter or a copy, is a plain frame again.
"""

from collections.abc import Callable, Hashable
from dataclasses import fields, replace
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NoReturn, TypeAlias, TypeVar

import geopandas as gpd
import numpy as np
import pandas as pd

from hazardmap.evacuation.travel import Distances
from hazardmap.situation.model import County, Plan, Situation, freeze
from hazardmap.tables.grid import Grid

_Holder = TypeVar("_Holder", bound=County | Plan | Situation)
_Field: TypeAlias = Any
_Frame = TypeVar("_Frame", bound=pd.DataFrame)
_PARTS = frozenset({"columns", "index", "geometry", "crs", "_mgr"})
_WRITERS = (
    "__setitem__", "__delitem__", "insert", "pop", "update", "_update_inplace", "_set_item_mgr",
    "_iset_item_mgr", "_set_value",
)  # fmt: skip


class FrozenWriteError(TypeError):
    """Someone tried to change a frame of the Situation (冻结的表不能改); a programming error."""


def _refuse(*_: object, **__: object) -> NoReturn:
    msg = "a frame of the Situation is frozen: copy it before changing it"
    raise FrozenWriteError(msg)


@lru_cache(maxsize=16)
def _reader(indexer: Hashable) -> _Field:
    bases: _Field = (indexer,)
    return type("Reader", bases, {"__setitem__": _refuse})


def _reading(indexer: _Field) -> _Field:
    """Return an indexer that only reads: a write would put a fresh, unlocked block under the frame."""
    kind: Hashable = indexer.__class__
    return _reader(kind)(indexer.name, indexer.obj)


def _reading_only(kind: type, name: str) -> property:
    def get(self: pd.DataFrame) -> _Field:
        return _reading(getattr(super(kind, self), name))

    return property(get, doc=f"Read with {name}.")


def _without_writers(kind: type[_Frame]) -> type[_Frame]:
    """Take away from a class of frames everything that changes a frame."""
    plain_set = kind.__setattr__

    def set_attribute(self: pd.DataFrame, name: str, value: _Field) -> None:
        _refuse() if name in _PARTS else plain_set(self, name, value)

    for name in _WRITERS:
        setattr(kind, name, _refuse)
    for name in ("loc", "iloc", "at", "iat"):
        setattr(kind, name, _reading_only(kind, name))
    kind.__setattr__ = set_attribute  # type: ignore[assignment,method-assign]
    return kind


# two classes and no shared base: pandas frames change their class only where the layout is the same
@_without_writers
class FrozenFrame(pd.DataFrame):
    """A `DataFrame` that refuses to be changed."""

    @property
    def _constructor(self) -> Callable[..., pd.DataFrame]:
        return pd.DataFrame


@_without_writers
class FrozenGeoFrame(gpd.GeoDataFrame):  # type: ignore[misc]
    """A `GeoDataFrame` that refuses to be changed."""

    def _constructor_from_mgr(self, mgr: _Field, axes: _Field) -> _Field:
        return _plain(super()._constructor_from_mgr(mgr, axes))

    def __getitem__(self, key: _Field) -> _Field:
        """Return rows or columns as a plain frame; geopandas would give them this class."""
        return _plain(super().__getitem__(key))


def _plain(made: _Field) -> _Field:
    if isinstance(made, FrozenGeoFrame):
        object.__setattr__(made, "__class__", gpd.GeoDataFrame)
    return made


def frozen(holder: _Holder) -> _Holder:
    """Return the same object with every frame, grid, array and mapping locked.

    Needed wherever arrays were made new, as by a pickle from the worker process.
    """
    parts = {field.name: getattr(holder, field.name) for field in fields(holder)}
    locked = {name: _locked(value) for name, value in parts.items()}
    # the same object when nothing is left to lock: results are kept by the identity of the plan
    unchanged = all(locked[name] is value for name, value in parts.items())
    return holder if unchanged else replace(holder, **locked)


def _locked(value: _Field) -> _Field:
    if isinstance(value, County | Plan | Situation):
        return frozen(value)
    if isinstance(value, pd.DataFrame):
        return frozen_frame(value)
    if isinstance(value, Grid | Distances):
        for field in fields(value):
            _lock_array(getattr(value, field.name))
        return value
    if isinstance(value, dict | MappingProxyType):
        items = {key: _locked_item(item) for key, item in value.items()}
        proxied = isinstance(value, MappingProxyType)
        unchanged = proxied and all(items[key] is item for key, item in value.items())
        return value if unchanged else MappingProxyType(items)
    return value


def _locked_item(item: _Field) -> _Field:
    # the figures of the summary stay plain dicts and lists: they leave as JSON
    return _locked(item) if isinstance(item, pd.DataFrame | Grid) else item


def frozen_frame(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame that refuses to be changed (冻结的表); a frozen one as it is."""
    if isinstance(frame, FrozenFrame | FrozenGeoFrame):
        return frame
    spatial = isinstance(frame, gpd.GeoDataFrame)
    # a shallow copy: whoever made the frame keeps a plain one
    locked = freeze(frame.copy(deep=False))
    object.__setattr__(locked, "__class__", FrozenGeoFrame if spatial else FrozenFrame)
    return locked


def _lock_array(value: _Field) -> None:
    if isinstance(value, np.ndarray):
        value.flags.writeable = False
