"""From where one may look (从哪里可以看): this computer or the network, with or without signing in."""

import re
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address

from hazardmap.viewer import Viewer, town_officer, whole_county

_LOCAL_HOST = re.compile(r"(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?", re.IGNORECASE)
_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[^:\[\]@/\s]+)(?::\d{1,5})?", re.IGNORECASE)
NO_ACCOUNTS = (
    "数据未标明是演示数据（county.toml 里没有 demo = true），而账号库不能写，没有人能登录。\n"
    "请让状态文件夹可写（不要同时开两个程序）后重新启动；只在本机看、不看姓名电话，可加 --no-names：\n"
    "  .venv/bin/python server.py --no-names\n"
    "如果确实是演示数据，请在 county.toml 写明 demo = true。"
)
PLAIN_HTTP = (
    "数据不是演示数据，而这次连接没有加密（http），密码会被看到，没有登录。\n"
    "请在运行程序的电脑上登录，或用 https 打开；"
    "确需在内网用 http 登录的，请管理员启动时加 --plain-http-logins（会记入审计）。"
)


@dataclass(frozen=True, slots=True)
class Access:
    """How the server was started (运行方式): the address it listens on, its names, what is switched on."""

    bound_host: str
    no_names: bool = False
    plain_http_logins: bool = False
    known_as: tuple[str, ...] = ()
    """further names and addresses that people use for this computer"""

    @property
    def on_loopback(self) -> bool:
        """Tell whether only this computer can reach the server."""
        if self.bound_host.lower() == "localhost":
            return True
        address = _address(self.bound_host)
        return address is not None and address.is_loopback

    def start_refusal(self, *, demo: bool, accounts: bool = False) -> str:
        """Say why these data may not be served this way, or nothing; `accounts` = people can sign in."""
        if demo or accounts or (self.on_loopback and self.no_names):
            return ""
        return NO_ACCOUNTS

    def request_refusal(self, *, host: str, headers: Mapping[str, str]) -> str:
        """Say why a request may not be answered at all, or nothing.

        A request that came through a relay carries a foreign `Host` or a `Forwarded` header: then
        "this computer" is the relay, and whoever stands behind it is unknown. A foreign name that
        points here is how a page of another site would read ours.
        """
        if self.on_loopback:
            if not _LOCAL_HOST.fullmatch(host):
                return "访问地址不是本机（只接受 localhost、127.0.0.1、[::1]）。"
        elif not self.is_known_as(host):
            return "访问地址不是本机的名称或网络地址；用别的名称访问，请启动时加 --known-as 名称。"
        relayed = sorted(name for name in headers if _is_relay_header(name))
        if relayed:
            return f"请求经过了代理转发（带有 {'、'.join(relayed)}），无法确认是不是本机。"
        return ""

    def is_known_as(self, host: str) -> bool:
        """Tell whether a `Host` is a name or address of this computer."""
        found = _HOST.fullmatch(host)
        if found is None:
            return False
        name = found.group(1).lower()
        names = {"localhost", self.bound_host.lower(), *(one.lower() for one in self.known_as)}
        address = _address(name)
        if address is not None and not address.is_unspecified:
            return name.strip("[]") in names or address.is_loopback or _is_own(address)
        machine = socket.gethostname().lower()
        return address is None and name in names | {machine, f"{machine}.local"}

    def open_to_all(self, *, demo: bool, others_exist: bool) -> bool:
        """Tell whether one looks without signing in (contracts §4, demonstration mode)."""
        return self.on_loopback and not others_exist and (demo or self.no_names)

    def login_refusal(self, *, demo: bool, secure: bool, remote: str) -> str:
        """Say why a password may not be sent this way, or nothing."""
        address = _address(remote)
        near = address is not None and address.is_loopback
        return "" if demo or secure or near or self.plain_http_logins else PLAIN_HTTP

    def viewer(self, *, demo: bool, town: tuple[str, str] | None = None) -> Viewer:
        """Return who looks without signing in: the whole county, with names only in a demonstration.

        `town` (id, name) = the office (本单位) that a demonstration is looked at from; in a demonstration
        whoever sits at this computer may also record.
        """
        names = demo and not self.no_names
        if names and town is not None:
            return town_officer(f"{town[1]}应急办（演示，未登录）", [town[0]], writes=True)
        who = "本机查看（演示，未登录）" if demo else "本机查看（不显示姓名电话）"
        return whole_county(who, names=names, writes=names)


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text.strip("[]"))
    except ValueError:
        return None


def _is_own(address: IPv4Address | IPv6Address) -> bool:
    """Tell whether an address is one of this computer's: only then can a socket be bound to it."""
    family = socket.AF_INET if address.version == 4 else socket.AF_INET6
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.bind((str(address), 0))
    except OSError:
        return False
    return True


def _is_relay_header(name: str) -> bool:
    folded = name.lower()
    return folded in {"forwarded", "x-real-ip"} or folded.startswith("x-forwarded-")
