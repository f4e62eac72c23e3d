"""`verify` (核对台账): finds what was changed, cut or replayed in ledger, drills and audit log."""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from hazardmap.commands.state_options import add_folders, state_path
from hazardmap.errors import StateRefused
from hazardmap.store.verify import Verdict, printed_head, verify

if TYPE_CHECKING:
    Subparsers: TypeAlias = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001

DO: Final = (
    "怎么办：一、先停用本机服务，把整个状态文件夹原样复制一份留作证据，不要改动。"
    "二、用最近一份备份恢复到另一个空文件夹（restore），同样核对，对照从哪一条起不同。"
    "三、把本次结果和报表上的指纹交给县级值班负责人和审计人员。"
)


def add_parser(subparsers: "Subparsers") -> None:
    """Add `verify` and its options."""
    parser = subparsers.add_parser("verify", help="核对台账和审计日志有没有被改过、截掉或重放")
    add_folders(parser)
    parser.add_argument(
        "--head",
        action="append",
        nargs="+",
        default=[],
        metavar="指纹",
        help="报表上印的台账指纹，可写多次；照抄即可，空格不要紧",
    )


def run(args: argparse.Namespace) -> int:
    """Verify; 1 when something is wrong."""
    heads = [printed_head("".join(parts)) for parts in args.head]
    folder = state_path(args)
    if not folder.is_dir():
        raise StateRefused(f"没有状态文件夹 {folder}；请用 --state 指定。")
    verdict = verify(folder, heads)
    for line in lines(verdict, folder, asked=bool(heads)):
        print(line)
    return 0 if verdict.sound else 1


def lines(verdict: Verdict, folder: Path, *, asked: bool) -> Iterator[str]:
    """Say the verdict line by line, what to do last (核对结果)."""
    yield f"核对状态文件夹 {folder}"
    for one in verdict.walks:
        end = (
            f"，止于 {one.last_at[:19].replace('T', ' ')}，指纹 {one.mark.words}"
            if one.count
            else ""
        )
        state = "有异常" if one.findings else "链完整"
        yield f"  {one.title}（{one.database}）：{one.count} 条，{state}{end}"
    if not verdict.walks:
        yield "  还没有台账和审计日志。"
    yield from (f"  {words}" for words in verdict.heads)
    yield from (f"  提示：{words}" for words in verdict.notices)
    for finding in verdict.findings:
        where = f"第 {finding.seq} 条" if finding.seq else "整本"
        yield f"异常：{finding.database} {where}：{finding.words}。"
    if verdict.untold:
        yield f"异常：另有 {verdict.untold} 处，没有逐条列出。"
    if not verdict.sound:
        yield f"结论：发现 {len(verdict.findings) + verdict.untold} 处异常。{DO}"
        return
    anchor = "" if asked else "要排除整本重写，请再用 --head 抄一份报表上的台账指纹核对。"
    yield f"结论：没有发现改动。{anchor}"
