"""The habits of the house: short files and functions, plain names, nothing foreign in the tree."""

import ast
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CODE = ("hazardmap/", "layers/", "tools/", "server.py")
FORBIDDEN_NAMES = {"util", "utils", "helper", "helpers", "manager", "base", "common", "misc"}
MADE = {
    ".git", ".venv", "node_modules", "var", "build", "vendor", "fonts", "__pycache__", ".hypothesis",
    ".pytest_cache", ".mypy_cache", ".ruff_cache",
}  # fmt: skip
TEXT = {
    ".py", ".md", ".toml", ".yml", ".json", ".js", ".css", ".html", ".sh", ".txt", ".lock", ".csv",
    ".geojson", ".svg", ".xml", "",
}  # fmt: skip
# a letter in brackets: the pattern finds the word, and this file does not hold it
HOSTS = (
    r"[p]ypi\.org",
    r"[p]ythonhosted\.org",
    r"[n]pmjs\.(org|com)",
    r"[d]eb\.debian",
    r"[a]naconda\.org",
)
PLACES = ("/[w]ork/", "/[r]oot/", "/[f]arm/", r"/[h]ome/\w", r"\.\./[s]hared", "[b]ash_jobs")
WRITERS = ("[C]laude", "[C]hatGPT", "[O]penAI", r"\b[L]LMs?\b", "[l]anguage model")
UNFINISHED = re.compile(r"\b([T]ODO|[F]IXME|[X]XX|[N]otImplementedError)\b")
SKIPPED = re.compile(r"mark\.([s]kip|[x]fail)|pytest\.([s]kip|[x]fail)\(|[i]mportorskip")
FOREIGN = re.compile("|".join((*HOSTS, *PLACES, *WRITERS)))
INLINE = re.compile(
    r"<style|\sstyle\s*=|\son[a-z]+\s*=|javascript:|<script(?![^>]*\ssrc=)", re.IGNORECASE
)
DATA_SCRIPT = re.compile(r'<script type="application/json"[^>]*>.*?</script>', re.DOTALL)
ADDRESS = re.compile(r"(?:https?:)?//[a-z0-9-]+\.[a-z]{2,}", re.IGNORECASE)
NAME_SPACE = "http://www.w3.org/"


