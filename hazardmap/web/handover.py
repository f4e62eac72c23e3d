"""`/reports/handover` (交班小结) and the duty log (值班记录): what was promised, and who takes over."""

from flask import Blueprint, Response, request, url_for

from hazardmap.reports.handover_sheet import handover_sheet
from hazardmap.situation import handover as handing
from hazardmap.situation.handover import last_words, watch
from hazardmap.web import acting, order_forms, pages
from hazardmap.web.prints import asked, paper
from hazardmap.web.viewer import current_situation, current_viewer

bp = Blueprint("handover", __name__)
FIELDS = {
    "said_at": "时间",
    "unit": "来电单位",
    "person": "姓名、职务",
    "content": "内容",
    "plan": "拟办",
    "result": "办理结果",
}
"""Columns of the duty log → what officers call them."""


@bp.get("/reports/handover")
def page() -> Response:
    """Show what is handed over, and the duty log."""
    situation, viewer = current_situation(), current_viewer()
    found = watch(situation, viewer)
    return pages.personal(
        "reports/handover.html", found=found, last=last_words(found.last), fields=FIELDS
    )


@bp.get("/reports/handover.pdf")
def printed() -> Response:
    """Print it on one page."""
    situation = current_situation()
    found = watch(situation, current_viewer())
    return paper(handover_sheet(situation, asked(), found))


@bp.post("/reports/handover")
def done() -> Response:
    """Record who handed over to whom (交班)."""
    acting.decide(
        handing.handed_over(
            current_viewer(),
            current_situation(),
            order_forms.words("given_by", "交班人", required=True),
            order_forms.words("taken_by", "接班人", required=True),
        )
    )
    return _back("done")


@bp.post("/reports/log")
def note() -> Response:
    """Write a line of the duty log (值班记录)."""
    fields = {name: order_forms.words(name) for name in FIELDS}
    acting.record("log.noted", handing.note_body(current_viewer(), fields))
    return _back("log")


@bp.post("/reports/log/settle")
def settle() -> Response:
    """Write how a line of the log ended (办理结果)."""
    key, result = request.form.get("of", ""), order_forms.words("result")
    acting.decide(handing.settled(current_viewer(), key, result))
    return _back("log")


def _back(anchor: str) -> Response:
    address = url_for("handover.page", _anchor=anchor)
    return Response(status=303, headers={"Location": address})
