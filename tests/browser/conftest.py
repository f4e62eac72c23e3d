"""The real server and a real browser, with the cable out.

`server_url` is `server.py` as an officer starts it, on the demonstration county, with a state folder
of its own. `page` is a fresh page at 1366 × 768; `open_page(width=, height=, …)` opens others. Every
page is watched: a request to another host is recorded and aborted, script errors and violations of
the content security policy are recorded, and each of them fails the test when it ends.
"""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Route,
    sync_playwright,
)

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build"
FONTS = ROOT / "hazardmap" / "static" / "fonts"
START_S = 150
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
REPORT_VIOLATIONS = """document.addEventListener("securitypolicyviolation", (event) => {
  window.reportViolation(event.violatedDirective + " " + event.blockedURI + " " + event.sample);
});"""


@dataclass
class Watch:
    """What went wrong on the pages of one test; `expected` words excuse a console error."""

    own_host: str
    other_hosts: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def guard(self, route: Route) -> None:
        """Let requests to our own host through, record and abort all others."""
        if urlsplit(route.request.url).netloc == self.own_host:
            route.continue_()
        else:
            self.other_hosts.append(route.request.url)
            route.abort()

    def hear(self, message: ConsoleMessage) -> None:
        """Record what the console calls an error, with the address it speaks of."""
        if message.type == "error":
            self.errors.append(f"{message.text} {message.location.get('url', '')}")

    def violate(self, words: str) -> None:
        """Record a violation of the content security policy."""
        self.violations.append(words)

    def watch(self, context: BrowserContext) -> None:
        """Record everything that goes wrong in a browser context."""
        context.route("**/*", self.guard)
        context.expose_function("reportViolation", self.violate)
        context.add_init_script(REPORT_VIOLATIONS)
        context.on("console", self.hear)
        context.on("weberror", lambda error: self.errors.append(str(error.error)))

    def faults(self) -> list[str]:
        """Return everything that was not expected."""
        told = [*self.errors, *self.violations]
        return [*self.other_hosts, *(f for f in told if not any(w in f for w in self.expected))]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/health", timeout=2) as reply:
            return reply.status == 200
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def start_server(
    log: Path, *options: str, port: int | None = None
) -> tuple[subprocess.Popen[bytes], str]:
    """Start `server.py` on a free port, or on `port`, and wait until `/health` answers 200."""
    port = port or free_port()
    url = f"http://127.0.0.1:{port}"
    with log.open("wb") as out:
        command = [sys.executable, "server.py", "--port", str(port), *options]
        server = subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=subprocess.STDOUT)
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and server.poll() is None and not answers(url):
        time.sleep(0.1)
    if server.poll() is not None or not answers(url):
        stop_server(server)
        pytest.fail(f"server.py did not answer on {url}:\n{log.read_text('utf-8')[-3000:]}")
    return server, url


def stop_server(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    try:
        server.wait(timeout=10)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def font_settings() -> Path:
    """Tell fontconfig where our fonts are, so that pictures show Chinese on a bare machine too."""
    folder = BUILD / "fontconfig"
    folder.mkdir(parents=True, exist_ok=True)
    aliases = "".join(
        f"<alias binding='same'><family>{name}</family><prefer><family>{ours}</family></prefer></alias>"
        for name, ours in (
            ("sans-serif", "Noto Sans SC"), ("Microsoft YaHei", "Noto Sans SC"), ("serif", "Noto Serif SC"),
        )
    )  # fmt: skip
    settings = folder / "fonts.conf"
    settings.write_text(
        f"<?xml version='1.0'?><fontconfig><dir>{FONTS}</dir><cachedir>{folder / 'cache'}</cachedir>"
        f"<include ignore_missing='yes'>/etc/fonts/fonts.conf</include>{aliases}</fontconfig>\n",
        "utf-8",
    )
    return settings


@pytest.fixture(scope="session")
def server_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the demonstration county as an officer would, with a state folder that is thrown away."""
    folder = tmp_path_factory.mktemp("server")
    server, url = start_server(folder / "server.log", "--state", str(folder / "state"))
    yield url
    stop_server(server)


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """One headless Chromium for all tests, with our Chinese fonts."""
    env = {**os.environ, "FONTCONFIG_FILE": str(font_settings())}
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS), env=env)
        yield running
        running.close()


@pytest.fixture
def watch(server_url: str) -> Iterator[Watch]:
    """Record of this test's pages; fails the test at its end if anything unexpected happened."""
    record = Watch(own_host=urlsplit(server_url).netloc)
    yield record
    assert record.faults() == []


@pytest.fixture
def open_page(browser: Browser, server_url: str, watch: Watch) -> Iterator[Callable[..., Page]]:
    """Open watched pages: `open_page(width=360, height=740, **playwright_context_options)`."""
    contexts: list[BrowserContext] = []

    def open_one(*, width: int = 1366, height: int = 768, **options: object) -> Page:
        size = {"width": width, "height": height}
        context = browser.new_context(
            viewport=size,
            base_url=server_url,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            **options,
        )
        watch.watch(context)
        contexts.append(context)
        return context.new_page()

    yield open_one
    for context in contexts:
        context.close()


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """A fresh watched page at 1366 × 768, as on an office screen."""
    return open_page()


@pytest.fixture
def shot() -> Callable[[Page, str], Path]:
    """Keep a picture of a page as build/shots/<name>.png, to be looked at."""

    def take(page: Page, name: str) -> Path:
        file = BUILD / "shots" / f"{name}.png"
        file.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=file)
        return file

    return take


def until(page: Page, expression: str, *, within_s: float = 10.0) -> None:
    """Wait until an expression holds.

    `Page.wait_for_function` would evaluate its string inside the page again and again, which the page's
    own Content-Security-Policy refuses; asking from outside is no script of the page.
    """
    end = time.monotonic() + within_s
    while not page.evaluate(expression):
        assert time.monotonic() < end, f"never became true: {expression}"
        page.wait_for_timeout(50)
