"""Read the text of a CAP 1.2 message (读 CAP 消息): no document type, no entity, nothing is fetched."""

import hashlib
from datetime import datetime
from typing import Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException, ElementTree

from hazardmap.warning.cap import CLOSING, STATUSES, TYPES, CapHead, CapKey, CapRefused
from hazardmap.warning.cap_alert import CapAlert, CapArea, CapInfo
from hazardmap.warning.cap_values import circle, moment, references, ring

NAMESPACE: Final = "urn:oasis:names:tc:emergency:cap:1.2"
MAX_LETTERS: Final = 200_000
"""No message for one county is longer."""
_SEVERITIES: Final = frozenset({"Extreme", "Severe", "Moderate", "Minor", "Unknown"})


def looks_like_cap(text: str) -> bool:
    """Tell whether a pasted text is XML rather than a bulletin (是否 CAP 消息)."""
    return text.lstrip("\ufeff \t\r\n").startswith("<")


def read_cap(text: str) -> CapAlert:
    """Read one CAP 1.2 message.

    Raises `CapRefused` for a document type or entity, another namespace, an unknown status or message
    type, a time without offset, and an Update or Cancel that names no message.
    """
    alert = _root(text)
    key = CapKey(
        moment(_required(alert, "sent"), "sent"),
        _required(alert, "sender"),
        _required(alert, "identifier"),
    )
    status = _word(alert, "status", STATUSES)
    msg_type = _word(alert, "msgType", TYPES)
    named = references(_text(alert, "references"))
    if msg_type in CLOSING and not named:
        raise CapRefused(
            f"CAP 消息（{msg_type}）没有写明针对哪一条（references）；请向发送方核对。"
        )
    infos = tuple(_info(element) for element in alert.findall(_tag("info")))
    ends = [one.expires for one in infos]
    head = CapHead(
        key=key,
        status=status,
        msg_type=msg_type,
        references=named,
        expires=max(end for end in ends if end) if ends and all(ends) else None,
        content=_fingerprint(text),
    )
    return CapAlert(head, infos)


def _root(text: str) -> Element:
    if len(text) > MAX_LETTERS:
        raise CapRefused(f"CAP 消息有{len(text)}字，太长；请核对是不是一条预警消息。")
    try:
        # the declared encoding is that of the file; here the text is decoded already
        root: Element = ElementTree.fromstring(text.lstrip("\ufeff \t\r\n"), forbid_dtd=True)
    except DefusedXmlException:
        raise CapRefused(
            "CAP 消息里有文档类型或外部实体声明，已拒收；请向发送方索要正规消息。"
        ) from None
    except (ParseError, ValueError, LookupError):
        raise CapRefused("CAP 消息不是完整的 XML，未接收；请复制全文，或上传原文件。") from None
    if root.tag != _tag("alert"):
        raise CapRefused("这不是 CAP 1.2 预警消息（名字空间不对），未接收；请核对文件。")
    return root


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _text(element: Element, name: str) -> str:
    return (element.findtext(_tag(name)) or "").strip()


def _required(element: Element, name: str) -> str:
    text = _text(element, name)
    if not text:
        raise CapRefused(f"CAP 消息缺少 {name}，未接收；请向发送方核对。")
    if name in {"sender", "identifier"} and (len(text) > 200 or set(text) & set(" ,<&\t\n")):
        raise CapRefused(f"CAP 消息的 {name} 写法不对（不能有空格、逗号），未接收。")
    return text


def _word(element: Element, name: str, allowed: frozenset[str]) -> str:
    text = _required(element, name)
    if text not in allowed:
        raise CapRefused(f"CAP 消息的 {name}“{text[:30]}”不认识，未接收；请向发送方核对。")
    return text


def _optional(element: Element, name: str) -> datetime | None:
    text = _text(element, name)
    return moment(text, name) if text else None


def _info(element: Element) -> CapInfo:
    severity = _text(element, "severity")
    return CapInfo(
        language=_text(element, "language"),
        event=_text(element, "event"),
        codes=tuple(_values(element, "eventCode")),
        severity=severity if severity in _SEVERITIES else "Unknown",
        headline=_text(element, "headline"),
        description=_text(element, "description"),
        issuer=_text(element, "senderName"),
        effective=_optional(element, "effective"),
        expires=_optional(element, "expires"),
        areas=tuple(_area(area) for area in element.findall(_tag("area"))),
    )


def _values(element: Element, name: str) -> list[str]:
    return [text for one in element.findall(_tag(name)) if (text := _text(one, "value"))]


def _area(element: Element) -> CapArea:
    polygons = [one.text or "" for one in element.findall(_tag("polygon"))]
    circles = [one.text or "" for one in element.findall(_tag("circle"))]
    return CapArea(
        words=_text(element, "areaDesc"),
        polygons=tuple(ring(text) for text in polygons if text.strip()),
        circles=tuple(circle(text) for text in circles if text.strip()),
        codes=tuple(_values(element, "geocode")),
    )


def _fingerprint(text: str) -> str:
    return hashlib.sha256(text.strip().encode()).hexdigest()[:16]
