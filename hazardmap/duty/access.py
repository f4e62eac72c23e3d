"""Who may look (谁可以看) until accounts exist: this computer only, and names only of demo data."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address

from hazardmap.viewer import Viewer, town_officer, whole_county

_LOCAL_HOST = re.compile(r"(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?", re.IGNORECASE)
NAMES_REFUSED = (
    "数据未标明是演示数据（county.toml 里没有 demo = true），账号功能启用前只能这样查看：\n"
    "在本机启动，并加上 --no-names（姓名、电话、住户点位不离开程序）：\n"
    "  .venv/bin/python server.py --no-names\n"
    "如果确实是演示数据，请在 county.toml 写明 demo = true。"
)
LOOPBACK_REFUSED = (
    "数据未标明是演示数据，账号功能启用前只能在本机查看，不能监听其他地址。\n"
    "请改为：.venv/bin/python server.py --host 127.0.0.1 --no-names"
)


@dataclass(frozen=True, slots=True)
class Access:
    """How the server was started (运行方式): the address it listens on, and whether names are shown."""

    bound_host: str
    no_names: bool = False

    @property
    def on_loopback(self) -> bool:
        """Tell whether only this computer can reach the server."""
        if self.bound_host.lower() == "localhost":
            return True
        try:
            return ip_address(self.bound_host.strip("[]")).is_loopback
        except ValueError:
            return False

    def start_refusal(self, *, demo: bool) -> str:
        """Say why these data may not be served this way, or nothing."""
        if demo:
            return ""
        if not self.on_loopback:
            return LOOPBACK_REFUSED
        return "" if self.no_names else NAMES_REFUSED

    def request_refusal(self, *, host: str, headers: Mapping[str, str]) -> str:
        """Say why a request may not be answered without accounts, or nothing.

        A request that came through a relay carries a foreign `Host` or a `Forwarded` header: then
        "this computer" is the relay, and whoever stands behind it is unknown.
        """
        if not self.on_loopback:
            return f"服务监听在 {self.bound_host}，别的电脑也能连上，而账号功能尚未启用。"
        if not _LOCAL_HOST.fullmatch(host):
            return "访问地址不是本机（只接受 localhost、127.0.0.1、[::1]）。"
        relayed = sorted(name for name in headers if _is_relay_header(name))
        if relayed:
            return f"请求经过了代理转发（带有 {'、'.join(relayed)}），无法确认是不是本机。"
        return ""

    def viewer(self, *, demo: bool, town: tuple[str, str] | None = None) -> Viewer:
        """Return who is looking: the whole county, with names only in a demonstration.

        `town` (id, name) = the office (本单位) that a demonstration is looked at from; in a demonstration
        whoever sits at this computer may also record.
        """
        names = demo and not self.no_names
        if names and town is not None:
            return town_officer(f"{town[1]}应急办（演示，未登录）", [town[0]], writes=True)
        who = "本机查看（演示，未登录）" if demo else "本机查看（不显示姓名电话）"
        return whole_county(who, names=names, writes=names)


def _is_relay_header(name: str) -> bool:
    folded = name.lower()
    return folded in {"forwarded", "x-real-ip"} or folded.startswith("x-forwarded-")
