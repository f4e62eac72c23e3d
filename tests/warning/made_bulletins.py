"""Bulletins made from slots whose meaning is known before the text is put together."""

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass

from tests.warning.place_names import FORMER, SHORT
from tests.warning.written_bulletins import ASK, WHOLE

ENDING = {
    **dict.fromkeys(("暨阳", "浣东", "陶朱", "暨南", "大唐"), "街道"),
    "东和": "乡",
}
OFFICES = (
    "诸暨市气象台", "浙江省绍兴市诸暨市气象台", "诸暨市自然资源和规划局、诸暨市气象局",
    "诸暨市水利局", "诸暨市防汛防台抗旱指挥部办公室",
)  # fmt: skip
STRANGERS = (
    "义乌市气象台", "浦江县气象台", "绍兴市柯桥区气象台", "嵊州市气象台", "绍兴市气象台",
    "杭州市富阳区气象台", "浙江省气象台", "中央气象台", "东阳市自然资源和规划局",
)  # fmt: skip
SIGNALS = (
    ("发布暴雨{}预警信号", "暴雨", "发布"),
    ("继续发布暴雨{}预警信号", "暴雨", "继续"),
    ("将暴雨蓝色预警信号升级为暴雨{}预警信号", "暴雨", "升级"),
    ("发布地质灾害气象风险{}预警", "地质灾害气象风险", "发布"),
    ("联合发布山洪灾害{}预警", "山洪", "发布"),
    ("发布{}台风预警", "台风", "发布"),
    ("发布雷电预警信号（{}）", "雷电", "发布"),
    ("发布大风{}预警信号", "大风", "发布"),
)
COLOURS = ("红色", "橙色", "黄色")
TIMES = (
    ("2026年6月10日2时10分", "2026-06-10T02:10:00+08:00"),
    ("6月10日02时10分", "2026-06-10T02:10:00+08:00"),
    ("10日02时10分", "2026-06-10T02:10:00+08:00"),
    ("2026-06-10 02:10", "2026-06-10T02:10:00+08:00"),
    ("６月１０日０２：１０", "2026-06-10T02:10:00+08:00"),
    ("6月9日24时", "2026-06-10T00:00:00+08:00"),
    ("今天凌晨2时10分", "2026-06-10T02:10:00+08:00"),
    ("昨日晚上8点半", "2026-06-09T20:30:00+08:00"),
)
FALLEN = (
    "", "", "过去1小时姚江祝园站雨量已达95.8毫米，", "目前枫桥、赵家已出现短时强降水，",
    "受上游浦江、义乌强降水东移影响，", "过去三小时我市东白湖镇已出现70毫米以上的短时暴雨，",
    "目前我市南部已有对流云团发展，东和已出现8级大风，", "截至2时，全市平均面雨量60.5毫米，",
    "祝园站95.8毫米/1小时，马剑站88毫米/3小时，", "目前我市上游金华地区已出现短时强降水，",
)  # fmt: skip
LEADS = (
    "预计今天凌晨我市", "预计未来3小时", "预计今天夜里到明天诸暨市", "未来6小时我市", "预计10日02时至08时",
    "影响区域：", "受强对流云团影响，预计",
)  # fmt: skip
SAID = (
    "3小时雨量可达50毫米以上", "将出现短时暴雨", "有大到暴雨，局部大暴雨", "可能出现局地6~8级雷雨大风",
    "累计雨量将超过75毫米，并伴有强雷电和7～9级雷暴大风", "有暴雨，山洪、地质灾害风险高",
)  # fmt: skip
TAILS = (
    "。", "，请注意防范小流域山洪、滑坡。", "，请注意防范枫桥江、五泄江水位上涨和安华水库泄洪。",
    "，请全市各级各部门和各镇乡（街道）做好防范。",
    "。\n防御指南：\n1.政府及相关部门按照职责做好防暴雨工作；2.马剑、枫桥等地山区居民注意防范。",
    "，请白塔湖、高湖周边注意积涝。（预警信息来源：国家预警信息发布中心）",
)  # fmt: skip
AREAS = (
    "南部",
    "西部山区",
    "北部平原",
    "大部",
    "部分地区",
    "枫桥江流域",
    "局部地区",
    "东南部",
    "沿江平原",
)
NEVER = ("", "有暴雨", "各地有暴雨", "义乌、浦江有暴雨", "桐庐县、萧山区有暴雨", "五泄水库有暴雨")


