"""`/audit` (审计): who did what, when, how many rows and why; whether the chains hold; how old the backup is."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pandas as pd
from flask import Blueprint, Response, request

from hazardmap.errors import StateRefused, UnknownPlace
from hazardmap.reports.csv_file import csv_bytes
from hazardmap.reports.workbook import Heading, list_workbook
from hazardmap.situation import audit_words, ledger_words
from hazardmap.situation.audit_words import AuditLine
from hazardmap.store.entry_search import Wanted, search
from hazardmap.store.ledger import AUDIT, DRILL, REAL
from hazardmap.store.verify import Verdict, printed_head, verify
from hazardmap.web import pages
from hazardmap.web.upkeep import backup_words, kept_backups
from hazardmap.web.viewer import current_duty, current_situation, current_viewer

bp = Blueprint("audit", __name__)
PAGE: Final = 50
_DOWNLOADED: Final = 100_000
BOOKS: Final = {
    "audit": ("审计日志", AUDIT),
    "ledger": ("台账", REAL),
    "drill": ("演练台账", DRILL),
}
_COLUMNS: Final = {
    "seq": "编号",
    "when": "时间",
    "by": "谁",
    "what": "做了什么",
    "rows": "行数",
    "why": "为什么",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the reader asks for (查询): which book, day, person, group of kinds, page."""

    book: str
    day: str
    by: str
    group: str
    page: int

    @property
    def wanted(self) -> Wanted:
        """Return the search of the store."""
        families = groups(self.book).get(self.group, ("", ()))[1]
        return Wanted(day=self.day, by=self.by, kinds=families, families=True)


def groups(book: str) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Return the groups of kinds that a book has."""
    return dict(audit_words.GROUPS if book == "audit" else ledger_words.GROUPS)


@bp.get("/audit", defaults={"ending": "html"})
@bp.get("/audit.csv", defaults={"ending": "csv"}, endpoint="files")
@bp.get("/audit.xlsx", defaults={"ending": "xlsx"}, endpoint="files")
def index(ending: str) -> Response:
    """Answer the log as a page or, filtered the same way, as a file."""
    asked = _asked()
    if ending != "html":
        return _file(asked, ending)
    lines, count = found(asked, most=PAGE, skip=(asked.page - 1) * PAGE)
    return pages.personal(
        "audit.html",
        asked=asked,
        lines=lines,
        count=count,
        last_page=max(1, -(-count // PAGE)),
        books={key: title for key, (title, _) in BOOKS.items()},
        groups=groups(asked.book),
        backup=backup_words(),
        backups=kept_backups(),
        failure=current_duty().audit_log.failure,
        heads=current_duty().heads(),
    )


@bp.get("/audit/check")
def check() -> Response:
    """Verify every chain, with a printed head or without one, and say what was found (核对)."""
    typed = request.args.get("head", "").strip()
    verdict = verify(_folder(), [printed_head(typed)] if typed else [])
    body = {"findings": len(verdict.findings) + verdict.untold, "head": typed[:70]}
    current_duty().audit("log.verified", body, by=current_viewer().who)
    return pages.personal("audit_check.html", verdict=verdict, typed=typed, walks=walks(verdict))


def walks(verdict: Verdict) -> list[dict[str, str]]:
    """Say of every book how long it is and where it ends."""
    return [
        {
            "title": one.title,
            "database": one.database,
            "count": str(one.count),
            "state": "有异常" if one.findings else "链完整",
            "last": one.last_at[:19].replace("T", " "),
            "head": one.mark.words,
        }
        for one in verdict.walks
    ]


def found(asked: Asked, *, most: int, skip: int = 0) -> tuple[list[AuditLine], int]:
    """Return the lines that were asked for, newest first, and how many there are."""
    path = _folder() / BOOKS[asked.book][1]
    entries, count = search(path, asked.wanted, most=most, skip=skip)
    if asked.book == "audit":
        return [audit_words.audit_line(entry) for entry in entries], count
    situation = current_duty().current(drill=asked.book == "drill")
    every = current_duty().book(drill=asked.book == "drill").entries()
    by_key = {entry.key: entry for entry in every}
    return [ledger_words.ledger_line(situation, entry, by_key) for entry in entries], count


def _file(asked: Asked, ending: str) -> Response:
    lines, count = found(asked, most=_DOWNLOADED)
    rows = pd.DataFrame(
        [[getattr(line, name) for name in _COLUMNS] for line in lines],
        columns=list(_COLUMNS.values()),
        dtype="str",
    )
    title = BOOKS[asked.book][0]
    if ending == "csv":
        return pages.download(
            csv_bytes(rows), pages.CSV, f"{title}.csv", rows=len(rows), names=False
        )
    made = current_situation()
    heading = Heading(
        title=title,
        number=made.number,
        as_of=made.as_of,
        demo=made.county.demo,
        summary=f"共 {count} 条，本表 {len(rows)} 条。",
    )
    body = list_workbook(rows, heading, sheet_name=title)
    return pages.download(body, pages.XLSX, f"{title}.xlsx", rows=len(rows), names=False)


def _asked() -> Asked:
    book = request.args.get("book", "audit")
    if book not in BOOKS:
        raise UnknownPlace("没有这本台账；请从“审计”页面进入。")
    text = request.args.get("page", "1")
    number = int(text) if text.isdecimal() and len(text) < 8 else 1
    return Asked(
        book=book,
        day=request.args.get("day", "").strip()[:10],
        by=request.args.get("by", "").strip()[:40],
        group=request.args.get("group", ""),
        page=max(1, number),
    )


def _folder() -> Path:
    opened = current_duty().opened
    if opened is None:
        raise StateRefused("没有状态文件夹，没有审计日志；请用 --state 指定一个能写的文件夹。")
    return opened.path