def tracked(root: Path = ROOT) -> list[Path]:
    """Files of the repository: committed ones and new ones that are not ignored."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    if not (root / ".git").exists() or shutil.which("git") is None:
        files = (file for file in root.rglob("*") if file.is_file())
        return sorted(file for file in files if not MADE & set(file.relative_to(root).parts))
    listed = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout
    return sorted({root / name for name in listed.splitlines() if (root / name).is_file()})


def with_ending(*endings: str) -> list[Path]:
    return [file for file in tracked() if file.suffix in endings]


def name(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def own_code() -> list[Path]:
    return [file for file in with_ending(".py") if name(file).startswith(CODE)]


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    found = (ast.FunctionDef, ast.AsyncFunctionDef)
    yield from (node for node in ast.walk(tree) if isinstance(node, found))


def lines_without_docstring(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    size = (function.end_lineno or 0) - function.lineno + 1
    if ast.get_docstring(function) is None:
        return size
    words = function.body[0]
    return size - ((words.end_lineno or 0) - words.lineno + 1)


def long_functions(tree: ast.AST) -> list[str]:
    return [f"{f.name} {n}" for f in functions(tree) if (n := lines_without_docstring(f)) > 40]


def undocumented(tree: ast.Module) -> list[str]:
    found = [] if ast.get_docstring(tree) else ["module"]
    public = [node for node in tree.body if not getattr(node, "name", "_").startswith("_")]
    for node in [
        *public,
        *(inner for c in public if isinstance(c, ast.ClassDef) for inner in c.body),
    ]:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        if not node.name.startswith("_") and not ast.get_docstring(node):
            found.append(node.name)
    return found


def swallowed(tree: ast.Module) -> list[str]:
    return [
        f"line {node.lineno}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or getattr(node.type, "id", "") in {"Exception", "BaseException"})
        and all(isinstance(step, ast.Pass | ast.Continue) for step in node.body)
    ]


def foreign_words(text: str) -> list[str]:
    return sorted({found.group(0) for found in FOREIGN.finditer(text)})


def inline_parts(text: str) -> list[str]:
    return [found.group(0) for found in INLINE.finditer(DATA_SCRIPT.sub("", text))]


def other_hosts(text: str) -> list[str]:
    return [found.group(0) for found in ADDRESS.finditer(text.replace(NAME_SPACE, ""))]


def in_trees(find: Callable[[ast.Module], list[str]]) -> list[str]:
    return [
        f"{name(file)}: {fault}"
        for file in own_code()
        for fault in find(ast.parse(file.read_text("utf-8")))
    ]


def test_python_files_have_at_most_300_lines() -> None:
    sizes = {name(file): file.read_text("utf-8").count("\n") for file in with_ending(".py")}
    assert {file: size for file, size in sizes.items() if size > 300} == {}


def test_functions_have_at_most_40_lines() -> None:
    assert in_trees(long_functions) == []


def test_module_names_say_what_is_inside() -> None:
    parts = {name(file): set(file.relative_to(ROOT).with_suffix("").parts) for file in own_code()}
    assert [file for file, words in parts.items() if words & FORBIDDEN_NAMES] == []


def test_everything_public_has_a_docstring() -> None:
    assert in_trees(undocumented) == []


def test_no_error_is_swallowed() -> None:
    assert in_trees(swallowed) == []


def test_nothing_is_left_unfinished_or_skipped() -> None:
    found = [
        f"{name(file)}:{number}"
        for file in with_ending(".py", ".js", ".html", ".css")
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1)
        if UNFINISHED.search(line) or SKIPPED.search(line)
    ]
    assert found == []


def test_no_file_names_a_registry_or_a_place_on_somebodys_machine() -> None:
    found = [
        f"{name(file)}: {words}"
        for file in tracked()
        if file.suffix in TEXT
        and (words := foreign_words(file.read_text("utf-8", errors="replace")))
    ]
    assert found == []


def test_no_file_is_over_5_megabytes() -> None:
    assert [name(file) for file in tracked() if file.stat().st_size > 5_000_000] == []


def test_third_party_front_end_files_are_not_committed() -> None:
    front = with_ending(".js", ".css", ".mjs", ".map", ".ttf", ".otf", ".woff", ".woff2")
    own = ("hazardmap/static/", "tests/")
    strange = [name(file) for file in front if not name(file).startswith(own)]
    heavy = [name(file) for file in front if file.stat().st_size > 60_000 or ".min." in file.name]
    fonts = [name(file) for file in front if file.suffix not in {".js", ".css"}]
    assert (strange, heavy, fonts) == ([], [], [])


def test_templates_hold_no_inline_script_style_or_handler() -> None:
    found = {name(file): inline_parts(file.read_text("utf-8")) for file in with_ending(".html")}
    assert {file: parts for file, parts in found.items() if parts} == {}


def test_own_pages_and_scripts_name_no_other_host() -> None:
    files = [file for file in with_ending(".html", ".js", ".css") if "tests/" not in name(file)]
    found = {name(file): other_hosts(file.read_text("utf-8")) for file in files}
    assert {file: hosts for file, hosts in found.items() if hosts} == {}


PLANTED = [
    (lambda: long_functions(ast.parse("def f():\n" + "    x = 1\n" * 41)), 1),
    (
        lambda: long_functions(
            ast.parse('def f():\n    """Say.\n\n' + "\n" * 50 + '    """\n    x = 1\n')
        ),
        0,
    ),
    (
        lambda: undocumented(ast.parse('"""M."""\nclass A:\n    """A."""\n    def b(self): ...\n')),
        1,
    ),
    (lambda: swallowed(ast.parse("try:\n    f()\nexcept Exception:\n    pass\n")), 1),
    (lambda: foreign_words("get it from {} or ../{}".format("pypi" + ".org", "shared/x")), 2),
    (lambda: inline_parts('<p onclick="go()" style="color:red">'), 2),
    (lambda: inline_parts("<script>go()</script><style>p{}</style>"), 2),
    (lambda: inline_parts('<script src="/static/a.js"></script>'), 0),
    (lambda: inline_parts('<script type="application/json" id="d">{}</script>'), 0),
    (lambda: other_hosts('<img src="//tiles.example.com/1.png">'), 1),
]


@pytest.mark.parametrize(("find", "count"), PLANTED)
def test_a_planted_fault_is_found(find: Callable[[], list[str]], count: int) -> None:
    assert len(find()) == count
