"""Room on the disk of the state folder (磁盘余量): said before it runs out."""

import shutil
import time
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

LOW_SHARE: Final = 0.15
"""With less than this share free it is time to clear up."""
SHORT_BYTES: Final = 64 << 20
"""With less than this the next hours are not sure: every page says so."""

_HOLDS_S: Final = 2.0


@dataclass(frozen=True, slots=True)
class Room:
    """How much of a disk is free (余量)."""

    free_bytes: int
    total_bytes: int

    @property
    def share(self) -> float:
        """Free share of the disk."""
        return self.free_bytes / self.total_bytes if self.total_bytes else 0.0

    @property
    def low(self) -> bool:
        """Tell whether it is time to clear up."""
        return self.share < LOW_SHARE

    @property
    def words(self) -> str:
        """Say what is left: 磁盘剩余8%（412兆字节）; empty while there is enough."""
        if not self.low:
            return ""
        return f"磁盘剩余{self.share * 100:.0f}%（{self.free_bytes >> 20}兆字节），请清理磁盘。"


def room_of(folder: Path) -> Room:
    """Measure the disk that holds a folder; every page asks, so a measurement holds for two seconds."""
    return _measured(folder, int(time.monotonic() // _HOLDS_S))


@lru_cache(maxsize=4)
def _measured(folder: Path, _moment: int) -> Room:
    usage = shutil.disk_usage(folder)
    return Room(usage.free, usage.total)
