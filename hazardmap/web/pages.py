"""How a page, a JSON or a file is handed out (输出): endings, ETags, cache rules, file names."""

import hashlib
import uuid
from collections import OrderedDict
from collections.abc import Callable, Mapping
from threading import Lock
from typing import Any
from urllib.parse import quote

from flask import Response, current_app, jsonify, make_response, render_template, request

from hazardmap.web.audited import audited
from hazardmap.web.upkeep import notices
from hazardmap.web.viewer import current_duty, current_situation, current_viewer

_THIS_PROCESS = uuid.uuid4().hex
"""Pages made by another run of the program never match."""
MakeContext = Callable[[], Mapping[str, Any]]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"


def split_ending(
    name: str, endings: tuple[str, ...], exists: Callable[[str], bool]
) -> tuple[str, str]:
    """Split `330681109290.csv` into id and ending; an id that itself ends so is taken whole."""
    if not exists(name):
        for ending in endings:
            if name.endswith(f".{ending}"):
                return name.removesuffix(f".{ending}"), ending
    return name, "html"


def show(template: str, make_context: MakeContext) -> Response:
    """Answer a page that holds no names: kept by the browser and asked again by its ETag."""
    tag = _tag()
    if tag in request.if_none_match:
        response = Response(status=304)
    else:
        response = make_response(_rendered(tag, template, make_context))
    response.set_etag(tag)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def personal(template: str, **context: Any) -> Response:
    """Answer a page with names or phones: never kept by the browser."""
    return make_response(render_template(template, **context))


def personal_of_situation(template: str, make_context: MakeContext) -> Response:
    """Answer a page with names that changes with the Situation only: kept here, never in the browser."""
    return make_response(_rendered(_tag(), template, make_context))


def _rendered(tag: str, template: str, make_context: MakeContext) -> str:
    """Render a page once per Situation, viewer and address; two requests at once make it twice."""
    kept: KeptPages = current_app.extensions.setdefault("kept_pages", KeptPages())
    body = kept.take(tag)
    if body is None:
        body = render_template(template, **make_context())
    kept.put(tag, body)
    return body


class KeptPages:
    """Rendered pages by their tag (成页): all towns' lists of one minute, the oldest dropped first."""

    def __init__(self, most: int = 60) -> None:
        self._most = most
        self._pages: OrderedDict[str, str] = OrderedDict()
        self._lock = Lock()

    def take(self, tag: str) -> str | None:
        """Return a page and forget it; `put` brings it back as the youngest."""
        with self._lock:
            return self._pages.pop(tag, None)

    def put(self, tag: str, body: str) -> None:
        """Keep a page."""
        with self._lock:
            self._pages[tag] = body
            while len(self._pages) > self._most:
                self._pages.popitem(last=False)


def data(value: Mapping[str, Any]) -> Response:
    """Answer JSON with the Situation's number and time."""
    situation = current_situation()
    stamp = {
        "situation": situation.number,
        "as_of": situation.as_of.isoformat(timespec="seconds"),
        "demo": situation.county.demo,
    }
    return jsonify({**stamp, **value})


def download(
    body: bytes,
    kind: str,
    name: str,
    *,
    rows: int | None = None,
    names: bool | None = None,
    noted: bool = False,
) -> Response:
    """Answer a file and note it in the audit log, unless it is `noted` already (导出留痕).

    `names` = whether it may hold names and phones, by default what the viewer may see. The file's
    Chinese name is given in the way every browser reads (RFC 5987).
    """
    if not noted:
        named = current_viewer().names if names is None else names
        stem, _, form = name.rpartition(".")
        audited("file.exported", stem, form=form, rows=rows, names=named)
    response = make_response(body)
    response.headers["Content-Type"] = kind
    safe = "".join(c for c in name if c.isalnum() or c in "._-（）")
    ending = safe.rpartition(".")[2]
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"list.{ending}\"; filename*=UTF-8''{quote(safe)}"
    )
    return response


def _tag() -> str:
    situation, viewer = current_situation(), current_viewer()
    parts = (
        _THIS_PROCESS,
        situation.number,
        situation.as_of.isoformat(),
        repr(viewer),
        # an acknowledged reminder changes no figure, and yet the page
        str(len(situation.night.log)),
        request.full_path,
        current_duty().progress().failure,
        str(current_duty().replanning(drill=situation.night.drill)),
        *notices(),
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:20]
