"""The door of the command line (命令行入口): finds the command, runs it, says errors in Chinese."""

import argparse
import sys
from collections.abc import Sequence
from typing import NoReturn

from hazardmap.commands import serve
from hazardmap.commands.serve import MakeApp
from hazardmap.errors import HazardmapError, UsageError
from hazardmap.settings import Settings

COMMANDS = (serve,)
"""Modules with `add_parser(subparsers)` and `run(args)`, in the order of the help text."""


class _Parser(argparse.ArgumentParser):
    """Says wrong usage (用法不对) in Chinese and ends with 2."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(2, f"用法不对：{message}\n查看用法：{self.prog} --help\n")


def main(argv: Sequence[str], *, settings: Settings, make_app: MakeApp) -> int:
    """Run one command and return its exit code: 0 done, 1 refused with reasons, 2 wrong usage.

    `make_app` joins settings, palette and layers with the pages: only `serve` calls it.
    """
    args = _parse(argv)
    args.settings, args.make_app = settings, make_app
    try:
        code: int = args.run(args)
    except UsageError as error:
        print(error, file=sys.stderr)
        return 2
    except HazardmapError as error:
        print(error, file=sys.stderr)
        return 1
    return code


def _parse(argv: Sequence[str]) -> argparse.Namespace:
    parser = _Parser(prog="server.py", description="避险转移一张图；不写命令时启动网页。")
    subparsers = parser.add_subparsers(title="命令", dest="command", parser_class=_Parser)
    for command in COMMANDS:
        before = set(subparsers.choices)
        command.add_parser(subparsers)
        for name in set(subparsers.choices) - before:
            subparsers.choices[name].set_defaults(run=command.run)
    wanted = list(argv)
    asks_help = any(word in {"-h", "--help"} for word in wanted[:1])
    if not asks_help and (not wanted or wanted[0].startswith("-")):
        wanted.insert(0, "serve")
    return parser.parse_args(wanted)
