"""Finished drawings kept ready (成品缓存): a second start need not draw what has not changed.

The folder may be deleted at any time. A drawing is found only under the key of everything it was made
from, and is used only when its bytes are those that were written.
"""

import hashlib
from pathlib import Path
from typing import Final

from hazardmap.store.files import whole
from hazardmap.store.state import State

MOST: Final = 400
"""Drawings kept: the layers and parts of a few editions; the oldest are let go."""


def _path(state: State, key: str) -> Path:
    name = hashlib.sha256(key.encode()).hexdigest()
    return state.path / "cache" / "drawings" / f"{name}.bin"


def kept_drawing(state: State, key: str) -> bytes | None:
    """Return the bytes kept under a key, or None when there are none or they are damaged."""
    try:
        content = _path(state, key).read_bytes()
    except OSError:
        return None
    digest, body = content[:32], content[32:]
    return body if hashlib.sha256(body).digest() == digest else None


def keep_drawing(state: State, key: str, body: bytes) -> None:
    """Keep bytes under a key; a folder that cannot be written is no reason to fail."""
    state.require_writable()
    path = _path(state, key)
    try:
        with whole(path) as beside:
            beside.write_bytes(hashlib.sha256(body).digest() + body)
        old = sorted(path.parent.glob("*.bin"), key=lambda one: one.stat().st_mtime)
        for one in old[: max(0, len(old) - MOST)]:
            one.unlink(missing_ok=True)
    except OSError:
        return
