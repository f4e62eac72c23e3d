"""`/about` (关于): what this is, where its data come from, and the licence of everything it uses."""

import json
from functools import lru_cache
from importlib import metadata
from pathlib import Path

from flask import Blueprint, Response, current_app

from hazardmap.version import VERSION
from hazardmap.web import pages
from hazardmap.web.upkeep import backup_words
from hazardmap.web.viewer import current_situation

bp = Blueprint("about", __name__)


@bp.get("/about")
def page() -> Response:
    """Say sources and licences."""
    folder = Path(current_app.static_folder or "") / "vendor" / "manifest.json"
    county = current_situation().county
    return pages.show(
        "about.html",
        lambda: {
            "sources": [source for _, source in sorted(county.sources.items())],
            "version": VERSION,
            "backup": backup_words(),
            "packages": installed_packages(),
            "files": vendored_packages(folder),
        },
    )


@lru_cache(maxsize=1)
def installed_packages() -> tuple[tuple[str, str, str], ...]:
    """Return name, version and licence of every installed package, by name."""
    found = {}
    for package in metadata.distributions():
        name = package.metadata["Name"]
        if name:
            found[name.lower()] = (name, package.version, _licence(package.metadata))
    return tuple(found[key] for key in sorted(found))


def _licence(fields: metadata.PackageMetadata) -> str:
    """Read the licence: the SPDX expression, else the classifiers, else the first line of the text."""
    if "License-Expression" in fields:
        return str(fields["License-Expression"])
    classified = [
        line.rpartition("::")[2].strip()
        for line in fields.get_all("Classifier") or []
        if line.startswith("License ::") and not line.endswith("OSI Approved")
    ]
    if classified:
        return "、".join(dict.fromkeys(classified))
    text = str(fields["License"]).strip() if "License" in fields else ""
    return text.splitlines()[0][:80] if text else "见该软件包自带的许可文件"


@lru_cache(maxsize=4)
def vendored_packages(manifest: Path) -> tuple[dict[str, str], ...]:
    """Return the front-end packages of the vendor manifest: name, version, licence."""
    if not manifest.is_file():
        return ()
    listed = json.loads(manifest.read_text(encoding="utf-8"))
    packages = listed.get("packages", listed) if isinstance(listed, dict) else listed
    return tuple(packages)
