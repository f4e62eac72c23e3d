"""Which warnings are in force: by issuer and kind, colours and towns; a lifting ends the warning alone."""

from datetime import datetime, timedelta
from typing import Any

from hazardmap.entries import Entry
from hazardmap.situation.night import Night, folded
from hazardmap.situation.warned import in_storm, warnings_in_force
from hazardmap.warning.cap_xml import read_cap
from hazardmap.warning.in_force import body_of, warned
from hazardmap.warning.target import Target
from tests.warning.cap_messages import START, alert


def entry(seq: int, verb: str = "confirmed", **more: Any) -> Entry:
    minutes = more.pop("minutes", seq)
    body = {
        "id": f"w{seq}",
        "kind": "暴雨",
        "colour": "橙",
        "action": "发布",
        "issuer": "玩具县气象台",
        "issued_at": (START + timedelta(minutes=minutes)).isoformat(),
        "towns": ["A"],
        **more,
    }
    return Entry(
        seq, f"k{seq}", START + timedelta(minutes=seq), "甲镇应急办", f"warning.{verb}", body
    )


def night(*entries: Entry, drill: bool = False) -> Night:
    return folded(entries, drill=drill)


def ids(made: Night, hours: float = 1.0) -> list[str]:
    return [one.id for one in warnings_in_force(made, START + timedelta(hours=hours))]


def test_an_upgrade_takes_the_place_of_the_former_warning_of_its_issuer_and_kind() -> None:
    former = [entry(1, colour="黄"), entry(2, kind="雷电"), entry(3, issuer="别的气象台")]
    for action in ("升级", "继续", "变更", "降级"):
        assert set(ids(night(*former, entry(4, action=action)))) == {"w2", "w3", "w4"}


def test_the_time_of_issue_decides_not_the_time_of_pasting() -> None:
    pasted_late = entry(2, minutes=-30, colour="黄")
    assert ids(night(entry(1), pasted_late)) == ["w1"]
    lifted_before = entry(2, "lifted", minutes=-30, action="解除")
    assert ids(night(entry(1), lifted_before)) == ["w1"]


def test_in_a_town_the_newest_signal_of_its_kind_speaks() -> None:
    made = night(entry(1, colour="黄", towns=["A", "B"]), entry(2, colour="橙", towns=["A"]))
    standing = warnings_in_force(made, START + timedelta(hours=1))
    assert [(one.colour, one.target.towns) for one in standing] == [("橙", ("A",)), ("黄", ("B",))]


def test_a_second_warning_for_other_towns_stands_beside_the_first() -> None:
    assert len(ids(night(entry(1), entry(2, towns=["B"])))) == 2


def test_the_same_text_confirmed_by_two_offices_is_one_warning() -> None:
    assert ids(night(entry(1), entry(2, minutes=1))) == ["w2"]


def test_a_lifting_ends_the_warning_of_its_kind_and_issuer_only() -> None:
    lifting = entry(9, "lifted", action="解除")
    others = [entry(2, kind="地质灾害气象风险"), entry(3, issuer="别的气象台")]
    assert set(ids(night(entry(1), *others, lifting))) == {"w2", "w3"}


def test_a_lifting_for_one_town_leaves_the_others_warned() -> None:
    made = night(entry(1, towns=["A", "B"]), entry(9, "lifted", action="解除", towns=["A"]))
    (left,) = warnings_in_force(made, START + timedelta(hours=1))
    assert left.target.towns == ("B",)


def test_a_lifting_that_names_a_colour_ends_that_colour() -> None:
    two = [entry(1, colour="黄", towns=["B"]), entry(2, colour="橙")]
    assert ids(night(*two, entry(9, "lifted", action="解除", colour="黄", towns=["A", "B"]))) == [
        "w2"
    ]


def test_a_lifting_by_hand_ends_the_one_it_names() -> None:
    lifting = entry(9, "lifted", action="解除", closes="w1", kind="暴雨")
    assert ids(night(entry(1), entry(2, towns=["B"]), lifting)) == ["w2"]


def test_an_expired_warning_is_not_in_force() -> None:
    made = night(entry(1, expires_at=(START + timedelta(minutes=30)).isoformat()))
    assert (ids(made, 0.4), ids(made, 0.5)) == (["w1"], [])


def test_a_correction_replaces_what_was_confirmed_and_keeps_who_confirmed_it() -> None:
    made = night(
        entry(1), entry(2, "corrected", id="w1", towns=["B"], corrected=["减少范围：甲镇"])
    )
    (one,) = warnings_in_force(made, START + timedelta(hours=1))
    assert (one.target.towns, one.at, one.corrected) == (
        ("B",),
        START + timedelta(minutes=1),
        ("减少范围：甲镇",),
    )


def test_an_exercise_speaks_in_the_drill_alone() -> None:
    assert ids(night(entry(1, exercise=True))) == []
    assert ids(night(entry(1, exercise=True), drill=True)) == ["w1"]


def test_a_rain_warning_makes_a_storm_and_others_do_not() -> None:
    at = START + timedelta(hours=1)
    for kind in ("暴雨", "台风", "山洪"):
        assert in_storm(night(entry(1, kind=kind)), at)
    assert not in_storm(night(entry(1, kind="雷电")), at)
    assert not in_storm(night(entry(1), entry(2, "lifted", action="解除")), at)


def test_the_worst_colour_stands_first() -> None:
    made = night(
        entry(1, colour="蓝", towns=["B"]),
        entry(2, colour="红"),
        entry(3, kind="大风", colour="黄"),
    )
    assert ids(made) == ["w2", "w3", "w1"]


def test_cap_messages_stand_by_their_references_in_both_orders() -> None:
    first = read_cap(alert()).head
    update = read_cap(
        alert(identifier="m2", msg_type="Update", references=first.key.words).replace(
            "02:10:00+08:00</sent>", "02:20:00+08:00</sent>"
        )
    ).head
    bodies = []
    for number, one in enumerate((first, update), 1):
        plain = warned(entry(number).body, at=START, by="x")
        body = {**body_of(plain), "cap": None}
        bodies.append({**body, "cap": _cap(one)})
    for order in ((0, 1), (1, 0)):
        entries = [entry(seq, **bodies[index]) for seq, index in enumerate(order, 1)]
        assert ids(night(*entries)) == ["w2"]


def _cap(head: Any) -> dict[str, Any]:
    def words(key: Any) -> list[str]:
        return [key.sent.isoformat(), key.sender, key.identifier]

    return {
        "key": words(head.key),
        "status": head.status,
        "msg_type": head.msg_type,
        "references": [words(key) for key in head.references],
        "expires": head.expires.isoformat(),
        "content": head.content,
    }


def test_a_warning_is_read_back_as_it_was_written() -> None:
    target = Target(
        towns=("A",), polygons=(((120.0, 29.0), (120.1, 29.0), (120.1, 29.1), (120.0, 29.0)),)
    )
    body = {**entry(1).body, **target.as_json(), "cap": _cap(read_cap(alert()).head)}
    made = warned(body, at=START, by="x")
    assert warned(body_of(made), at=START, by="x") == made
    assert isinstance(made.issued_at, datetime)
