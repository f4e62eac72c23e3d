"""Whatever is pasted together, no town is taken over that no forecast names, and nothing breaks."""

from hypothesis import given, settings
from hypothesis import strategies as st

from hazardmap.warning.bulletin import as_json, parse_bulletin
from tests.warning.place_names import AT, NAME, SHORT, names

NAMES = names()
PIECES = (
    *SHORT, "直埠", "草塔", "诸暨市气象台", "义乌市气象台", "6月10日2时10分", "发布", "解除", "升级为",
    "暴雨橙色预警信号", "雷电黄色预警", "预计", "过去1小时", "目前", "请注意防范", "我市", "全市", "大部",
    "南部", "和", "、", "，", "。", "：", "等镇乡（街道）", "江", "站", "95.8毫米", "有暴雨", "将出现", "义乌",
    "东阳市", "水库", "村", "\n", "\n\n", " ", "（", "）", "除", "外", "其余镇乡", "各镇", "橙色", "防御指南",
)  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_towns_are_named_in_the_text_and_asking_takes_none(text: str) -> None:
    told = as_json(parse_bulletin(text, NAMES, at=AT))
    folded = "".join(text.split())
    old = {"直埠": "姚江", "草塔": "大唐"}
    named = {old.get(word, word) for word in (*SHORT, *old) if word in folded}
    if told["whole_county"]:
        assert "全市" in folded or "我市各镇" in folded
    else:
        assert {NAME[town] for town in told["towns"]} <= named
    assert (told["status"] == "ask") == bool(told["asks"])
    if told["asks"]:
        assert told["towns"] == []
        assert not told["whole_county"]


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_answered(text: str) -> None:
    told = as_json(parse_bulletin(text, NAMES, at=AT))
    assert told["towns"] == []
    assert all(0 <= span["start"] < span["end"] <= len(text) for span in told["spans"])
