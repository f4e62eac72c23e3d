"""Our own JavaScript: little of it, and in the words an office browser of 2018 (Chrome 69) knows."""

import os
import re
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "hazardmap" / "static"
PARSER = ROOT / "node_modules" / "acorn" / "bin" / "acorn"
# methods and objects that came after Chrome 69; syntax is the parser's business
TOO_NEW = re.compile(
    r"\.(at|replaceAll|flat|flatMap|matchAll|allSettled|any|findLast|replaceChildren|toSorted"
    r"|structuredClone|randomUUID)\(|\bObject\.(fromEntries|hasOwn)\(|\bglobalThis\b"
    r"|\b(structuredClone|queueMicrotask)\("
)
DANGEROUS = re.compile(
    r"\b(innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval|new Function)\b"
)


def own_scripts() -> list[Path]:
    third_party = STATIC / "vendor"
    return sorted(file for file in STATIC.rglob("*.js") if third_party not in file.parents)


def node() -> str:
    path = os.pathsep.join([os.environ.get("PATH", ""), str(ROOT / ".venv" / "bin")])
    found = shutil.which("node", path=path)
    assert found, "run `make setup` first"
    return found


def parse_error(file: Path) -> str:
    command = [node(), str(PARSER), "--ecma2018", "--silent", str(file)]
    parsed = subprocess.run(command, capture_output=True, text=True, check=False)
    return parsed.stderr.strip() if parsed.returncode else ""


def test_own_scripts_are_under_1000_lines_in_all() -> None:
    assert sum(file.read_text("utf-8").count("\n") for file in own_scripts()) < 1000


def test_own_scripts_parse_as_es2018() -> None:
    assert {file.name: error for file in own_scripts() if (error := parse_error(file))} == {}


def test_own_scripts_use_nothing_newer_than_chrome_69() -> None:
    found = {file.name: TOO_NEW.findall(file.read_text("utf-8")) for file in own_scripts()}
    assert {file: words for file, words in found.items() if words} == {}


def test_own_scripts_put_text_on_the_page_as_text_only() -> None:
    found = {file.name: DANGEROUS.findall(file.read_text("utf-8")) for file in own_scripts()}
    assert {file: words for file, words in found.items() if words} == {}


def test_newer_syntax_is_refused(tmp_path: Path) -> None:
    for number, text in enumerate(("a?.b;", "a ?? b;", "class A { #x = 1 }", "import('x');")):
        file = tmp_path / f"{number}.js"
        file.write_text(text, "utf-8")
        assert parse_error(file), text
    file.write_text("const {a, ...rest} = {b: 1, ...c};", "utf-8")
    assert not parse_error(file)
