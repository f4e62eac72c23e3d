"""Errors as answers (出错页): one table kind → status; a Chinese page or JSON, never a traceback."""

import errno
import logging

from flask import (
    Flask,
    Response,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.exceptions import HTTPException

from hazardmap.errors import (
    CrsMixed,
    DiskFull,
    FolderRefused,
    HazardmapError,
    NotAllowed,
    NotReady,
    SignInNeeded,
    StateRefused,
    TooManyAttempts,
    UnknownPlace,
    UsageError,
)
from hazardmap.store.ledger import KeyConflict
from hazardmap.web.viewer import current_duty

_log = logging.getLogger(__name__)

STATUS: dict[type[HazardmapError], int] = {
    UnknownPlace: 404,
    NotAllowed: 403,
    SignInNeeded: 401,
    TooManyAttempts: 429,
    UsageError: 400,
    NotReady: 503,
    DiskFull: 507,
    StateRefused: 503,
    FolderRefused: 503,
    KeyConflict: 409,
    CrsMixed: 500,
}
_TITLES = {
    400: "请求不对",
    401: "需要登录",
    403: "不能查看",
    404: "没有这个页面",
    405: "不支持的操作",
    409: "没有登记",
    413: "提交的内容太大",
    414: "地址太长",
    429: "请稍候",
    500: "程序出错了",
    503: "正在准备数据",
    507: "磁盘已满",
}
_OWN_TITLES = ((UnknownPlace, "没有找到"), (StateRefused, "没有登记"))
"""Kinds whose page says more than its status does."""
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_SENTENCES = {
    400: "地址或参数写得不对，请检查后重试，或从首页重新进入。",
    404: "地址可能写错，或这个镇街、村、场所不在当前数据里。可从首页查找，或打开转移清单按镇街进入。",
    405: "这个地址只能查看，不能这样提交。请从页面上的按钮操作。",
    413: "文件一次最多 200 兆字节，其他内容最多 1 兆字节；请拆分后再提交。",
    414: "请从页面上的链接进入，不要手工拼接地址。",
    507: "磁盘已满，刚才的内容没有保存；请清理磁盘后重试，查看和打印不受影响。",
    500: "出错情况已记入日志，数据没有改动。请刷新重试；仍不行请把时间和网址告诉维护人员。",
}


def answer_problems(app: Flask) -> None:
    """Register the handlers of every error kind."""
    app.register_error_handler(HazardmapError, answer_own)
    app.register_error_handler(HTTPException, answer_http)
    app.register_error_handler(Exception, answer_unforeseen)


def answer_own(error: HazardmapError) -> Response:
    """Answer an error of ours: its message is already Chinese and says what to do."""
    status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 500)
    if isinstance(error, NotReady):
        return _not_ready()
    if isinstance(error, SignInNeeded) and request.method == "GET" and not wants_json():
        return make_response(redirect(url_for("sign_in.page", next=_asked_page()), code=303))
    if status == 500:
        _log.error("%s %s: %s", request.method, request.path, error)
        return problem(500, _SENTENCES[500])
    title = next((words for kind, words in _OWN_TITLES if isinstance(error, kind)), _TITLES[status])
    return problem(status, str(error), title=title)


def answer_http(error: HTTPException) -> Response:
    """Answer what Flask raises itself: 404, 405, 413 and the rest."""
    status = error.code or 500
    if status in {301, 302, 303, 304, 307, 308}:
        return make_response(error.get_response())
    response = problem(status, _SENTENCES.get(status, _SENTENCES[400]))
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After"}:
            response.headers[name] = value
    return response


def answer_unforeseen(error: Exception) -> Response:
    """Answer a bug: the log has the traceback, the page does not. A full disk is none."""
    if isinstance(error, OSError) and error.errno in _NO_ROOM:
        _log.error("%s %s: %s", request.method, request.path, error)
        return problem(507, _SENTENCES[507])
    _log.error("%s %s", request.method, request.path, exc_info=error)
    return problem(500, _SENTENCES[500])


def problem(status: int, sentence: str, *, title: str = "") -> Response:
    """Make the answer to an error in the form that was asked for."""
    title = title or _TITLES.get(status, _TITLES[400])
    if wants_json():
        response = jsonify(error=title, message=sentence, status=status)
    else:
        text = render_template("problem.html", title=title, sentence=sentence, status=status)
        response = make_response(text)
    response.status_code = status
    response.headers["Cache-Control"] = "no-store"
    return response


def _asked_page() -> str | None:
    """Return the page to come back to after signing in; the first page needs no mention."""
    address = request.full_path.rstrip("?")
    return None if address == "/" else address


def wants_json() -> bool:
    """Tell whether the address asks for data rather than a page."""
    path = request.path
    return path.endswith((".json", ".geojson")) or path == "/health"


def _not_ready() -> Response:
    progress = current_duty().progress()
    if wants_json():
        response = jsonify(
            error=_TITLES[503],
            message=progress.sentence(),
            status=503,
            step=progress.step,
            of=progress.of,
        )
    else:
        response = make_response(render_template("preparing.html", progress=progress))
    response.status_code = 503
    response.headers["Cache-Control"] = "no-store"
    response.headers["Retry-After"] = "1"
    return response
