"""How a page, a JSON or a file is handed out (输出): endings, ETags, cache rules, file names."""

import hashlib
import uuid
from collections import OrderedDict
from collections.abc import Callable, Mapping
from threading import Lock
from typing import Any
from urllib.parse import quote

from flask import Response, jsonify, make_response, render_template, request

from hazardmap.web.viewer import current_duty, current_situation, current_viewer

_THIS_PROCESS = uuid.uuid4().hex
"""Pages made by another run of the program never match."""
MakeContext = Callable[[], Mapping[str, Any]]
_KEPT_PAGES = 60
_kept: OrderedDict[str, str] = OrderedDict()
"""Rendered pages by their tag, oldest first: all towns' lists of one minute."""
_kept_lock = Lock()
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
    with _kept_lock:
        body = _kept.pop(tag, None)
    if body is None:
        body = render_template(template, **make_context())
    with _kept_lock:
        _kept[tag] = body
        while len(_kept) > _KEPT_PAGES:
            _kept.popitem(last=False)
    return body


def data(value: Mapping[str, Any]) -> Response:
    """Answer JSON with the Situation's number and time."""
    situation = current_situation()
    stamp = {
        "situation": situation.number,
        "as_of": situation.as_of.isoformat(timespec="seconds"),
        "demo": situation.county.demo,
    }
    return jsonify({**stamp, **value})


def download(body: bytes, kind: str, name: str) -> Response:
    """Answer a file; its Chinese name is given in the way every browser reads (RFC 5987)."""
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
        request.full_path,
        current_duty().progress().failure,
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:20]
