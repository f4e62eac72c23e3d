"""Locks every frame of a County, Plan or Situation (冻结): no face can write through it."""

from dataclasses import fields, replace
from types import MappingProxyType
from typing import Any, TypeAlias, TypeVar

import numpy as np
import pandas as pd

from hazardmap.situation.model import County, Plan, Situation, freeze
from hazardmap.tables.grid import Grid

_Holder = TypeVar("_Holder", bound=County | Plan | Situation)
_Field: TypeAlias = Any


def frozen(holder: _Holder) -> _Holder:
    """Return the same object with every frame, grid and mapping locked.

    Needed wherever arrays were made new, as by a pickle from the worker process.
    """
    changes = {field.name: _locked(getattr(holder, field.name)) for field in fields(holder)}
    return replace(holder, **changes)


def _locked(value: _Field) -> _Field:
    if isinstance(value, County | Plan | Situation):
        return frozen(value)
    if isinstance(value, pd.DataFrame):
        return freeze(value)
    if isinstance(value, Grid):
        values = value.values
        if isinstance(values, np.ndarray):
            values.flags.writeable = False
        return value
    if isinstance(value, dict | MappingProxyType):
        return MappingProxyType({key: _locked(item) for key, item in value.items()})
    return value
