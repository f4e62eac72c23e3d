"""One list of dependencies: pyproject.toml, its lock, environment.yml and the imports all agree."""

import ast
import importlib.metadata
import json
import re
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
CONDA_NAMES = {"ortools-python": "ortools", "playwright-python": "playwright", "typst-py": "typst"}
OWN = {"hazardmap", "layers", "server", "tests"}
LOCKED = re.compile(r"^([a-z0-9-]+)==(\S+)", re.MULTILINE)


def project() -> dict[str, object]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def listed(*, tests: bool) -> dict[str, Requirement]:
    facts = project()
    lines = [
        *facts["project"]["dependencies"],
        *(facts["dependency-groups"]["test"] if tests else ()),
    ]
    found = [Requirement(line) for line in lines]
    return {canonicalize_name(requirement.name): requirement for requirement in found}


def conda_lines() -> list[str]:
    text = (ROOT / "environment.yml").read_text("utf-8").partition("dependencies:\n")[2]
    assert all(
        re.fullmatch(r"  - [a-z0-9-]+(>=|==)[0-9][0-9.]*", line) for line in text.splitlines()
    )
    return [line.removeprefix("  - ") for line in text.splitlines()]


def imported(*places: str) -> set[str]:
    found: set[str] = set()
    for file in (file for place in places for file in ROOT.glob(place)):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                found.add((node.module or "").partition(".")[0])
    return found - set(sys.stdlib_module_names) - OWN


def distributions(modules: set[str]) -> set[str]:
    providers = importlib.metadata.packages_distributions()
    return {canonicalize_name(providers[module][0]) for module in modules}


def test_environment_yml_says_the_same_as_pyproject() -> None:
    conda = [Requirement(line) for line in conda_lines()]
    same = {CONDA_NAMES.get(found.name, found.name): str(found.specifier) for found in conda}
    wanted = {name: str(requirement.specifier) for name, requirement in listed(tests=True).items()}
    assert same == {"python": project()["project"]["requires-python"], **wanted}


def test_the_lock_holds_every_dependency_at_an_allowed_version() -> None:
    locked = dict(LOCKED.findall((ROOT / "requirements.lock").read_text("utf-8")))
    wrong = [
        str(requirement)
        for name, requirement in listed(tests=True).items()
        if name not in locked or locked[name] not in requirement.specifier
    ]
    assert wrong == [], "run `make lock`"


def test_every_locked_package_is_hashed_and_no_address_is_written() -> None:
    for name in ("requirements.lock", "requirements-node.lock", "bench/peers.lock"):
        text = (ROOT / name).read_text("utf-8")
        blocks = re.split(r"^(?=\S)", text, flags=re.MULTILINE)[1:]
        assert blocks
        assert all("--hash=sha256:" in block for block in blocks)
        assert "://" not in text


def test_what_is_installed_is_what_is_locked() -> None:
    text = (ROOT / "requirements.lock").read_text("utf-8")
    locked = dict(re.findall(r"^([a-z0-9-]+)==(\S+) \\$", text, re.MULTILINE))
    installed = {name: importlib.metadata.version(name) for name in locked}
    assert installed == locked, "run `make setup`"


def test_the_program_imports_only_what_is_listed() -> None:
    used = distributions(imported("hazardmap/**/*.py", "layers/**/*.py", "server.py"))
    # the bench drives a browser when one is there, and says so when not
    assert used - set(listed(tests=False)) == {"playwright"}
    assert distributions(imported("hazardmap/commands/benchmarks/pages.py")) >= {"playwright"}


def test_the_tests_import_only_what_is_listed() -> None:
    used = distributions(imported("tests/**/*.py"))
    assert used - set(listed(tests=True)) - {"packaging"} == set()


def test_tools_need_the_standard_library_only() -> None:
    assert imported("tools/**/*.py") == set()


def test_the_front_end_lock_is_exact_hashed_and_without_addresses() -> None:
    wanted = json.loads((ROOT / "package.json").read_text("utf-8"))
    lock = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]
    packages = {place: facts for place, facts in lock.items() if place}
    assert all("resolved" not in facts and facts["integrity"] for facts in packages.values())
    for name, version in {**wanted["dependencies"], **wanted["devDependencies"]}.items():
        assert packages[f"node_modules/{name}"]["version"] == version


def test_vendored_files_are_those_of_the_lock() -> None:
    static = ROOT / "hazardmap" / "static"
    manifest = json.loads((static / "vendor" / "manifest.json").read_text("utf-8"))
    lock = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]
    for package in manifest:
        assert package["version"] == lock[f"node_modules/{package['name']}"]["version"]
        assert package["licence"]
        assert all(
            (static / file["path"]).stat().st_size == file["bytes"] for file in package["files"]
        )
