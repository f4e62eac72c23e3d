"""XML with entities of every kind, for map files and for the parts of workbooks."""

import zipfile
from pathlib import Path

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
QUADRATIC = f'<!ENTITY q "{"a" * 1_000_000}">'
ENTITIES = {
    "local": ('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>', "&e;"),
    "remote": ('<!DOCTYPE x [<!ENTITY e SYSTEM "http://127.0.0.1:PORT/e">]>', "&e;"),
    "parameter": ('<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:PORT/p"> %p;]>', "a"),
    "outer-dtd": ('<!DOCTYPE x SYSTEM "http://127.0.0.1:PORT/d">', "a"),
    "laughs": (f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]>', "&l9;"),
    "quadratic": (f"<!DOCTYPE x [{QUADRATIC}]>", "&q;" * 1000),
}
"""name → declaration, how it is used in a text"""

PLACEMARK = (
    '<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark><name>NAME</name>'
    "<Point><coordinates>120.20,29.73</coordinates></Point></Placemark></Document></kml>"
)


def map_file(path: Path, *, kind: str = "", port: int = 0, encoding: str = "utf-8") -> Path:
    """Write a KML with one place; `kind` of entity, "" = none."""
    declared, used = ENTITIES.get(kind, ("", "甲礼堂"))
    text = f'<?xml version="1.0" encoding="{encoding}"?>{declared}{PLACEMARK.replace("NAME", used)}'
    path.write_text(text.replace("PORT", str(port)), encoding=encoding)
    return path


def workbook(
    path: Path, honest: Path, *, kind: str, port: int = 0, encoding: str = "utf-8"
) -> Path:
    """Copy a workbook; its shared texts declare and use an entity."""
    declared, used = ENTITIES.get(kind, ("", "甲礼堂"))
    with zipfile.ZipFile(honest) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            content = old.read(member)
            if member.filename == "xl/sharedStrings.xml":
                text = content.decode().split("?>", 1)[1].replace("甲礼堂", used)
                head = f'<?xml version="1.0" encoding="{encoding}"?>{declared}'
                content = (head + text).replace("PORT", str(port)).encode(encoding)
            new.writestr(member.filename, content)
    return path
