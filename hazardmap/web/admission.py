"""The gate of every request (准入): signed in where one has to be, and only to what the role may open."""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from hazardmap.duty.seeing import home_of
from hazardmap.errors import NotAllowed, NotReady, SignInNeeded
from hazardmap.viewer import ROLES
from hazardmap.web.permissions import BEFORE_A_PASSWORD, OPEN, may_open, needs_code
from hazardmap.web.viewer import current_access, current_codes, current_viewer, signed_in


def admit() -> Response | None:
    """Let a request in, send it to sign in, or refuse it; a page without a rule is closed."""
    endpoint = request.endpoint
    if endpoint is None or endpoint in OPEN:
        return None
    found = signed_in()
    if found is not None and found[0].one_time and endpoint not in BEFORE_A_PASSWORD:
        return redirect(url_for("own_account.page"), code=303)
    try:
        viewer = current_viewer()
    except NotReady:
        # how far the start is, and why it failed, is told to this computer and to officers only
        if found is None and not current_access().on_loopback:
            raise SignInNeeded("正在准备数据；请先登录。") from None
        raise
    if may_open(viewer.role, endpoint):
        return _asked_for_code() if needs_code(viewer.role, endpoint, request.path) else None
    if found is not None and endpoint == "map.page":
        return redirect(home_of(found[0]), code=303)
    raise NotAllowed(f"{ROLES[viewer.role]}账号不能打开这个页面；请从自己的首页进入。")


def _asked_for_code() -> Response | None:
    """Ask a county account for a one-time code before a file with names (导出口令); paper never needs one."""
    found, codes = signed_in(), current_codes()
    if found is None or codes is None or codes.fresh(found[1]) or not current_viewer().names:
        return None
    if request.path.endswith(".json"):
        raise NotAllowed("县级账号取带姓名的数据要先输入动态口令；请在“我的账号”里输入。")
    return redirect(
        url_for("own_account.page", code=1, next=request.full_path.rstrip("?")), code=303
    )
