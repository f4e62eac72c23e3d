"""How soon a check-in stands on other people's open pages (数字更新): asked as our pages ask."""

import json
import random
import time
from functools import lru_cache

from hazardmap.commands.benchmarks.crowd import mark
from hazardmap.commands.benchmarks.figure import Figure, Run
from hazardmap.commands.benchmarks.live import Form, User
from hazardmap.commands.benchmarks.officers import Ordered, ordered_county
from hazardmap.errors import HazardmapError

CHECK_INS = 5
HOUSEHOLDS = 5_000
ASKS_EVERY_S = 5.0
"""As `static/reminders.js` does; it renews figures at every second asking."""
_PATIENCE_S = 60.0


@lru_cache(maxsize=16)
def _slowest(run: Run) -> float:
    """Check in at random moments; the longest time until an open page shows one person less 未转."""
    dice = random.Random(run.number)  # noqa: S311 - no secret
    with ordered_county(run.data, households=HOUSEHOLDS) as county:
        return max(_once(county, dice, number) for number in range(CHECK_INS))


def _once(county: Ordered, dice: random.Random, number: int) -> float:
    page, phone = User(county.port), User(county.port)
    town = min(county.towns)
    seen, shown = _figures(page), _left(page)
    _, body = mark(county.towns[town]["units"][number])
    began = time.perf_counter()
    phone.ask("/moves/marks.json", verb="POST", form=Form("application/json", body))
    # the moment of the next asking has nothing to do with the moment of the check-in
    time.sleep(dice.random() * 2 * ASKS_EVERY_S)
    while (now := _figures(page)) == seen or _left(page) == shown:
        seen = now
        if time.perf_counter() - began > _PATIENCE_S:
            raise HazardmapError("登记后一分钟，别的页面上还没有变化，不能测量。")
        time.sleep(2 * ASKS_EVERY_S)
    taken = time.perf_counter() - began
    page.close()
    phone.close()
    return taken


def _figures(user: User) -> str:
    return str(json.loads(user.ask("/reminders.json").body)["figures"])


def _left(user: User) -> int:
    """Return the persons who have not moved (未转), as every page says them."""
    return int(json.loads(user.ask("/situation.json").body)["people_not_moved"])


FIGURES = (
    Figure(
        "live-tally",
        f"登记后别人打开着的页面最迟何时变（{CHECK_INS}次，按页面自己的询问节奏）",
        15,
        "秒",
        _slowest,
    ),
)
"""What is promised of open pages (打开着的页面的指标)."""
