"""`/data/<table>` (版次): every accepted version of a table, what each changed, and bringing one back."""

from flask import Blueprint, Response, url_for

from hazardmap.errors import NotAllowed, UnknownPlace
from hazardmap.store.editions import Edition, Manifest
from hazardmap.tables.grid_facts import ALL_TABLES
from hazardmap.web import pages
from hazardmap.web.desk import writing_desk
from hazardmap.web.viewer import current_duty, current_viewer

bp = Blueprint("editions", __name__)
_SHOWN = 300
_COUNTY_ONLY = "恢复版次会改变全县的这张表，只有县级可以做；请联系县级值班室。"


@bp.get("/data/tables/<name>")
def table(name: str) -> Response:
    """List the editions of a table, the newest first."""
    manifest = _manifest(name)
    return pages.personal(
        "editions/table.html",
        table=ALL_TABLES[name],
        editions=list(reversed(manifest.editions)) if manifest else [],
        uses=list(reversed(manifest.uses)) if manifest else [],
        current=manifest.current if manifest else 0,
        may_bring_back=current_viewer().towns is None,
    )


@bp.get("/data/tables/<name>/<int:number>")
def one(name: str, number: int) -> Response:
    """Show one edition: what it changed cell by cell, and the question before bringing it back."""
    _require_county()
    manifest = _manifest(name)
    edition = _edition(manifest, name, number)
    changes = writing_desk().changes(name, number)
    return pages.personal(
        "editions/one.html",
        table=ALL_TABLES[name],
        edition=edition,
        current=_edition(manifest, name, manifest.current if manifest else 0),
        changes=changes[:_SHOWN],
        changes_more=max(0, len(changes) - _SHOWN),
    )


@bp.post("/data/tables/<name>/<int:number>/use")
def use(name: str, number: int) -> Response:
    """Put an edition in force again (恢复这一版)."""
    _require_county()
    desk, who = writing_desk(), current_viewer().who
    desk.bring_back(name, number, who=who, now=current_duty().now())
    return Response(status=303, headers={"Location": url_for("editions.table", name=name)})


def _require_county() -> None:
    if current_viewer().towns is not None:
        raise NotAllowed(_COUNTY_ONLY)


def _manifest(name: str) -> Manifest | None:
    if name not in ALL_TABLES:
        raise UnknownPlace("没有这张表；请从“数据”页进入。")
    return writing_desk().editions(name)


def _edition(manifest: Manifest | None, name: str, number: int) -> Edition:
    editions = manifest.editions if manifest else ()
    found = next((edition for edition in editions if edition.number == number), None)
    if found is None:
        raise UnknownPlace(f"{ALL_TABLES[name].title}没有第 {number} 版；请从版次列表进入。")
    return found
