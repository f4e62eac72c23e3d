"""What all tests share: without a Chromium the browser tests do not run, and the run says so and fails."""

import os
import shutil
from pathlib import Path

import hypothesis
import pytest

# the same examples in every run, and no clock: a busy machine is no fault of the code
hypothesis.settings.register_profile("house", deadline=None, derandomize=True, print_blob=True)
hypothesis.settings.load_profile("house")

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
BROWSER_TESTS = Path(__file__).parent / "browser"
NOT_RUN = pytest.StashKey[int]()


def chromium_path() -> str | None:
    """Return the Chromium of this machine; the variable CHROME names another one."""
    names = (os.environ.get("CHROME") or "chromium", *CHROMIUMS)
    return next((path for name in names if (path := shutil.which(name))), None)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Take the browser tests out when no browser is there."""
    without = [item for item in items if BROWSER_TESTS in item.path.parents]
    if without and chromium_path() is None:
        config.stash[NOT_RUN] = len(without)
        config.hook.pytest_deselected(items=without)
        items[:] = [item for item in items if BROWSER_TESTS not in item.path.parents]


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A run without its browser tests has not passed."""
    if session.config.stash.get(NOT_RUN, 0):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Say in one line which tests did not run."""
    if count := config.stash.get(NOT_RUN, 0):
        terminalreporter.write_line(
            f"未运行 tests/browser 的 {count} 项：没有找到 Chromium（可装 Debian 的 chromium，"
            "或用环境变量 CHROME 指明）。 / Not run: tests/browser, no Chromium was found.",
            red=True,
        )


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of the browser that the browser tests drive."""
    path = chromium_path()
    assert path is not None
    return path
