"""Who looked at whose names (查看留痕): each list once per shift and reason, in the audit log."""

import threading
from typing import Final

from flask import Response, current_app, request

from hazardmap.errors import HazardmapError
from hazardmap.web.permissions import NAMES
from hazardmap.web.purpose import purpose
from hazardmap.web.viewer import current_duty, current_viewer, in_drill, signed_in

_MOST: Final = 50_000
"""looks remembered; then the memory begins anew and a list may be noted twice"""


class Looks:
    """Which sessions have looked at which pages under which reason (已记的查看)."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen: set[tuple[str, str, str]] = set()

    def is_new(self, session: str, reason: str, page: str) -> bool:
        """Remember a look; True the first time."""
        with self._lock:
            if len(self._seen) >= _MOST:
                self._seen.clear()
            before = len(self._seen)
            self._seen.add((session, reason, page))
            return len(self._seen) > before


def note_looks(response: Response) -> Response:
    """Write that names of households were shown to somebody signed in; prints and files note themselves."""
    # sent as a file, or refused, or nobody's session: nothing to note here
    page = response.mimetype in {"text/html", "application/json", "image/png"}
    if response.status_code != 200 or request.endpoint not in NAMES or not page:
        return response
    found = signed_in()
    try:
        shows = found is not None and current_viewer().names
    except HazardmapError:
        shows = False
    if found is None or not shows:
        return response
    looks: Looks = current_app.extensions.setdefault("looks", Looks())
    account, session = found
    reason = purpose()
    if looks.is_new(session.token, reason, request.path):
        body = {"what": request.path, "names": True, "purpose": reason}
        body |= {"drill": True} if in_drill() else {}
        current_duty().audit("names.shown", body, by=account.name)
    return response