@dataclass(frozen=True)
class Made:
    text: str
    area: str
    kind: str
    colour: str
    action: str
    issued_at: str


def made(count: int = 420, *, seed: int = 610) -> Iterator[Made]:
    """Make bulletins of several kinds in turn; the same for the same seed."""
    pick = random.Random(seed)
    kinds = itertools.cycle((_listed, _listed, _listed, _listed, _said, _whole, _stranger))
    for kind in itertools.islice(kinds, count):
        yield kind(pick)


def _made(pick: random.Random, office: str, body: str, area: str) -> Made:
    (phrase, kind, action), colour = pick.choice(SIGNALS), pick.choice(COLOURS)
    written, moment = pick.choice(TIMES)
    head = f"{office}{written}{phrase.format(colour)}{pick.choice('：，。')}"
    text = pick.choice((str, _doubled, _forwarded, _spaced, _wrapped))(f"{head}{body}")
    return Made(text, area, kind, colour[0], action, moment)


def _listed(pick: random.Random) -> Made:
    towns = pick.sample(sorted(SHORT), pick.randint(1, 9))
    body = (
        f"{pick.choice(FALLEN)}{pick.choice(LEADS)}{_list(pick, towns)}"
        f"{pick.choice(SAID)}{pick.choice(TAILS)}"
    )
    return _made(pick, pick.choice(OFFICES), body, " ".join(towns))


def _list(pick: random.Random, towns: list[str]) -> str:
    style = pick.randrange(4)
    old = {new: former for former, new in FORMER.items()}
    if style == 0:
        return "、".join(town + ENDING.get(town, "镇") for town in towns)
    spelled = [old.get(town, town) if pick.random() < 0.5 else town for town in towns]
    if style == 1:
        return "、".join(spelled) + pick.choice(("等镇乡（街道）", "等镇街", "等地", "等乡镇"))
    if style == 2 and len(spelled) > 1:
        return "、".join(spelled[:-1]) + pick.choice(("和", "及", "以及")) + spelled[-1] + "等镇乡"
    return pick.choice(("，", ",", "、")).join(spelled) + "等镇乡（街道）"


def _said(pick: random.Random) -> Made:
    own = pick.choice(("我市", "诸暨市", "全市"))
    area = pick.choice(AREAS)
    said = f"{own}{area}{pick.choice(SAID)}" if pick.random() < 0.7 else pick.choice(NEVER)
    body = f"{pick.choice(FALLEN)}预计今天凌晨{said}{pick.choice(TAILS)}"
    return _made(pick, pick.choice(OFFICES), body, ASK)


def _whole(pick: random.Random) -> Made:
    who = pick.choice(
        (
            "我市各镇乡（街道）",
            "全市",
            "我市所有镇乡（街道）",
            "全市各镇街",
            "诸暨市各镇乡",
            "全市范围内",
        )
    )
    body = f"{pick.choice(FALLEN)}预计今天凌晨{who}{pick.choice(SAID)}{pick.choice(TAILS)}"
    return _made(pick, pick.choice(OFFICES), body, WHOLE)


def _stranger(pick: random.Random) -> Made:
    who = pick.choice(
        ("全市", "我市各镇街", "我区所有镇（街道）", "我县各乡镇", "我市大陈、苏溪等镇街", "义乌、浦江、绍兴市区",
         "我市赵家、东和等镇街", "全市大部", "我市南部", "")
    )  # fmt: skip
    body = f"预计今天凌晨{who}{pick.choice(SAID)}{pick.choice(TAILS)}"
    return _made(pick, pick.choice(STRANGERS), body, ASK)


def _doubled(text: str) -> str:
    return f"{text}\n{text}"


def _forwarded(text: str) -> str:
    return f"【转发】各位：\n\n{text}\n\n收到请回复"


def _spaced(text: str) -> str:
    return "".join(f"{a} " if not a.isascii() else a for a in text)


def _wrapped(text: str) -> str:
    """Break lines in the middle of words, but not of numbers."""
    lines, line = [], ""
    for letter in text:
        if len(line) >= 17 and not letter.isascii() and letter not in "。！；":
            lines.append(line)
            line = ""
        line += letter
    return "\n".join([*lines, line])
