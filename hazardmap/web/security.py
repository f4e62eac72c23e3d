"""Guards of every request and answer (安全): CSP, headers, limits, Host, Origin."""

from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, request

from hazardmap.duty.access import Access
from hazardmap.errors import NotAllowed
from hazardmap.web.admission import admit
from hazardmap.web.revealing import note_looks

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'self'"
)
"""Nothing but our own files; no inline script, no inline style."""
_SAFE_VERBS = frozenset({"GET", "HEAD", "OPTIONS"})
_MEGABYTE = 1024 * 1024
UPLOAD_BYTES = 200 * _MEGABYTE
"""One hand-in of files; only its own route takes so much, every other form one megabyte."""
UPLOAD_PATH = "/data/files"


def guard(app: Flask) -> None:
    """Put the guards around every request of the application."""
    app.config.update(
        MAX_CONTENT_LENGTH=_MEGABYTE,
        LONG_BODIES={UPLOAD_PATH: UPLOAD_BYTES + _MEGABYTE},
        MAX_FORM_MEMORY_SIZE=256 * 1024,
        MAX_FORM_PARTS=200,
        SEND_FILE_MAX_AGE_DEFAULT=0,
    )
    app.before_request(refuse_strangers)
    app.before_request(refuse_foreign_forms)
    app.before_request(admit)
    app.after_request(add_headers)
    app.after_request(note_looks)


def refuse_strangers() -> None:
    """Answer only under the names and addresses of this computer, and nobody behind a relay (contracts §4)."""
    access: Access = current_app.extensions["access"]
    refusal = access.request_refusal(
        host=request.environ.get("HTTP_HOST", ""), headers=dict(request.headers.items())
    )
    if refusal:
        g.stranger = True
        raise NotAllowed(f"没有回答。{refusal}在运行程序的电脑上，本机的地址是 http://127.0.0.1 。")


def refuse_foreign_forms() -> None:
    """Let an unsafe verb through only when it comes from a page of ours (防跨站提交)."""
    if request.method in _SAFE_VERBS:
        return
    origin = request.headers.get("Origin", "")
    ours = (request.scheme, request.environ.get("HTTP_HOST", "").lower())
    parts = urlsplit(origin)
    if (parts.scheme, parts.netloc.lower()) != ours:
        raise NotAllowed("提交不是从本系统的页面发出的，未执行；请回到本系统页面重新操作。")


def add_headers(response: Response) -> Response:
    """Add the headers every answer carries; a page keeps the cache rule it has set itself."""
    headers = response.headers
    headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    headers["X-Content-Type-Options"] = "nosniff"
    # "no-referrer" would make browsers send `Origin: null` with our own forms, which are then refused
    headers["Referrer-Policy"] = "same-origin"
    headers["X-Frame-Options"] = "SAMEORIGIN"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "geolocation=(), camera=(), microphone=()"
    if request.endpoint == "static":
        headers["Cache-Control"] = _static_rule(response)
    elif "Cache-Control" not in headers:
        # names and phones must not stay in a browser's cache on a shared computer
        headers["Cache-Control"] = "no-store"
    return response


def _static_rule(response: Response) -> str:
    if response.status_code >= 400:
        return "no-store"
    if "v" in request.args:
        return "public, max-age=31536000, immutable"
    return "no-cache"
