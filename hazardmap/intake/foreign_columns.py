"""Headers of a foreign file → columns of the contract (外来列识别): told, remembered, named, cut, or by content."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from hazardmap.intake.draft import Answers, Known, Recognised
from hazardmap.intake.headers import recognise
from hazardmap.intake.pinyin_fields import KEY, PINYIN_FIELDS
from hazardmap.levels import HAZARDS, KIND_HAZARDS, PRODUCTS, SCHEMES, fold, level_rank
from hazardmap.tables.contract import COMMON_ALIASES, LON_LAT_ALIASES, Table

_SAMPLES: Final = 3
_CUT_BYTES: Final = (8, 10)
_MOST_LABELS: Final = 12
NOT_USED: Final = ""
COLUMN_DOUBT: Final = "column:"
_LEVEL_ENDINGS: Final = ("风险防治区", "防治区", "风险区", "风险", "危险区", "区", "级")


@dataclass(frozen=True, slots=True)
class Columns:
    """How the columns of a file were understood (列识别): header → field, and the same for the page."""

    fields: Mapping[str, str]
    recognised: tuple[Recognised, ...]

    def spelled(self, field: str) -> str:
        """Return the file's header of a field, the field itself when the file has none."""
        return next((header for header, name in self.fields.items() if name == field), field)


def recognise_columns(
    table: Table, cells: pd.DataFrame, known: Known, answers: Answers, *, cut: bool
) -> Columns:
    """Match the columns of a file (识别列): a person's word first, then what was confirmed before.

    `cut`: headers may be cut to ten bytes (shapefile). A field is taken once, by the surest way.
    """
    headers = [str(name) for name in cells.columns]
    fields: dict[str, str] = {}
    hows: dict[str, str] = {}
    ways: list[tuple[str, Callable[[], Iterator[tuple[str, str]]]]] = [
        ("手工指定", lambda: _told(answers.columns, headers)),
        ("手工指定", lambda: _answered(answers.doubts, headers)),
        ("上次确认", lambda: _told(known.mappings, headers)),
        ("约定", lambda: iter(recognise(table, headers, short_names=cut).renamed.items())),
        ("拼音", lambda: _pinyin(table, headers)),
        ("字段名被截断", lambda: _cut(table, headers) if cut else iter(())),
        ("按列内容", lambda: _by_content(table, cells, fields)),
    ]
    allowed = {column.name for column in table.columns} | {"lon", "lat", NOT_USED}
    for how, way in ways:
        for header, field in way():
            free = field == NOT_USED or field not in fields.values()
            if header not in fields and field in allowed and free:
                fields[header], hows[header] = field, how
    recognised = tuple(
        Recognised(header, fields.get(header, ""), hows.get(header, ""), _samples(cells[header]))
        for header in headers
    )
    return Columns({header: field for header, field in fields.items() if field}, recognised)


def _told(said: Mapping[str, str], headers: Sequence[str]) -> Iterator[tuple[str, str]]:
    for header in headers:
        if header in said:
            yield header, said[header]


def _answered(doubts: Mapping[str, str], headers: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Read answers to “which column is …?”: the doubt's key names the field, the answer the header."""
    for key, header in doubts.items():
        if key.startswith(COLUMN_DOUBT) and header in headers:
            yield header, key.removeprefix(COLUMN_DOUBT)


def _pinyin(table: Table, headers: Sequence[str]) -> Iterator[tuple[str, str]]:
    names = {column.name for column in table.columns} | {"lon", "lat"}
    key = table.key[0] if table.key else ""
    for header in headers:
        meanings = PINYIN_FIELDS.get(fold(header).lower().strip("_"), ())
        own = f"{table.name}."
        fits = (key if field == KEY else field.removeprefix(own) for field in meanings)
        found = next((field for field in fits if field in names), None)
        if found:
            yield header, found


def _cut(table: Table, headers: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Match a header that lost its end: all words that begin with it must mean one field."""
    words: dict[str, set[str]] = {}
    pairs = [*COMMON_ALIASES.items(), *LON_LAT_ALIASES.items()]
    for column in table.columns:
        pairs += [(word, column.name) for word in (column.label, *column.aliases, column.name)]
    for word, field in pairs:
        words.setdefault(fold(word).lower(), set()).add(field)
    for header in headers:
        start = fold(header).lower()
        if not any(_is_cut(start, codec) for codec in ("gb18030", "utf-8")):
            continue
        fits = {field for word, known in words.items() if word.startswith(start) for field in known}
        # 行政村名称 of 行政村名称全称: the file's word was the longer one
        fits = fits or {
            field for word, known in words.items() if len(word) > 1 and start.startswith(word)
            for field in known
        }  # fmt: skip
        if len(fits) == 1:
            yield header, fits.pop()


def _is_cut(word: str, codec: str) -> bool:
    return _CUT_BYTES[0] <= len(word.encode(codec)) <= _CUT_BYTES[1]


def _by_content(
    table: Table, cells: pd.DataFrame, taken: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    names = {column.name for column in table.columns} - set(taken.values())
    tests: tuple[tuple[str, Callable[[str], bool]], ...] = (
        ("scheme", _is_scheme),
        ("product", _in_words(PRODUCTS)),
        ("hazard", _in_words(HAZARDS)),
        ("kind", _in_words({kind: kind for kind in KIND_HAZARDS})),
        ("level_label", _is_level),
    )
    for header in cells.columns:
        words = cells[header].dropna().unique()
        if header in taken or not 0 < len(words) <= _MOST_LABELS:
            continue
        found = next((f for f, test in tests if f in names and all(map(test, words))), None)
        if found:
            names.discard(found)
            yield str(header), found


def _is_scheme(word: str) -> bool:
    return word in SCHEMES


def _in_words(words: Mapping[str, str]) -> Callable[[str], bool]:
    known = {fold(word) for pair in words.items() for word in pair}
    return lambda text: fold(text) in known


def _is_level(word: str) -> bool:
    return bool(schemes_of(word))


def schemes_of(word: str) -> tuple[str, ...]:
    """Return the schemes that know a label as written (等级体系)."""
    return tuple(scheme for scheme in SCHEMES if level_rank(scheme, word) is not None)


def plain_level(word: str) -> str:
    """Return a label without 风险, 风险区 and the like (中高风险 → 中高), itself when that is no label."""
    folded = fold(word)
    if schemes_of(folded):
        return folded
    for ending in _LEVEL_ENDINGS:
        short = folded.removesuffix(ending)
        if short != folded and schemes_of(short):
            return short
    return word


def _samples(values: pd.Series) -> tuple[str, ...]:
    return tuple(str(value) for value in values.dropna().unique()[:_SAMPLES])
