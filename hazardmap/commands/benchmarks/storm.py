"""Figures of a storm night (预警): from paste to the affected list of a large county; CAP in any order."""

import atexit
import random
import re
import time
from contextlib import ExitStack
from datetime import timedelta
from functools import lru_cache
from pathlib import Path

from hazardmap.commands.benchmarks.figure import Figure, Run
from hazardmap.commands.benchmarks.large_county import large_county
from hazardmap.commands.benchmarks.live import User, plain_form, server
from hazardmap.duty.clock import beijing_now
from hazardmap.duty.loading import load_tables
from hazardmap.errors import HazardmapError
from hazardmap.warning.cap import CapHead, CapKey, in_force

HOUSEHOLDS = 35_000
PASTES = 20
MESSAGES = 10_000
_TOWN = re.compile(rb'name="town" value="([^"]+)" checked')
_KEY = re.compile(rb'name="key" value="([^"]+)"')


@lru_cache(maxsize=1)
def _port(data: Path) -> int:
    """Serve the large county until the measurements are over."""
    stack = ExitStack()
    atexit.register(stack.close)
    return stack.enter_context(server(large_county(data, HOUSEHOLDS), patience_s=600.0))


def _bulletin(data: Path) -> str:
    """Write a bulletin that names every town of the county."""
    towns = load_tables(data, None).tables["towns"]["name"]
    county = load_tables(data, None).name
    at = beijing_now()
    return (
        f"{county}气象台{at.month}月{at.day}日{at.hour}时{at.minute}分发布暴雨橙色预警信号："
        f"预计未来3小时我{county[-1]}{'、'.join(towns)}雨量可达50毫米以上。"
    )


@lru_cache(maxsize=64)
def _paste_to_list(run: Run) -> float:
    """Seconds from sending the paste to the whole affected list, the person's reading left out: 95th percentile."""
    user, text = User(_port(run.data)), _bulletin(run.data)
    times = sorted(_once(user, text) for _ in range(PASTES))
    user.close()
    return times[int(0.95 * len(times)) - 1]


def _once(user: User, text: str) -> float:
    page = user.ask("/warnings")
    fields = {"text": text, "key": _found(_KEY, page.body)}
    began = time.perf_counter()
    sent = user.ask("/warnings", verb="POST", form=plain_form(fields))
    check = user.ask(sent.location)
    towns = [town.decode() for town in _TOWN.findall(check.body)]
    form = {"key": _found(_KEY, check.body[check.body.index(b"/confirm") :])}
    form |= {"kind": "暴雨", "colour": "橙", "action": "发布", "issuer": "", "issued_at": ""}
    address, filled = f"{sent.location}/confirm", plain_form({**form, "town": towns})
    said = user.ask(address, verb="POST", form=filled)
    result = user.ask(said.location)
    seconds = time.perf_counter() - began
    if "涉及".encode() not in result.body or result.status != 200:
        raise HazardmapError("粘贴预警后没有得到受影响清单，不能测量。")
    return seconds


def _found(pattern: re.Pattern[bytes], body: bytes) -> str:
    found = pattern.search(body)
    if found is None:
        raise HazardmapError("预警页面上没有登记表单，不能测量。")
    return found[1].decode()


def _messages(seed: int) -> list[CapHead]:
    """Make alerts, updates and cancels of three senders, a quarter of them sent twice."""
    dice = random.Random(seed)  # noqa: S311 - no secret
    start = beijing_now()
    made: list[CapHead] = []
    for number in range(MESSAGES * 3 // 4):
        sent = start + timedelta(minutes=dice.randint(0, 300))
        key = CapKey(sent, dice.choice("abc"), str(number))
        kind = dice.choice(("Alert", "Alert", "Update", "Cancel")) if made else "Alert"
        named = () if kind == "Alert" else tuple(dice.choice(made).key for _ in range(2))
        end = dice.choice((None, start + timedelta(minutes=dice.randint(1, 400))))
        made.append(CapHead(key, "Actual", kind, named, end, str(dice.randint(0, 3))))
    return made + dice.sample(made, MESSAGES - len(made))


def _orders_that_differ(run: Run) -> float:
    """Count the shuffles of 10,000 messages that do not end as the first did."""
    messages = _messages(run.number)
    at = beijing_now() + timedelta(hours=1)
    ended = in_force(messages, at)
    differing = 0
    for seed in range(10):
        random.Random(seed).shuffle(messages)  # noqa: S311 - no secret
        differing += in_force(messages, at) != ended
    return float(differing)


FIGURES = (
    Figure(
        "storm-paste-s",
        f"粘贴预警到全县受影响清单（{HOUSEHOLDS}户，{PASTES}次的95分位）",
        1.0,
        "秒",
        _paste_to_list,
    ),
    Figure(
        "storm-cap",
        f"{MESSAGES}条打乱、重复的CAP消息：终态不同的次数",
        0,
        "次",
        _orders_that_differ,
    ),
)
"""What is promised for the night of a storm (风雨之夜的指标)."""
