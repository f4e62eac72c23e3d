"""户卡（一户一卡）: eight cards on a sheet, to be cut out for the door; the code on them is the household's number."""

from collections.abc import Mapping
from typing import Any

from hazardmap.reports.paper import Sheet
from hazardmap.reports.print_order import Print
from hazardmap.reports.sheet_head import edition_words, qr_svg, sheet_data
from hazardmap.reports.wording import phone, text
from hazardmap.situation.door_cards import door_cards
from hazardmap.situation.model import Situation
from hazardmap.situation.scope import village_scope


def cards_sheet(made: Situation, asked: Print, village_id: str) -> Sheet:
    """Prepare the cards of a village (户卡): one for every listed household.

    Raises
    ------
    UnknownPlace, NotAllowed
        For an id that is no village, one of other towns, or a viewer who may not see names.
    """
    rows = door_cards(made, asked.viewer, village_id)
    scope = village_scope(made, asked.viewer, village_id)
    title = f"{scope.title}户卡"
    part = {
        "title": title,
        "place": scope.title,
        "foot": _foot(made),
        "rows": [_card(home) for home in rows.to_dict("records")],
    }
    return Sheet("cards", sheet_data(made, asked, title, village_id, [part]), title)


def _foot(made: Situation) -> str:
    """Say on every card what it is of: once cut out it has no other foot."""
    edition = f"转移清单{edition_words(made, 'households')}"
    words = (
        "演示数据" if made.county.demo else "",
        edition,
        f"{made.as_of:%Y-%m-%d}",
        "含个人信息",
    )
    return " · ".join(filter(None, words))


def _card(home: Mapping[Any, Any]) -> dict[str, Any]:
    """One card."""
    return {
        "list_no": text(home["list_no"], "–"),
        "name": text(home["name"], "户主未登记"),
        "people": "人数未知" if home["people_unknown"] is True else f"{int(home['people'])} 人",
        "lines": [
            *_danger(home),
            _line("何时转", text(home["trigger"], "接到村里的转移通知，立即转")),
            *_where_to(home),
            *(
                _person(role, home[name], home[f"{name}_phone"])
                for role, name in (("转移责任人", "mover"), ("预警责任人", "warner"))
            ),
            *([_line("路线", route)] if (route := text(home["route"])) else []),
        ],
        "qr": qr_svg(str(home["household_id"])),
        "id": text(home["household_id"]),
    }  # fmt: skip


def _line(ask: str, answer: str, number: str = "") -> dict[str, str]:
    return {"ask": ask, "answer": answer, "phone": number}


def _danger(home: Mapping[Any, Any]) -> list[dict[str, str]]:
    """Name the danger areas: the one it is counted under with its kind, then the others."""
    area = text(home["primary_area"], "未注明")
    also = text(home["also_in"])
    first = _line("危险区", f"{area}（{text(home['primary_kind'], '类型未注明')}）")
    return [first, *([_line("另在", also)] if also else [])]


def _person(role: str, name: Any, number: Any) -> dict[str, str]:
    known = text(name)
    return _line(role, known or "未登记", phone(number) if known else "")


def _where_to(home: Mapping[Any, Any]) -> list[dict[str, str]]:
    """Where to go and whom to ring there; nobody is sent to a place that is not settled."""
    if home["status"] == "own_refuge":
        number = text(home["own_refuge_phone"])
        where = text(home["own_refuge_address"], "地址未登记，请问转移责任人")
        return [_line("投亲靠友", where, phone(number) if number else "")]
    shelter = text(home["shelter"])
    if not shelter:
        return [_line("避灾场所", "尚未排定，请问转移责任人")]
    listed = text(home["listed_shelter_name"])
    if home["changed"] == 1 and listed and listed != shelter:
        shelter += f"（不是{listed}，已改派）"
    keeper = text(home["keeper"])
    return [
        _line("避灾场所", shelter),
        *([_person("管理员", keeper, home["keeper_phone"])] if keeper else []),
    ]
