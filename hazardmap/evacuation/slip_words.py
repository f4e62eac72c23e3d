"""Words of slips and chat replies (口头报数用语): a clause cut into tokens, nothing guessed.

Every word that decides where somebody is stands in `_STATUS`, the longest first; every word that decides
nothing stands in `_IDLE`. What is in neither is left over, and whoever reads the clause has to ask.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from hazardmap.evacuation.whereabouts import (
    NOT_MOVED,
    ON_THE_WAY,
    REFUSED,
    RELATIVES,
    RETURNED_ALONE,
    SHELTER,
)

ARRIVED: Final = "arrived"
"""到位, without saying where: the place the unit is meant for."""
TOTAL: Final = "total"
"""应转, as the village counts it: only checked."""
NO_CONTACT: Final = "联系不上"
NOT_HOME: Final = "不在家未核实"
UPSTAIRS: Final = "就地避险"
STAYING: Final = frozenset({REFUSED, RETURNED_ALONE, NO_CONTACT, NOT_HOME, UPSTAIRS})
"""Statuses that are marks inside 未转."""

_WHERE_UP: Final = r"(?:[2-9二三]楼|楼上|高处|屋顶)"
_LEAVE: Final = r"(?:走|转移|转|去|出来|撤离|撤)"
_NOT_DONE: Final = (
    r"(?:到位|到达|到|来|转移|转出|转|出来|撤离|撤出|撤|动身|动|出发|走|安置|完成|离开)"
)
_KIN: Final = r"(?:亲戚|亲友|朋友|女儿|儿子|娘|丈母娘|舅舅|舅|姐姐|姐|哥哥|哥|弟弟|妹妹|姑姑|姑|叔叔|叔|同学|同事)"
_STATUS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    (
        UPSTAIRS,
        (
            r"(?:就地|原地|垂直|就近)避险",
            r"(?:就近)?(?:已经?)?(?:上|到|在|去|转到)了?(?:自家)?" + _WHERE_UP,
            r"上了?楼|楼上|[2二三]楼|高处|屋顶",
        ),
    ),
    (
        REFUSED,
        (
            r"拒不转移|拒绝转移|拒转移|拒不转|拒转|拒绝",
            r"(?:死活|坚决|坚持|就是)?不(?:肯|愿意?|想|同意)" + _LEAVE + "?",
            r"(?:死活|坚决|坚持|就是)不" + _LEAVE,
            r"不走|不转移?|不撤|不去(?!了)|劝不动|不听劝|不配合",
        ),
    ),
    (
        RETURNED_ALONE,
        (
            r"(?:擅自|私自|自行|偷偷|已经?)?又?(?:返回|跑回去|跑回家|溜回去|溜回家|回去|回家)了?(?:家里|家中)?",
        ),
    ),
    (
        NO_CONTACT,
        (
            r"(?:暂时?|还|尚)?(?:联系不上|联系不到|未联系上|没联系上|没有联系上)",
            r"(?:电话|手机)?(?:打不通|没打通|不通|没通)",
            r"(?:电话|手机)?(?:没人接|无人接|没接|不接|未接)(?:听|电话)?|(?:电话|手机)?(?:关机|停机)|失联|空号",
        ),
    ),
    (
        NOT_HOME,
        (
            r"不在家|没在家|未在家|(?:家里|家中)(?:没有?人|无人)|敲门(?:没有?人|无人)应?",
            r"(?:无人|没有?人)在家|没人|无人|(?:在外|外出)打工|外出|在外地?|打工",
        ),
    ),
    (
        NOT_MOVED,
        (
            r"(?:暂时?|目前)?(?:还|尚)?(?:没有|没|未)(?:有)?" + _NOT_DONE
            + r"(?:来|过来|出来|的人)?(?!都|齐)",
            r"(?:还|仍)?在家里?|待转移?|待撤离",
        ),
    ),
    (
        ON_THE_WAY,
        (
            r"(?:正在?)?(?:来|去|赶来|过来)的?(?:路上|途中)",
            r"(?:正在?)?(?:半路上?|路上|途中|在途中?)",
            r"已经?出发|出发了|已经?动身|动身了|已经?上车|上车了",
        ),
    ),
    (
        RELATIVES,
        (
            r"(?:自行)?(?:投亲靠友|投亲访友|投亲|投友|靠友|投奔亲友|投奔亲戚|投靠亲友|投靠亲戚|投靠)",
            r"分散安置|分散转移|分散",
            r"(?:已经?)?(?:去了|到了|去|到|在|住到|住|转到|转移到)?(?:他|她|其)?" + _KIN
            + r"(?:那里|那边|那|家里?)",
        ),
    ),
    (TOTAL, (r"应转移?|需转移?|应撤离|应安置",)),
    (
        ARRIVED,
        (
            r"(?:安全)?转移(?:到位|完毕|完成|好|出来|妥当|结束|了)|转移安置(?:到位|完毕|好|完成|了)?",
            r"完成(?:安全)?(?:转移|撤离|安置)|转(?:出来|出|好|了|完|到位)",
            r"撤(?:离完毕|离到位|离了|出来|出|离好|好|了|完)|出来|安置(?:到位|完毕|好|完成|妥当|了)",
            r"到位|到齐|到达|抵达|入住|住下|进点|到(?:了|啦|咯)?",
        ),
    ),
    (
        SHELTER,
        (
            r"集中安置|集中转移|集中|集中点",
            r"(?:避灾|避险|避难)(?:安置)?(?:场所|点|中心|所)|安置(?:场所|点)",
        ),
    ),
)  # fmt: skip
_PERHAPS: Final = r"转移|撤离|安置|转|撤|完成|完毕"
"""Words that say a thing was done only beside 已, 了 or 到: 全部转移 alone may be a wish."""
_ARRIVING: Final = frozenset({ARRIVED, SHELTER, RELATIVES})
_NONE: Final = (
    r"(?:无|没有|没|暂无|零)(?:人)?(?:拒不转移|拒绝转移|拒转|遗漏|漏户|漏人|漏|异常|伤亡|人员伤亡|失联"
    r"|投亲靠友|投亲|途中|就地避险|未转移?|缺位)"
)
_IDLE: Final = (
    r"情况(?:如下|汇报|报告)?|转移(?:情况|人员|对象|清单|名单)|我们?村|本村|全村(?=的?\d)|村里|报告|汇报|上报|领导|你好|您好|收到|谢谢|辛苦|(?:大家|各位)好"
    r"|经?(?:核实|核对|统计|清点)(?:后)?|目前|现在|截至|截止|为止|今晚|今夜|凌晨|刚刚|刚才|刚|人员|群众|村民|住户|农户|户主|对象|同志|们"
    r"|名单号?|编号|号码|里面|其中|分别|包括|一共|总共|共计|合计|共|计|安全|顺利|自己|一家|全家|家里人|家|户|号|的人|的|地|了|啦|呢|哦|已经|已|也|还剩|只剩|就剩|还有|还|此外|去了|只有|只|仅|就"
    r"|有|是|在|为|和|与|及|以及|跟|加上|加|另外|另|现|经|都已?|均已?|全都|皆|均|都|住|人|报"
)
_UNIT: Final = (
    r"(?:第|no\.?|#)(\d{1,4})(?!\d)(?:号(?:户(?!主)|家(?!里|中))?|#|户(?!主))?|(0\d{1,3})(?!\d)(?:号(?:户(?!主)|家(?!里|中))?|#|户(?!主)|家)?"
    r"|(\d{1,4})(?!\d)(?:号(?:户(?!主)|家(?!里|中))?|#)?(?![组队楼栋幢层岁点时分天次车辆米元月年日%个位名口人户家])"
)
_COUNTED: Final = r"(?!\d)(?:个|口|名)?(?:人|口|名(?!单))(?!家)"
_PATTERNS: Final = (
    ("idle", r"转移(?:情况|人员|对象|清单|名单)(?:如下|汇报|报告)?|报告完毕|汇报完毕"),
    ("none", _NONE),
    ("moment", r"\d{4}年|\d{1,2}月\d{1,2}[日号]|\d{1,2}:\d{2}(?::\d{2})?|\d{1,2}[时点](?:\d{1,2}分?|半|整)?(?!以?前)"),
    ("long", r"\d{7,}"),
    ("rest", r"其余|其他|其它|剩下|剩余|余下|别的|余(?=户|下|都|全)"),
    ("whole", r"全部|全村|全都|全员|所有|全体|整村|统统|通通"),
    ("except", r"除了|除去|除开|除"),
    ("outside", r"以外|之外|外(?![出地])"),
    ("fraction", r"(?:(?<=号)到?|(?<![\d/]))(\d{1,3})/(\d{1,3})(?![\d/])(?:人)?"),
    ("range", r"(?:第)?(\d{1,4})号?(?:-|至|到)(?:第)?(\d{1,4})号?(?!\d|/|个?[人口名户组楼岁])"),
    ("homes", r"(?<!\d)([1-9]\d{0,3}|0)(?:户(?!主)|家(?!里|中))"),
    ("persons", r"(\d{1,4})" + _COUNTED),
    ("unit", _UNIT),
    ("all", r"全都|都|均|全"),
    ("done", r"已经|已|了"),
)  # fmt: skip
_NUMERALS: Final = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"两": 2, "俩": 2}
_NUMERAL: Final = re.compile(
    r"(?<![十百几多数一二三四五六七八九两])"
    r"([一二两三四五六七八九十]{1,3})(?=个?[人户口名号](?!家))"
)
_DASHES: Final = str.maketrans(dict.fromkeys("—–－~～―ー", "-") | {"〇": "0", "ㄧ": "一"})


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a clause (一个词): `kind`, its value, and the words as they were written."""

    kind: str
    value: tuple[object, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Names a slip of one village may use (本村用语).

    `heads` maps a name to the keys of the units of that name, `places` a shelter's name to its id,
    `own` are names of the village and its town, `others` those of other villages.
    """

    heads: Mapping[str, tuple[str, ...]]
    places: Mapping[str, str]
    own: frozenset[str]
    others: frozenset[str]
    longest_first: tuple[str, ...] = ()


def vocabulary(
    heads: Mapping[str, tuple[str, ...]],
    *,
    places: Mapping[str, str],
    own: Iterable[str],
    others: Iterable[str],
) -> Vocabulary:
    """Gather the names of one village (本村用语); names of one character name nobody."""
    mine = frozenset(word for word in own if len(word) > 1)
    far = frozenset(word for word in others if len(word) > 1) - mine
    named = {word: keys for word, keys in heads.items() if len(word) > 1}
    words = {*named, *places, *mine, *far}
    order = tuple(sorted(words, key=lambda word: (-len(word), word)))
    return Vocabulary(named, dict(places), mine, far, order)


def folded(text: str) -> str:
    """Fold full-width forms, dashes and Chinese numerals of counts: 八号三人到两人 = 8号3人到2人."""
    plain = unicodedata.normalize("NFKC", text).translate(_DASHES).lower()
    plain = re.sub(r"(?<!\d)[ \t]+|[ \t]+(?!\d|[ \t])", "", plain)
    return _NUMERAL.sub(_arabic, plain)


def _arabic(found: re.Match[str]) -> str:
    word = found.group(1)
    if "十" not in word:
        return f" {_NUMERALS[word]}" if len(word) == 1 else word
    tens, _, ones = word.partition("十")
    if len(tens) > 1 or len(ones) > 1:
        return word
    return f" {(_NUMERALS[tens] if tens else 1) * 10 + (_NUMERALS[ones] if ones else 0)}"


def tokens(clause: str, known: Vocabulary) -> tuple[list[Token], str]:
    """Cut a folded clause into tokens (断词); the second value is what was not understood of it."""
    found: list[Token] = []
    left = ""
    at = 0
    while at < len(clause):
        token, end = _token(clause, at, known)
        if token is None:
            left += clause[at]
            at += 1
            continue
        if token.kind != "idle":
            found.append(token)
        at = end
    return _decided(found), re.sub(r"[\s、/+&:#\"'“”‘’.\-_|*]", "", left)


def _token(clause: str, at: int, known: Vocabulary) -> tuple[Token | None, int]:
    named = _name(clause, at, known)
    if named is not None:
        return named
    for kind, pattern in _COMPILED:
        found = pattern.match(clause, at)
        if found is None or not found.group():
            continue
        values = tuple(int(cell) for cell in found.groups() if cell is not None)
        if kind.startswith("="):
            return Token("status", (kind[1:], ""), found.group()), found.end()
        return Token(kind, values, found.group()), found.end()
    return None, at


def _name(clause: str, at: int, known: Vocabulary) -> tuple[Token, int] | None:
    """Match a name of the village, the longest one: a household, a shelter, the village itself."""
    for word in known.longest_first:
        if not clause.startswith(word, at):
            continue
        end = at + len(word)
        if word in known.heads:
            return Token("head", known.heads[word], word), end
        if word in known.places:
            return Token("status", (SHELTER, known.places[word]), word), end
        return Token("idle" if word in known.own else "village", (), word), end
    return None


def _decided(found: list[Token]) -> list[Token]:
    """Keep 转移 alone only beside 已 or 了, and drop 已 and 了 themselves."""
    done = any(
        token.kind == "done" or (token.kind == "status" and token.value[0] in _ARRIVING)
        for token in found
    )
    kept = []
    for token in found:
        if token.kind == "perhaps":
            kind = "status" if done else "unclear"
            kept.append(Token(kind, (ARRIVED, ""), token.text))
        elif token.kind not in {"done", "moment"}:
            kept.append(token)
    return kept


_COMPILED: Final = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        *_PATTERNS[:2],
        *((f"={name}", "|".join(words)) for name, words in _STATUS[:6]),
        *_PATTERNS[2:10],
        *((f"={name}", "|".join(words)) for name, words in _STATUS[6:]),
        *_PATTERNS[10:],
        ("perhaps", _PERHAPS),
        ("idle", _IDLE),
    )
)
