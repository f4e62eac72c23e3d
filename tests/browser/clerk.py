"""A clerk at the screen: counts what he does in one minute of the script, reads what he sees."""

import re

from playwright.sync_api import Page

TOWN = "330681109"
VILLAGE = "330681109290"
BULLETIN = (
    "诸暨市气象台6月10日02时10分发布暴雨橙色预警信号：过去1小时姚江祝园站雨量已达95.8毫米，"
    "预计今天凌晨我市马剑、五泄、应店街、次坞、陶朱、直埠、枫桥等镇乡（街道）3小时雨量可达50毫米以上，"
    "请注意防范小流域山洪、滑坡。"
)
CLOCK = r"\d\d:\d\d"
MOST_ACTIONS = 5


class Clerk:
    """Presses, ticks and writes like a person, and counts it (值班员)."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.actions = 0

    def begin(self) -> None:
        self.actions = 0

    def press(self, words: str, *, within: str = "main") -> None:
        self.actions += 1
        place = self.page.locator(within)
        found = place.get_by_role("button", name=words, exact=True)
        found = found.or_(place.get_by_role("link", name=words, exact=True))
        found.first.click()
        self.page.wait_for_load_state()

    def tick(self, words: str) -> None:
        self.actions += 1
        self.page.locator("main label").filter(has_text=words).first.click()

    def write(self, field: str, words: str) -> None:
        self.actions += 1
        self.page.locator(f"main {field}").first.fill(words)

    def sees(self, *patterns: str) -> str:
        assert self.actions <= MOST_ACTIONS
        text = self.page.inner_text("body")
        missing = [pattern for pattern in patterns if not re.search(pattern, text)]
        assert missing == [], text
        return text
