"""What county.toml says beside the tables: sources of warnings with their intervals, old names."""

from pathlib import Path

import pytest

from hazardmap.duty.county_words import load_words
from hazardmap.errors import UsageError
from hazardmap.warning.silence import Feed


def told(folder: Path, text: str) -> Path:
    (folder / "county.toml").write_text(text, "utf-8")
    return folder


def test_sources_and_old_names_are_read(tmp_path: Path) -> None:
    words = load_words(
        told(
            tmp_path,
            'neighbours = ["义乌市"]\n[former_towns]\n"直埠镇" = "A"\n'
            '[feeds.province]\ntitle = "省预警发布平台"\ninterval_min = 30\n',
        )
    )
    assert words.feeds == (Feed("province", "省预警发布平台", 30.0),)
    assert (dict(words.former_towns), words.neighbours) == ({"直埠镇": "A"}, ("义乌市",))


def test_without_a_file_nothing_is_declared(tmp_path: Path) -> None:
    words = load_words(tmp_path)
    assert (words.feeds, dict(words.former_towns)) == ((), {})


@pytest.mark.parametrize(
    "text",
    [
        '[feeds.p]\ntitle = "x"\n',
        "[feeds.p]\ninterval_min = 0\n",
        "[feeds.p]\ninterval_min = true\n",
        "feeds = 3\n",
    ],
)
def test_a_source_without_an_interval_is_refused_in_words(tmp_path: Path, text: str) -> None:
    with pytest.raises(UsageError, match="feeds"):
        load_words(told(tmp_path, text))
