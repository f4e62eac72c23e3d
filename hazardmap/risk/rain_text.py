"""Rain as it comes in a chat or is copied from a page (雨情文字和表格): rows, and what they leave unsaid."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from hazardmap.risk.rain_words import clean, moment, period_min

MOST_ROWS: Final = 1000
_AMOUNT: Final = re.compile(
    r"(?P<place>[一-龥A-Za-z][一-龥A-Za-z0-9·]{1,14}?)(?:为|是|达|已达|:)?(?P<mm>-?\d{1,4}(?:\.\d{1,2})?)"
    r"(?P<unit>毫米|mm|厘米|cm|米|m)(?P<after>[/(每](?:[^),，、。;；]{0,12}\)?))?"
)
_SENTENCE: Final = re.compile(r"[。;；\n]")
_LEAD: Final = re.compile(
    r"^.*(?:截[至止].{0,14}?时(?:\d{1,2}分)?|小时|分钟|\d时|其中|分别为?|降雨量?|雨量|最大|累计|站点|目前|当前|实测|以来)"
    r"(?:[,、:的]|雨量|降雨量?|累计|最大)*"
)
_OWN_HOURS: Final = re.compile(
    r"(?<=[一-龥]{2})(?:过去|最近|近|前)?(?:\d{1,2}|[一两二三六半])个?(?:小时|分钟)(?:最大)?(?:降?[雨水]量?)?(?:为|是|已?达|:)?$"
)
_TAIL: Final = re.compile(
    r"(?:雨量站|水文站|水位站|自动站|监测站|站)?(?:雨量|降雨量?|水位|为|是|已?达|:)*$"
)
_NAME: Final = re.compile(r"站名|测站|站点|雨量站|水文站|名称|地点|站$")
_CODE: Final = re.compile(r"站码|编码|编号|代码")
_TIME: Final = re.compile(r"时间|截[至止]|观测")
_RAIN: Final = re.compile(r"雨|降水|毫米|mm|^\d{1,2}(?:\.\d)?(?:h|小时)$|小时$")
_LEVEL: Final = re.compile(r"水位")
_NUMBER: Final = re.compile(r"^-?\d{1,5}(?:\.\d+)?$")
_COLUMNS: Final = re.compile(r"  +|\||\u3000+")
_MEAN: Final = re.compile(r"面雨量|平均")


@dataclass(frozen=True, slots=True)
class ToldRow:
    """One reading of a text (一条读数); None = the text does not say it, so it is asked.

    `value` is in `unit` (毫米, 厘米, 米 or "" = not said); `level` = a water level, else rain.
    """

    place: str
    value: float
    unit: str
    level: bool
    period_min: float | None
    time: datetime | None
    code: str = ""
    words: str = ""
    guessed: bool = False
    """the period stands with another figure of the sentence only: shown to be checked"""

    @property
    def rain_mm(self) -> float | None:
        """Rain in millimetres; None for a level, or while the unit is not known."""
        factor = {"毫米": 1.0, "厘米": 10.0}.get(self.unit)
        return None if self.level or factor is None else round(self.value * factor, 3)


@dataclass(frozen=True, slots=True)
class Told:
    """What a text says (识别结果): rows, and the lines in which nothing was understood."""

    rows: tuple[ToldRow, ...] = ()
    unread: tuple[str, ...] = ()


def read_rain(text: str, now: datetime) -> Told:
    """Read a pasted text or copied table (识别雨情); pure, `now` settles 截至1时."""
    lines = [line for line in text.replace("\r", "\n").split("\n") if line.strip()]
    tables = [line for line in lines if _tabular(_cells(line))]
    copied = len(tables) >= 2 and 2 * len(tables) >= len(lines)
    told = _table(lines, now) if copied else _prose(lines, now)
    return replace(told, rows=told.rows[:MOST_ROWS])


def _cells(line: str) -> list[str]:
    if "\t" in line:
        parts = line.split("\t")
    else:
        parts = line.split(",") if line.count(",") > 1 else _COLUMNS.split(line.strip())
    return [clean(part).strip() for part in parts]


def _tabular(cells: list[str]) -> bool:
    """Tell whether a line is a row or the header of a table."""
    return len(cells) > 1 and (
        any(_NUMBER.match(cell) for cell in cells) or _head(cells) is not None
    )


def _prose(lines: list[str], now: datetime) -> Told:
    """Read sentences: the time and the hours said before a figure hold until others are said."""
    rows: list[ToldRow] = []
    unread: list[str] = []
    said: datetime | None = None
    for raw in lines:
        for part in _SENTENCE.split(raw):
            sentence = clean(part).replace("，", ",").strip()
            if not sentence:
                continue
            stated = re.search(r"截[至止][^,]{0,16}", sentence)
            said = (moment(stated.group(), now) if stated else None) or said
            found = list(_in_sentence(sentence, said))
            rows += found
            if not found and re.search(r"\d", sentence):
                unread.append(part.strip())
    return Told(tuple(rows), tuple(unread))


def _in_sentence(sentence: str, said: datetime | None) -> Iterator[ToldRow]:
    found, begin = [], 0
    before: float | None = None
    plain = sentence.replace(" ", "")
    for hit in _AMOUNT.finditer(plain):
        head = plain[begin : hit.start("mm")]
        begin = hit.end()
        place = _place(head)
        # a figure after a slash or in brackets speaks for its own; one before it for all that follow
        own = period_min(hit["after"] or "")
        before = period_min(head) if period_min(head) is not None else before
        level = "水位" in head or hit["unit"] in {"米", "m"}
        if len(place) < 2 or _MEAN.search(head):
            # a mean over an area is the rain of no place
            continue
        unit = {"mm": "毫米", "cm": "厘米", "m": "米"}.get(hit["unit"], hit["unit"])
        period = None if level else own if own is not None else before
        words = plain[max(0, hit.start() - 12) : hit.end()]
        found.append(ToldRow(place, float(hit["mm"]), unit, level, period, said, words=words))
    periods = {row.period_min for row in found if row.period_min is not None}
    for row in found:
        lone = row.period_min is None and not row.level and len(periods) == 1
        yield replace(row, period_min=min(periods), guessed=True) if lone else row


def _place(head: str) -> str:
    """Return the place a figure belongs to: what stands last before it, without the words around."""
    last = re.split(r"[,、]", head)[-1]
    last = re.sub(r"^[和及与]|\([^)]*\)", "", last)
    last = _LEAD.sub("", _OWN_HOURS.sub("", last))
    return _TAIL.sub("", last).strip()


@dataclass(frozen=True, slots=True)
class _Head:
    """What each column of a table holds."""

    name: int
    code: int | None
    time: int | None
    amounts: tuple[tuple[int, bool, float | None, str], ...]
    """column, level, minutes, unit"""


def _head(cells: list[str]) -> _Head | None:
    """Read a header line; None when it is none."""
    if any(_NUMBER.match(cell) for cell in cells):
        return None
    amounts = []
    for place, cell in enumerate(cells):
        level = bool(_LEVEL.search(cell))
        if level or (_RAIN.search(cell) and not _NAME.search(cell) and not _TIME.search(cell)):
            unit = "米" if level else "毫米" if re.search(r"毫米|mm", cell) else ""
            amounts.append((place, level, None if level else period_min(cell), unit))
    names = [place for place, cell in enumerate(cells) if _NAME.search(cell)]
    if not amounts or not names:
        return None
    codes = [place for place, cell in enumerate(cells) if _CODE.search(cell)]
    times = [place for place, cell in enumerate(cells) if _TIME.search(cell)]
    named = [place for place in names if place not in codes] or names
    return _Head(named[0], codes[0] if codes else None, times[0] if times else None, tuple(amounts))


def _table(lines: list[str], now: datetime) -> Told:
    head: _Head | None = None
    rows: list[ToldRow] = []
    unread: list[str] = []
    stated: datetime | None = None
    unit, period = "", None
    for line in lines:
        cells = _cells(line)
        if found := _head(cells):
            head = found
            continue
        if len(cells) == 1 or not any(_NUMBER.match(cell) for cell in cells):
            stated = moment(cells[0], now) or stated
            period = period_min(cells[0]) or period
            unit = "毫米" if re.search(r"毫米|mm", cells[0]) else unit
            continue
        made = _row(cells, head or _bare(cells), now, stated)
        if not made:
            unread.append(line.strip())
        rows += [
            replace(
                row,
                unit=row.unit or unit,
                period_min=row.period_min if row.period_min or row.level else period,
                words="  ".join(cells),
            )
            for row in made
        ]
    return Told(tuple(rows), tuple(unread))


def _bare(cells: list[str]) -> _Head:
    """Take the first word as the name and the last number as the amount where nothing is headed."""
    numbers = [place for place, cell in enumerate(cells) if _NUMBER.match(cell)]
    times = [
        place for place, cell in enumerate(cells) if re.search(r"\d[:时]", cell) and place not in numbers
    ]  # fmt: skip
    names = [
        place for place, cell in enumerate(cells) if re.search(r"[一-龥]", cell) and place not in times
    ]  # fmt: skip
    name = names[0] if names else 0
    amount = ((numbers[-1], False, None, ""),) if numbers else ()
    return _Head(name, None, times[0] if times else None, amount)


def _row(cells: list[str], head: _Head, now: datetime, stated: datetime | None) -> list[ToldRow]:
    """Read one line: a blank or “-” cell holds no reading, and is never 0."""
    if head.name >= len(cells) or not cells[head.name]:
        return []
    timed = head.time is not None and head.time < len(cells)
    at = moment(cells[head.time], now) if timed and head.time is not None else None
    code = cells[head.code] if head.code is not None and head.code < len(cells) else ""
    rows = []
    for place, level, period, unit in head.amounts:
        if place >= len(cells) or not _NUMBER.match(cells[place]):
            continue
        name = cells[head.name]
        rows.append(
            ToldRow(name, float(cells[place]), unit, level, period, at or stated, code=code)
        )
    return rows
