"""The door of the command line (命令行入口): finds the command, runs it, says errors in Chinese."""

import argparse
import importlib
import io
import re
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from hazardmap.errors import HazardmapError, UsageError
from hazardmap.settings import Settings

if TYPE_CHECKING:  # its module loads the pages, which most commands never need
    from hazardmap.cartography.layer import Layer
    from hazardmap.cartography.palette import Palette
    from hazardmap.commands.serve import MakeApp

COMMANDS = (
    ("serve", "启动网页（不写命令时就是它）"),
    ("assess", "评估一个县的数据，写出方案文件"),
    ("parse-warning", "读懂一条预警原文，写成一个 JSON 对象"),
    ("print-list", "把清单、签到册、电话单写成 PDF"),
    ("brief", "写情况专报（Word 文档）"),
    ("import", "导入一个文件：识别、检查、比较，接收后成为新的一版"),
    ("editions", "列出各表的版次，或退回某一版"),
    ("export", "导出一张表的现行版"),
    ("backup", "把台账、数据、设置备份成一个文件（服务运行中也可以）"),
    ("restore", "用一份备份恢复状态文件夹（先核对，再换上）"),
    ("verify", "核对台账和审计日志有没有被改过、截掉或重放"),
    ("assign", "把单元分到场所（只做优化计算），并给出下界"),
    ("users", "管理账号：建立、停用、重置密码"),
    ("certificate", "签发本地证书，供 serve --https 使用"),
    ("demo", "由 data/sources 生成演示县"),
    ("bench", "测量速度和质量，写出结果"),
)
"""Commands in the order of the help text; each is the module of this room with its name (`MODULES`).

It has `add_parser(subparsers)` and `run(args)`, and is imported only when its name is used: `assign`
need not wait for maps and pages.
"""

MODULES = {"import": "import_table", "export": "export_table"}
"""Commands whose name would be no name for a module."""

_ENGLISH = (
    (r"the following arguments are required: (.*)", r"缺少 \1"),
    (r"unrecognized arguments: (.*)", r"不认识 \1"),
    (r"argument (\S+): expected (?:one|at least one) argument", r"\1 后面要写内容"),
    (r"argument (\S+): invalid (?:int|float) value: (.*)", r"\1 应为数字，现为 \2"),
    (r"argument (\S+): invalid choice: (.*) \(choose from (.*)\)", r"\1 不能是 \2，可用：\3"),
    (r"argument (\S+): (.*)", r"\1：\2"),
)


class _Parser(argparse.ArgumentParser):
    """Says wrong usage (用法不对) in Chinese and ends with 2."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options, add_help=False, allow_abbrev=False)
        self._positionals.title, self._optionals.title = "内容", "选项"
        self.add_argument("-h", "--help", action="help", help="显示用法")

    def format_usage(self) -> str:
        return super().format_usage().replace("usage:", "用法：", 1)

    def format_help(self) -> str:
        return super().format_help().replace("usage:", "用法：", 1)

    def error(self, message: str) -> NoReturn:
        for english, chinese in _ENGLISH:
            if re.fullmatch(english, message):
                message = re.sub(english, chinese, message)
                break
        self.print_usage(sys.stderr)
        self.exit(2, f"用法不对：{message}\n查看用法：{self.prog} --help\n")


def main(
    argv: Sequence[str],
    *,
    settings: Settings,
    make_app: "MakeApp",
    map_look: "Callable[[], tuple[Sequence[Layer], Palette]]",
) -> int:
    """Run one command and return its exit code: 0 done, 1 refused with reasons, 2 wrong usage.

    `make_app` joins settings, palette and layers with the pages: only `serve` calls it. `map_look` gives
    layers and palette to the commands that draw a map.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        args = _parse(argv)
        args.settings, args.make_app, args.map_look = settings, make_app, map_look
        code: int = args.run(args)
    except SystemExit as end:  # argparse: 0 after help, 2 after wrong usage
        return end.code if isinstance(end.code, int) else 2
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - an officer gets a sentence
        print(_sentence(error), file=sys.stderr)
        return 2 if isinstance(error, UsageError) else 1
    return code


def _sentence(error: BaseException) -> str:
    """Say in Chinese why a command ended early."""
    if isinstance(error, HazardmapError):
        return str(error)
    if isinstance(error, KeyboardInterrupt):
        return "已中断。"
    if isinstance(error, MemoryError):
        return "内存不够，未完成；请减少数据量，或换内存更大的机器。"
    return _unforeseen(error)


def _unforeseen(error: BaseException) -> str:
    """Say where the program itself failed, for whoever mends it."""
    where = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{Path(where.filename).name}:{where.lineno}"
    return (
        f"程序出错，未完成（{type(error).__name__}：{error}；{place}）。"
        "这不是数据格式的问题，请把这一行和所用的命令发给维护人员。"
    )


def module_of(name: str) -> str:
    """Return the module of a command (命令所在模块)."""
    return MODULES.get(name, name.replace("-", "_"))


def _parse(argv: Sequence[str]) -> argparse.Namespace:
    """Build only the parser of the command that is asked for."""
    wanted = list(argv)
    asks_help = any(word in {"-h", "--help"} for word in wanted[:1])
    if not asks_help and (not wanted or wanted[0].startswith("-")):
        wanted.insert(0, "serve")
    parser = _Parser(prog="server.py", description="避险转移一张图；不写命令时启动网页。")
    subparsers = parser.add_subparsers(
        title="命令", dest="command", metavar="命令", parser_class=_Parser, required=True
    )
    for name, title in COMMANDS:
        if name == wanted[0]:
            command = importlib.import_module(f"hazardmap.commands.{module_of(name)}")
            command.add_parser(subparsers)
            subparsers.choices[name].set_defaults(run=command.run)
        else:
            subparsers.add_parser(name, help=title)
    return parser.parse_args(wanted)
