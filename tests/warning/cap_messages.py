"""CAP messages for tests: one alert in XML, and envelopes for folding."""

from datetime import datetime, timedelta, timezone

from hazardmap.warning.cap import CapHead, CapKey

START = datetime(2026, 6, 10, 2, 10, tzinfo=timezone(timedelta(hours=8)))
SQUARE = "29.70,120.40 29.70,120.50 29.80,120.50 29.80,120.40 29.70,120.40"
NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"


def alert(
    *,
    identifier: str = "m1",
    status: str = "Actual",
    msg_type: str = "Alert",
    references: str = "",
    area: str = "<area><areaDesc>甲镇</areaDesc><geocode><valueName>c</valueName><value>A</value></geocode></area>",
    event: str = "暴雨",
    severity: str = "Severe",
    expires: str = "2026-06-10T08:10:00+08:00",
    namespace: str = NAMESPACE,
) -> str:
    named = f"<references>{references}</references>" if references else ""
    ends = f"<expires>{expires}</expires>" if expires else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><alert xmlns="{namespace}">'
        f"<identifier>{identifier}</identifier><sender>weather@example</sender>"
        f"<sent>2026-06-10T02:10:00+08:00</sent><status>{status}</status><msgType>{msg_type}</msgType>"
        f"<scope>Public</scope>{named}<info><language>zh-CN</language><category>Met</category>"
        f"<event>{event}</event><urgency>Immediate</urgency><severity>{severity}</severity>"
        f"<certainty>Likely</certainty>{ends}<senderName>玩具县气象台</senderName>{area}</info></alert>"
    )


def key(number: int, minutes: float = 0.0, sender: str = "a") -> CapKey:
    return CapKey(START + timedelta(minutes=minutes), sender, f"m{number}")


def head(
    of: CapKey,
    msg_type: str = "Alert",
    *references: CapKey,
    status: str = "Actual",
    expires_min: float | None = None,
    content: str = "",
) -> CapHead:
    expires = None if expires_min is None else START + timedelta(minutes=expires_min)
    return CapHead(of, status, msg_type, references, expires, content)
