"""Head and foot of a printed sheet (表头、页脚): basis, numbers, five questions, sources, QR code."""

import io
from typing import Any

import pandas as pd
import segno

from hazardmap.reports.print_order import Print
from hazardmap.reports.wording import households_and_people, phone, printed_time, text
from hazardmap.situation import totals
from hazardmap.situation.masking import duty_text
from hazardmap.situation.model import Situation
from hazardmap.situation.ordered import ordered_units
from hazardmap.situation.totals import Tally
from hazardmap.viewer import Viewer

_TABLES = ("households", "shelters", "danger_areas")
BASIS = "依据：预案（未下达转移指令）"
UNDER_ORDER = "依据：预案；已下达的转移指令另见"


def basis_words(made: Situation, viewer: Viewer) -> str:
    """Say what a sheet of the plan goes by (依据): never that nothing was ordered once something was."""
    return UNDER_ORDER if len(ordered_units(made, viewer)) else BASIS


def edition_words(made: Situation, table: str) -> str:
    """Name the edition of a table: 转移清单第1版."""
    source = made.county.sources.get(table)
    return f"第{source.edition}版" if source else "未提供"


def stale_words(made: Situation, asked: Print) -> str:
    """Say that a print is of an old edition: 转移清单第3版，已有第4版."""
    titles = {"households": "转移清单", "shelters": "避灾场所", "danger_areas": "危险区"}
    old = []
    for table, title in titles.items():
        source, newest = made.county.sources.get(table), asked.newest.get(table, 0)
        if source and newest > source.edition:
            old.append(f"{title}第{source.edition}版，已有第{newest}版")
    return "注意：本表是旧版（" + "；".join(old) + "），请重新打印。" if old else ""


def qr_svg(words: str) -> str:
    """Draw the QR code of the live page, or of a household's number, as SVG."""
    out = io.BytesIO()
    # phones do not read the small kind of code that short words would get, nor guess a Japanese encoding
    segno.make(words, error="m", micro=False, encoding="utf-8").save(
        out, kind="svg", border=1, scale=4
    )
    return out.getvalue().decode()


def sheet_data(
    made: Situation,
    asked: Print,
    title: str,
    path: str,
    parts: list[dict[str, Any]],
    *,
    page: str = "lists",
) -> dict[str, Any]:
    """Join the parts with what stands on every page of one document."""
    sources = "、".join(
        f"{word}{edition_words(made, table)}"
        for table, word in zip(_TABLES, ("转移清单", "避灾场所", "危险区"), strict=True)
    )
    demo = "演示数据" if made.county.demo else ""
    secret = "含个人信息，用后回收销毁" if asked.viewer.names else "不含个人信息"
    return {
        "title": title,
        "mark": demo,
        "as_of": printed_time(made.as_of),
        "foot": " · ".join(filter(None, (demo, secret, f"制表 {asked.viewer.who}"))),
        "sources": f"来源：{sources} · 截至 {printed_time(made.as_of)}",
        "situation": made.number,
        "stale": stale_words(made, asked),
        "qr": qr_svg(f"{asked.base_url}/{page}/{path}"),
        "parts": parts,
    }


def head(made: Situation, viewer: Viewer, title: str, sums: Tally) -> dict[str, Any]:
    """Title, basis and numbers of one set of pages; without an order people are 在册, never 应转."""
    return {
        "title": title,
        "basis": basis_words(made, viewer),
        "counts": "在册 " + households_and_people(sums.households, sums.people, sums.institutions),
        "edition": f"清单{edition_words(made, 'households')}",
    }


def _organiser(made: Situation, viewer: Viewer, villages: list[str], rows: pd.DataFrame) -> str:
    """Name who organises: the village's first duty-holder, else the mover of most rows."""
    duty = made.county.tables["duty_holders"]
    mine = duty[duty["level"].eq("村") & duty["scope_id"].isin(villages) & duty["deputy_of"].isna()]
    mine = mine.sort_values(["scope_id", "duty_id"]).assign(
        first=~mine["post"].str.contains("书记")
    )
    if len(mine):
        person = mine.sort_values("first", kind="stable").iloc[0]
        name = duty_text(text(person["name"]), viewer)
        return f"{text(person['post'])} {name} {phone(duty_text(text(person['phone1']), viewer))}"
    movers = rows[["mover", "mover_phone"]].dropna().value_counts()
    return (
        f"{movers.index[0][0]} {phone(movers.index[0][1])}"
        if len(movers)
        else "未登记，请填写＿＿＿＿"
    )


def five_questions(
    made: Situation, viewer: Viewer, villages: list[str], rows: pd.DataFrame
) -> list[dict[str, str]]:
    """Answer the five questions (谁组织、转移谁、何时转、转何处、不擅返) in the head of a list."""
    kinds = totals.by_kind(rows).to_dict("records") if len(rows) else []
    counts = [households_and_people(k["households"], k["people"], k["institutions"]) for k in kinds]
    who = "，".join(f"{kind['kind']}{count}" for kind, count in zip(kinds, counts, strict=True))
    placed = rows[rows["status"].eq("assigned")]
    where = "、".join(dict.fromkeys(placed["shelter"].dropna().sort_values()))
    unplaced = totals.tally(rows).unassigned_people if len(rows) else 0
    where += f"；安置缺口{unplaced}人" if unplaced else ""
    return [
        {"ask": "谁组织", "answer": _organiser(made, viewer, villages, rows)},
        {"ask": "转移谁", "answer": (who or "无在册人员") + "（特殊人员▲先转）"},
        {"ask": "何时转", "answer": "以转移指令为准；山洪、地质灾害、危房、山塘：立即"},
        {"ask": "转何处", "answer": where or "–"},
        {"ask": "不擅返", "answer": "解除转移前不得返回，早晚点名清点"},
    ]
