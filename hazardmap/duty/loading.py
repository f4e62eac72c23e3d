"""Reads a county (读取一县数据): the seed folder, with the editions of the state folder on top."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from hazardmap.errors import StateRefused
from hazardmap.evacuation.before import NOTHING, Before
from hazardmap.intake import endings
from hazardmap.intake.county_file import read_county_file
from hazardmap.intake.folder import read_folder
from hazardmap.settings import Settings, settings_from
from hazardmap.store.cache import keep_tables, kept_tables, key_of
from hazardmap.store.editions import newest_numbers, read_editions, take_seed
from hazardmap.store.placement import kept_placement
from hazardmap.store.state import State, default_path, reading, writing
from hazardmap.tables.county_tables import CountyTables


def load_tables(seed: Path, state: Path | None) -> CountyTables:
    """Read the tables in force: the current edition of each table, else the seed folder's file.

    Without a state folder the seed is read alone.

    Raises
    ------
    FolderRefused
        With every fault at once.
    StateRefused
        When the state folder is of a newer version or damaged.
    """
    data = read_folder(seed)
    return data if state is None else read_editions(reading(state), data)


def state_of(data: CountyTables, given: Path | None) -> Path:
    """Return the state folder in use: the one given, else `var/<county_id>`."""
    return given if given is not None else default_path(data.county_id)


def load_quickly(seed: Path, given: Path | None) -> tuple[CountyTables, CountyTables | None]:
    """Read the tables in force, from the cache when no file changed; else also return the seed read.

    Raises as `load_tables` does.
    """
    county_id = read_county_file(seed).county_id
    state = reading(given if given is not None else default_path(county_id))
    ready = kept_tables(state, _cache_key(seed, state))
    if ready is not None:
        return ready, None
    data = read_folder(seed)
    return read_editions(state, data), data


def _cache_key(seed: Path, state: State) -> str:
    """Name what the tables in force depend on: the seed's files, the editions, and the rules that check them."""
    rules = Path(__file__).resolve().parents[1]
    files = [path for path in seed.iterdir() if path.is_file()] if seed.is_dir() else []
    files += state.path.glob("editions/*/manifest.json")
    for room in ("intake", "tables", "store"):
        files += (rules / room).glob("*.py")
    files += (rules / name for name in ("crs.py", "levels.py"))
    return key_of(files)


@contextmanager
def open_state(seed: Path, given: Path | None, *, now: datetime) -> Iterator[tuple[State, str]]:
    """Open the state folder for as long as the pages are served: as its writer, else only to read.

    Gives the folder and why it can only be read ("" = it can be written). Raises `StateRefused` for a
    folder that cannot even be read.
    """
    path = given if given is not None else default_path(read_county_file(seed).county_id)
    with ExitStack() as stack:
        try:
            opened, reason = stack.enter_context(writing(path, now=now)), ""
        except (StateRefused, OSError) as refusal:
            opened, reason = reading(path), str(refusal)
        yield opened, reason


def keep_seed(
    data: CountyTables, seed: Path, state: Path, *, now: datetime, held: bool = False
) -> int:
    """Take the seed folder's tables that have no edition yet as edition 1 (首次入库); count them.

    What is then in force is kept ready for the next start. `held` = the process that waits for this one
    is the folder's writer.

    Raises
    ------
    StateRefused
        While another process writes, with its pid.
    """
    files = endings.files_of(seed)
    with nullcontext(State(state, writable=True)) if held else writing(state, now=now) as opened:
        taken = take_seed(opened, data, files=files, who="首次启动", when=now)
        keep_tables(opened, _cache_key(seed, opened), read_editions(opened, data))
        return len(taken)


def newest_editions(county_id: str, given: Path | None) -> Mapping[str, int]:
    """Return the newest edition number of every table that has editions (最新版次)."""
    state = given if given is not None else default_path(county_id)
    return newest_numbers(reading(state))


def known_places(given: Path | None) -> Before:
    """Return who goes where by the last plan that was served (已定去处); nothing without a state folder."""
    if given is None:
        return NOTHING
    return Before(former=kept_placement(reading(given)))


def load_settings(seed: Path, standard: Settings) -> Settings:
    """Return the county's own numbers (本县参数) from `[settings]` of county.toml over the standard ones.

    Raises
    ------
    UsageError
        For an entry that does not exist or is no number.
    """
    return settings_from({**asdict(standard), **read_county_file(seed).settings})
