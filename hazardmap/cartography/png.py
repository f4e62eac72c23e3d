"""Write indexed PNG pictures with the standard library (图片): small, deterministic, no file is opened."""

import struct
import zlib
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Rgba: TypeAlias = tuple[int, int, int, int]


def indexed_png(cells: NDArray[np.uint8], colours: Sequence[Rgba]) -> bytes:
    """Write rows × columns of colour numbers as a PNG with a palette of at most 16 colours."""
    if len(colours) > 16 or int(cells.max(initial=0)) >= len(colours):
        raise ValueError("at most 16 colours, and every cell must name one")
    rows, columns = cells.shape
    even = np.zeros((rows, columns + columns % 2), dtype=np.uint8)
    even[:, :columns] = cells
    packed = (even[:, 0::2] << 4) | even[:, 1::2]
    lines = np.zeros((rows, packed.shape[1] + 1), dtype=np.uint8)
    lines[:, 1:] = packed
    header = struct.pack(">IIBBBBB", columns, rows, 4, 3, 0, 0, 0)
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", header),
            _chunk(b"PLTE", b"".join(bytes(colour[:3]) for colour in colours)),
            _chunk(b"tRNS", bytes(colour[3] for colour in colours)),
            _chunk(b"IDAT", zlib.compress(lines.tobytes(), 9)),
            _chunk(b"IEND", b""),
        )
    )


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
