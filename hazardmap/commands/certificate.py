"""`certificate` (本地证书): makes what `serve --https` needs, so that phones can reload without network."""

import argparse
import ipaddress
import re
import socket
from typing import TYPE_CHECKING, Final, TypeAlias

from hazardmap.commands.state_options import add_folders, state_path
from hazardmap.duty.clock import beijing_now
from hazardmap.errors import UsageError
from hazardmap.intake.county_file import read_county_file
from hazardmap.store.certificates import make_certificates
from hazardmap.store.state import writing

if TYPE_CHECKING:
    Subparsers: TypeAlias = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001

_HOST: Final = re.compile(r"(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]{0,62})(\.[A-Za-z0-9-]{1,63})*")


def add_parser(subparsers: "Subparsers") -> None:
    """Add `certificate` and its options."""
    parser = subparsers.add_parser("certificate", help="签发本地证书，供 serve --https 使用")
    parser.add_argument(
        "names", nargs="*", metavar="地址", help="手机要打开的地址或主机名，如 192.168.1.20"
    )
    add_folders(parser)


def run(args: argparse.Namespace) -> int:
    """Make the certificates and say what to do with them."""
    names = _names(args.names)
    office = read_county_file(args.data).name or "应急一张图"
    now = beijing_now()
    with writing(state_path(args), now=now) as state:
        made = make_certificates(state, names, now=now, office=office)
    print(f"已签发：{'、'.join(made.names)}，有效期至 {made.valid_until:%Y-%m-%d}。")
    print(f"手机要信任的证书：{made.authority}")
    print("也可以在手机上打开 https://地址:端口/certificate.crt 下载；安装前核对指纹：")
    print(f"  {made.fingerprint}")
    print("启动：server.py --https --host 0.0.0.0（手机安装步骤见 docs/manual/phones.md）")
    return 0


def _names(asked: list[str]) -> tuple[str, ...]:
    """Return the names the certificate stands for: this computer always, and what was asked."""
    for name in asked:
        if not _is_address(name) and not _HOST.fullmatch(name):
            raise UsageError(
                f"“{name}”不是地址或主机名；请写成 192.168.1.20 或 yingji-pc 这样，不带 https:// 和端口。"
            )
    known = ["localhost", "127.0.0.1", "::1"]
    own = socket.gethostname()
    if _HOST.fullmatch(own):
        known.append(own)
    return tuple(dict.fromkeys([*known, *asked]))


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
