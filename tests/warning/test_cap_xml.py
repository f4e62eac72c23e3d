"""CAP as text: lat,lon order, closed polygons, times with offset, no entity, no other namespace."""

import pytest

from hazardmap.warning.cap import CapRefused
from hazardmap.warning.cap_alert import FOREIGN, NO_AREA, CapArea, placed
from hazardmap.warning.cap_xml import MAX_LETTERS, looks_like_cap, read_cap
from tests.warning.cap_messages import SQUARE, alert

TOWNS = {"330681109": "枫桥镇", "330681110": "赵家镇"}
VILLAGES = ("330681109290",)


def code(value: str) -> str:
    return f"<area><areaDesc>x</areaDesc><geocode><valueName>n</valueName><value>{value}</value></geocode></area>"


def test_a_message_is_read_with_kind_colour_and_end() -> None:
    read = read_cap(alert())
    (info,) = read.spoken
    assert (info.kind, info.colour, info.issuer) == ("暴雨", "橙", "玩具县气象台")
    assert read.head.expires is not None
    assert read.head.key.words == "weather@example,m1,2026-06-10T02:10:00+08:00"


def test_the_colour_in_words_goes_before_the_severity() -> None:
    (info,) = read_cap(alert(event="暴雨红色", severity="Minor")).infos
    assert (info.kind, info.colour) == ("暴雨", "红")


def test_polygons_are_given_as_lat_lon_and_kept_as_lon_lat() -> None:
    area = f"<area><areaDesc>x</areaDesc><polygon>{SQUARE}</polygon><circle>29.7,120.4 2</circle></area>"
    (found,) = read_cap(alert(area=area)).infos[0].areas
    assert found.polygons[0][0] == (120.40, 29.70)
    assert found.circles == ((120.4, 29.7, 2.0),)


@pytest.mark.parametrize(
    "polygon",
    [
        "120.40,29.70 120.50,29.70 120.50,29.80 120.40,29.70",  # lon,lat
        "29.70,120.40 29.70,120.50 29.80,120.50",  # open
        "29.70,120.40 29.70,120.50 29.80,120.50 29.80,120.40",  # open, four points
        "29.70 120.40 29.70 120.50",
        "nan,120.4 29.70,120.50 29.80,120.50 nan,120.4",
    ],
)
def test_a_polygon_that_cannot_be_meant_is_refused(polygon: str) -> None:
    with pytest.raises(CapRefused):
        read_cap(alert(area=f"<area><areaDesc>x</areaDesc><polygon>{polygon}</polygon></area>"))


def test_no_entity_and_no_document_type_is_read() -> None:
    body = alert().split("?>", 1)[1].replace("玩具县气象台", "&x;")
    attacks = (
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE a [<!ENTITY x "lol">]>',
        '<!DOCTYPE a SYSTEM "http://127.0.0.1/x.dtd">',
    )
    for words in attacks:
        with pytest.raises(CapRefused, match="外部实体"):
            read_cap(words + body)


@pytest.mark.parametrize(
    "text",
    [
        alert(namespace="urn:oasis:names:tc:emergency:cap:1.1"),
        alert(status="Real"),
        alert(msg_type="Renew"),
        alert(msg_type="Update"),
        alert(msg_type="Cancel", references="weather@example,m1"),
        alert().replace("02:10:00+08:00", "02:10:00"),
        alert(identifier=""),
        "<alert",
        alert() + " " * MAX_LETTERS,
    ],
)
def test_what_is_no_message_is_refused_in_words(text: str) -> None:
    with pytest.raises(CapRefused, match="CAP"):
        read_cap(text)


def test_another_version_of_cap_is_named_as_such() -> None:
    with pytest.raises(CapRefused, match="名字空间"):
        read_cap(alert(namespace="urn:oasis:names:tc:emergency:cap:1.1"))


def test_a_declared_encoding_does_not_matter_once_it_is_text() -> None:
    assert read_cap("\ufeff" + alert().replace("UTF-8", "GBK")).infos[0].event == "暴雨"
    assert looks_like_cap("\ufeff \n<alert")
    assert not looks_like_cap("诸暨市气象台")


def resolved(*areas: CapArea) -> tuple[tuple[str, ...], tuple[str, ...], bool, tuple[str, ...]]:
    found = placed(areas, county_id="330681", towns=TOWNS, villages=VILLAGES)
    return found.target.towns, found.target.villages, found.target.whole_county, found.asks


def test_codes_resolve_to_towns_villages_and_the_county() -> None:
    assert resolved(CapArea("", codes=("330681109",))) == (("330681109",), (), False, ())
    assert resolved(CapArea("", codes=("330681109000",)))[0] == ("330681109",)
    assert resolved(CapArea("", codes=("330681109290",)))[1] == VILLAGES
    assert resolved(CapArea("", codes=("330681",)))[2]
    assert resolved(CapArea("", codes=("330681000000",)))[2]


def test_a_missing_or_foreign_area_is_asked_never_widened() -> None:
    assert resolved() == ((), (), False, (NO_AREA,))
    assert resolved(CapArea("枫桥镇")) == ((), (), False, (NO_AREA,))
    assert resolved(CapArea("", codes=("330782",))) == ((), (), False, (FOREIGN,))
    assert resolved(CapArea("", codes=("330000",))) == ((), (), False, (FOREIGN,))


def test_a_shape_is_not_widened_by_the_code_beside_it() -> None:
    (area,) = (
        read_cap(
            alert(
                area=f"<area><areaDesc>x</areaDesc><polygon>{SQUARE}</polygon><geocode><valueName>n</valueName>"
                "<value>330681</value></geocode></area>"
            )
        )
        .infos[0]
        .areas
    )
    found = placed([area], county_id="330681", towns=TOWNS, villages=VILLAGES)
    assert found.target.polygons
    assert (found.target.towns, found.target.whole_county) == ((), False)


@pytest.mark.parametrize("year", ["0001-01-01T00:00:00+08:00", "9999-12-31T23:59:00+00:00"])
def test_a_time_no_calendar_of_ours_holds_is_refused(year: str) -> None:
    with pytest.raises(CapRefused, match="年份不对"):
        read_cap(alert().replace("2026-06-10T02:10:00+08:00", year))
