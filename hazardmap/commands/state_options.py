"""The state folder of a command (命令的状态文件夹): which one, and opened to write with the seed taken."""

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from hazardmap.duty.in_force import TablesInForce
from hazardmap.duty.loading import load_tables
from hazardmap.intake import endings
from hazardmap.intake.county_file import read_county_file
from hazardmap.intake.folder import read_folder
from hazardmap.store.editions import read_editions, take_seed
from hazardmap.store.state import State, default_path, reading, writing


def add_folders(parser: argparse.ArgumentParser) -> None:
    """Add `--data` and `--state` to a parser."""
    parser.add_argument("--data", type=Path, default=Path("data/geo"), help="数据文件夹")
    parser.add_argument("--state", type=Path, default=None, help="状态文件夹，默认 var/<县代码>")


def state_path(args: argparse.Namespace) -> Path:
    """Return the state folder: `--state`, else HAZARDMAP_STATE, else `var/<county_id>`."""
    named = args.state or os.environ.get("HAZARDMAP_STATE")
    return Path(named) if named else default_path(read_county_file(args.data).county_id)


@contextmanager
def opened_to_write(
    args: argparse.Namespace, *, now: datetime
) -> Iterator[tuple[State, TablesInForce]]:
    """Open the state folder as its writer; a new one takes the seed as edition 1 (首次入库).

    Raises `FolderRefused` for a seed that breaks its contract, `StateRefused` with the pid of another
    writer.
    """
    seed = read_folder(args.data)
    with writing(state_path(args), now=now) as state:
        take_seed(state, seed, files=endings.files_of(args.data), who="首次入库", when=now)
        data = read_editions(state, seed)
        yield state, TablesInForce(state, args.data, lambda: data)


@contextmanager
def opened_to_read(args: argparse.Namespace) -> Iterator[tuple[State, TablesInForce]]:
    """Open the state folder to read; nothing is written, not even the folder."""
    path = state_path(args)
    data = load_tables(args.data, path)
    state = reading(path)
    yield state, TablesInForce(state, args.data, lambda: data)
