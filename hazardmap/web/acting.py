"""What a page records (登记): one entry of the ledger per form, the same form never twice."""

import hashlib
import json
import uuid
from collections.abc import Mapping
from itertools import count
from typing import Any

from flask import g, request

from hazardmap.entries import UNDONE, Entry
from hazardmap.errors import UsageError
from hazardmap.situation.entry_places import require_covering
from hazardmap.situation.move_entries import Decision
from hazardmap.viewer import Viewer
from hazardmap.web.viewer import current_duty, current_situation, current_viewer, in_drill

MAX_KEY_LETTERS = 80


def entry_key() -> str:
    """Make the id that a form carries in its hidden field `key`: sent twice, it counts once."""
    # a page may have hundreds of forms: one draw of chance for all of them
    if "entry_keys" not in g:
        g.entry_keys = (uuid.uuid4().hex, count())
    drawn, numbers = g.entry_keys
    return f"{drawn}{next(numbers):05d}"


def sent_key() -> str:
    """Return the id of the form that was sent; a form without one is refused."""
    key = request.form.get("key", "").strip()
    if not key or len(key) > MAX_KEY_LETTERS or not key.isprintable():
        raise UsageError("页面已过期，没有登记；请刷新页面后再操作一次。")
    return key


def record(kind: str, body: Mapping[str, Any], *, part: str = "") -> Entry:
    """Record what the viewer did (登记), under the form's id; `part` tells the entries of one form apart.

    Raises `NotAllowed` for a viewer who may only look, `StateRefused` when nothing can be written.
    """
    viewer = current_viewer()
    viewer.require_writing()
    key = f"{sent_key()}{'.' if part else ''}{part}"
    if kind == UNDONE:
        _require_covering(viewer, str(body["of"]))
    return current_duty().record(kind, body, by=viewer.who, key=key, drill=in_drill())


def decide(decision: Decision, *, part: str = "") -> Entry:
    """Record what `decision` makes of the night as it stands (按台账现状登记), under the form's id.

    Raises as `record` does, and whatever the decision refuses.
    """
    viewer = current_viewer()
    viewer.require_writing()
    key = f"{sent_key()}{'.' if part else ''}{part}"
    fields = json.dumps(sorted(request.form.items(multi=True)), ensure_ascii=False)
    sent = hashlib.sha256(fields.encode()).hexdigest()
    return current_duty().decide(decision, by=viewer.who, key=key, sent=sent, drill=in_drill())


def undo(key: str) -> Entry:
    """Take an entry back (撤销): it stays in the ledger, and no figure counts it any more."""
    return record(UNDONE, {"of": key})


def _require_covering(viewer: Viewer, key: str) -> None:
    """Raise unless the entry exists and is of the viewer's own places, or his own (不得撤销别处的登记)."""
    entries = current_duty().book(drill=in_drill()).entries()
    entry = next((one for one in entries if one.key == key), None)
    if entry is None:
        raise UsageError("没有这一条登记，没有撤销；请刷新页面核对。")
    require_covering(current_situation(), viewer, entry, entries)
