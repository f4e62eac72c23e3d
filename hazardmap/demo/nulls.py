"""Values that may be missing (可空值)."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray


def given(condition: ArrayLike, value: Any) -> NDArray[np.object_]:
    """Return `value` (one or an array) where the condition holds, else None (没有填)."""
    holds = np.asarray(condition, dtype=bool)
    out = np.full(holds.shape, None, dtype=object)
    values = np.broadcast_to(np.asarray(value, dtype=object), holds.shape)
    out[holds] = values[holds]
    return out
