"""CAP 1.2 out (输出 CAP): warnings in force for other systems, without any name of a person."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from hazardmap.situation.model import Situation
from hazardmap.situation.scope import town_names, village_places
from hazardmap.situation.warned import warnings_in_force
from hazardmap.warning.cap_xml import NAMESPACE
from hazardmap.warning.in_force import Warned, body_of

ATOM: Final = "http://www.w3.org/2005/Atom"
MEDIA: Final = "application/cap+xml; charset=utf-8"
FEED_MEDIA: Final = "application/atom+xml; charset=utf-8"
_SEVERITY: Final = {"红": "Extreme", "橙": "Severe", "黄": "Moderate", "蓝": "Minor"}
_CATEGORY: Final = {"地质灾害气象风险": "Geo", "森林火险": "Fire"}
register_namespace("", ATOM)
register_namespace("cap", NAMESPACE)


@dataclass(frozen=True, slots=True)
class _Place:
    """One area of a message: its words and what says where it is (element name → text)."""

    words: str
    code: str = ""
    shapes: tuple[tuple[str, str], ...] = ()


def cap_feed(situation: Situation) -> bytes:
    """Write every warning in force as one Atom feed of CAP messages (预警汇总), with number and time."""
    feed = Element(f"{{{ATOM}}}feed")
    county = situation.county
    _atom(feed, "id", f"urn:hazardmap:{county.county_id}:situation:{situation.number}")
    _atom(feed, "title", f"{county.name}生效预警" + ("（演练）" if situation.night.drill else ""))
    _atom(feed, "updated", situation.as_of.isoformat(timespec="seconds"))
    SubElement(feed, f"{{{ATOM}}}category", scheme="urn:hazardmap:situation", term=situation.number)
    SubElement(
        feed,
        f"{{{ATOM}}}category",
        scheme="urn:hazardmap:as_of",
        term=situation.as_of.isoformat(timespec="seconds"),
    )
    author = SubElement(feed, f"{{{ATOM}}}author")
    _atom(author, "name", county.name)
    for one in warnings_in_force(situation.night, situation.as_of):
        entry = SubElement(feed, f"{{{ATOM}}}entry")
        _atom(entry, "id", f"urn:hazardmap:{county.county_id}:{_identifier(one)}")
        _atom(entry, "title", one.signal)
        _atom(entry, "updated", one.at.isoformat(timespec="seconds"))
        content = SubElement(entry, f"{{{ATOM}}}content", type=MEDIA.partition(";")[0])
        content.append(_alert(situation, one))
    return _written(feed)


def cap_message(situation: Situation, one: Warned) -> bytes:
    """Write one warning as a CAP 1.2 message (单条 CAP)."""
    return _written(_alert(situation, one))


def _written(element: Element) -> bytes:
    body: bytes = tostring(element, encoding="utf-8", xml_declaration=True)
    return body


def _atom(parent: Element, name: str, text: str) -> None:
    SubElement(parent, f"{{{ATOM}}}{name}").text = _clean(text)


def _cap(parent: Element, name: str, text: str) -> Element:
    element = SubElement(parent, f"{{{NAMESPACE}}}{name}")
    element.text = _clean(text)
    return element


def _clean(text: str) -> str:
    """Drop what XML cannot hold."""
    return "".join(c for c in text if c in "\t\n" or (c >= " " and not "\ud800" <= c <= "\udfff"))


def _identifier(one: Warned) -> str:
    """Name the message by its content: a correction is another message."""
    content = json.dumps(body_of(one), ensure_ascii=False, sort_keys=True)
    return f"{one.id}-{hashlib.sha256(content.encode()).hexdigest()[:8]}"


def _status(situation: Situation, one: Warned) -> str:
    if situation.night.drill or one.exercise:
        return "Exercise"
    # invented lists and borders must never set off a real system
    return "Test" if situation.county.demo else "Actual"


def _alert(situation: Situation, one: Warned) -> Element:
    alert = Element(f"{{{NAMESPACE}}}alert")
    _cap(alert, "identifier", _identifier(one))
    _cap(alert, "sender", f"hazardmap.{situation.county.county_id}")
    _cap(alert, "sent", one.since.isoformat(timespec="seconds"))
    _cap(alert, "status", _status(situation, one))
    _cap(alert, "msgType", "Alert")
    _cap(alert, "scope", "Public")
    marks = ["演示数据"] if situation.county.demo else []
    if situation.night.drill or one.exercise:
        marks.append("演练")
    _cap(alert, "note", "；".join([*marks, f"情势号 {situation.number}"]))
    info = SubElement(alert, f"{{{NAMESPACE}}}info")
    _cap(info, "language", "zh-CN")
    _cap(info, "category", _CATEGORY.get(one.kind, "Met"))
    _cap(info, "event", f"{one.kind}{one.colour}色" if one.colour else one.kind)
    _cap(info, "urgency", "Immediate")
    _cap(info, "severity", _SEVERITY.get(one.colour or "", "Unknown"))
    _cap(info, "certainty", "Likely")
    if one.expires_at:
        _cap(info, "expires", one.expires_at.isoformat(timespec="seconds"))
    _cap(info, "senderName", one.issuer or "发布单位未注明")
    _cap(info, "headline", f"{one.signal}{one.action}")
    for place in _places(situation, one):
        _add_area(info, place)
    return alert


def _places(situation: Situation, one: Warned) -> Iterable[_Place]:
    towns, villages = town_names(situation), village_places(situation.county)
    target = one.target
    if target.whole_county:
        yield _Place(situation.county.name, situation.county.county_id)
        return
    yield from (_Place(towns.get(town, town), town) for town in target.towns)
    for village in target.villages:
        name, town = villages.get(village, (village, ""))
        yield _Place(f"{towns.get(town, '')}{name}", village)
    shapes = [
        ("polygon", " ".join(f"{lat:.6f},{lon:.6f}" for lon, lat in ring))
        for ring in target.polygons
    ]
    shapes += [("circle", f"{lat:.6f},{lon:.6f} {km:g}") for lon, lat, km in target.circles]
    if shapes:
        yield _Place("；".join(one.area_words) or "图形范围", "", tuple(shapes))


def _add_area(info: Element, place: _Place) -> None:
    area = SubElement(info, f"{{{NAMESPACE}}}area")
    _cap(area, "areaDesc", place.words)
    for name, text in place.shapes:
        _cap(area, name, text)
    if place.code:
        code = SubElement(area, f"{{{NAMESPACE}}}geocode")
        _cap(code, "valueName", "行政区划代码")
        _cap(code, "value", place.code)
