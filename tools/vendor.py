"""Copy the front-end files and fonts (前端组件与字体) that npm fetched to where the server finds them.

Run by `make setup` after `npm ci`. Writes `hazardmap/static/vendor/<package>-<version>/`,
`hazardmap/static/fonts/` and `hazardmap/static/vendor/manifest.json` (what `/about` shows).
Needs the standard library only. To add a package: package.json, `make lock`, one line below.
"""

import hashlib
import json
import re
import shutil
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
STATIC = ROOT / "hazardmap" / "static"

SERVED = {
    "leaflet": (
        "dist/leaflet.js",
        "dist/leaflet.css",
        "dist/images/layers.png",
        "dist/images/layers-2x.png",
        "dist/images/marker-icon.png",
        "dist/images/marker-icon-2x.png",
        "dist/images/marker-shadow.png",
        "LICENSE",
    ),
    "bootstrap": ("dist/css/bootstrap.min.css", "LICENSE"),
    "jsqr": ("dist/jsQR.js", "LICENSE"),
}
FONTS = {
    "@expo-google-fonts/noto-sans-sc": {
        "400Regular/NotoSansSC_400Regular.ttf": "NotoSansSC-Regular.ttf",
        "700Bold/NotoSansSC_700Bold.ttf": "NotoSansSC-Bold.ttf",
        "LICENSE_FONT": "NotoSansSC-LICENSE.txt",
    },
    "@expo-google-fonts/noto-serif-sc": {
        "400Regular/NotoSerifSC_400Regular.ttf": "NotoSerifSC-Regular.ttf",
        "700Bold/NotoSerifSC_700Bold.ttf": "NotoSerifSC-Bold.ttf",
        "LICENSE_FONT": "NotoSerifSC-LICENSE.txt",
    },
}
# Leaflet's own link in the attribution and the name spaces of SVG: named, never fetched.
NAMED_ONLY = {"www.w3.org", "leafletjs.com"}
COMMENT = re.compile(r"/\*.*?\*/|^\s*//[^\n]*", re.DOTALL | re.MULTILINE)
OTHER_HOST = re.compile(r"""["'(\s](?:https?:)?//([a-z0-9-]+(?:\.[a-z0-9-]+)+)""", re.IGNORECASE)


def other_hosts(text: str) -> set[str]:
    """Return the hosts that a style sheet or script names outside its comments."""
    found = {host.lower() for host in OTHER_HOST.findall(COMMENT.sub(" ", text))}
    return found - NAMED_ONLY


def package_facts(package: str) -> dict[str, Any]:
    """Read name, version, licence and home page from an installed package."""
    described = json.loads((MODULES / package / "package.json").read_text("utf-8"))
    return {
        "name": package,
        "version": described["version"],
        "licence": described["license"],
        "home": described.get("homepage", ""),
    }


def copy(source: Path, target: Path) -> dict[str, Any]:
    """Copy one file and describe it: path below static/, bytes, SHA-256."""
    target.parent.mkdir(parents=True, exist_ok=True)
    content = source.read_bytes()
    if target.suffix in {".css", ".js"} and (hosts := other_hosts(content.decode("utf-8"))):
        sys.exit(f"{source}: 引用了其它主机 {', '.join(sorted(hosts))}，不能使用。")
    target.write_bytes(content)
    digest = hashlib.sha256(content).hexdigest()
    return {
        "path": target.relative_to(STATIC).as_posix(),
        "bytes": len(content),
        "sha256": digest,
    }


def copy_served(package: str) -> dict[str, Any]:
    """Copy the served files of a package into a folder that names its version."""
    facts = package_facts(package)
    folder = STATIC / "vendor" / f"{package.rpartition('/')[2]}-{facts['version']}"
    names = {name: name.removeprefix("dist/") for name in SERVED[package]}
    files = [copy(MODULES / package / name, folder / short) for name, short in names.items()]
    return {**facts, "files": files}


def copy_fonts(package: str) -> dict[str, Any]:
    """Copy the weights of a font family that paper and pictures use."""
    folder = STATIC / "fonts"
    files = [copy(MODULES / package / name, folder / new) for name, new in FONTS[package].items()]
    return {**package_facts(package), "files": files}


def main() -> None:
    """Lay both folders anew and write the manifest."""
    for name in ("vendor", "fonts"):
        shutil.rmtree(STATIC / name, ignore_errors=True)
    packages = [copy_served(package) for package in SERVED]
    packages += [copy_fonts(package) for package in FONTS]
    manifest = STATIC / "vendor" / "manifest.json"
    manifest.write_text(json.dumps(packages, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
