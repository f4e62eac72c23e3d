"""What a reader of any file hands on (读出的原样): text cells, shapes, and the file's own CRS."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hazardmap.tables.cells import as_text


@dataclass(frozen=True, slots=True)
class Raw:
    """One file as read (原始表): every cell text or null, index + 1 = data row in the file.

    `shapes` are geometries in `crs` (anything pyproj takes; None = the file does not say);
    `short_names` tells that headers were cut to ten characters (shapefile).
    """

    cells: pd.DataFrame
    shapes: NDArray[np.object_] | None = None
    crs: Any = None
    short_names: bool = False


def as_cells(frame: pd.DataFrame) -> pd.DataFrame:
    """Turn every column into text and number the rows from 0."""
    plain = frame.reset_index(drop=True)
    return pd.DataFrame(
        {str(name): as_text(plain[name]) for name in plain.columns}, index=plain.index
    )
