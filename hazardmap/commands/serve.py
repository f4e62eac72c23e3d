"""`serve` (启动网页): the default command; one process for the pages, one for the computing."""

import _thread
import argparse
import errno
import ipaddress
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, NoReturn, TypeAlias

from hazardmap.commands.time_option import moment
from hazardmap.duty.process import DataSource, Process

_LOOK_S = 5.0
"""How often the watched folders are looked into."""

if TYPE_CHECKING:
    from flask import Flask

    from hazardmap.duty.access import Access
    from hazardmap.duty.backups import Backups
    from hazardmap.duty.current import Duty
    from hazardmap.duty.worker import Worker
    from hazardmap.store.certificates import Certificates
    from hazardmap.store.state import State

    Subparsers: TypeAlias = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001

MakeApp: TypeAlias = "Callable[[Duty, Access], Flask]"
"""Joins settings, palette, layers and pages; handed in by `server.py`."""


def add_parser(subparsers: "Subparsers") -> None:
    """Add `serve` and its options."""
    parser = subparsers.add_parser("serve", help="启动网页（不写命令时就是它）")
    add_options(parser)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of `serve` to a parser."""
    parser.add_argument("--host", default="127.0.0.1", help="监听地址，默认只限本机")
    parser.add_argument("--port", type=int, default=8000, help="端口，默认 8000")
    parser.add_argument("--data", type=Path, default=Path("data/geo"), help="数据文件夹")
    parser.add_argument("--state", type=Path, default=None, help="状态文件夹，默认 var/<县代码>")
    parser.add_argument(
        "--no-names", action="store_true", help="不显示姓名、电话、住户点位，登录了也不显示"
    )
    parser.add_argument(
        "--known-as",
        action="append",
        default=[],
        metavar="名称",
        help="别人访问本机用的名称，可写多个",
    )
    parser.add_argument(
        "--plain-http-logins",
        action="store_true",
        help="允许在网络上不加密（http）登录真实数据，记入审计",
    )
    parser.add_argument(
        "--https", action="store_true", help="加密访问，先运行 server.py certificate 签发证书"
    )
    parser.add_argument("--at", type=moment, default=None, help="时钟从此刻走起（只限演示数据）")
    parser.add_argument(
        "--also", type=Path, default=None, metavar="文件夹", help="备份另存一份到这里，如移动盘"
    )


def run(args: argparse.Namespace) -> int:
    """Serve until Ctrl+C; 1 when refused."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
    try:
        listener = _listen(args.host, args.port)
    except OSError as error:
        print(_port_refusal(error, args.host, args.port), file=sys.stderr)
        return 1
    # the worker process starts before the pages are imported, so that both import at the same time
    process = Process()
    signal.signal(signal.SIGTERM, _interrupted)
    try:
        return _run(args, listener, process)
    finally:
        process.let_go()


def _run(args: argparse.Namespace, listener: socket.socket, process: Process) -> int:
    from hazardmap.duty.backups import backups_of
    from hazardmap.duty.clock import beijing_now, clock_from
    from hazardmap.duty.county_words import load_words
    from hazardmap.duty.current import Duty
    from hazardmap.duty.loading import load_settings, open_state
    from hazardmap.duty.worker import Worker

    access = _access(args)
    refusals: list[str] = []

    def refuse(reason: str) -> None:
        refusals.append(reason)
        # not SIGINT: a server started in the background may have been told to ignore that
        _thread.interrupt_main(signal.SIGTERM)

    now = beijing_now if args.at is None else clock_from(args.at)
    given = _state_given(args)
    settings = load_settings(args.data, args.settings)
    with open_state(args.data, given, now=now()) as (opened, read_only):
        certificates = _certificates(opened) if args.https else None
        if read_only:
            print(f"只读启动，不能登记和接收数据：{read_only}", file=sys.stderr)
        source = DataSource(seed=args.data, state=given, held=opened.writable)
        words = load_words(args.data)
        duty = Duty(settings=settings, now=now, state=given, opened=opened, words=words)
        _greet(duty, access)
        accept = _acceptance(access, own_clock=args.at is not None, accounts=opened.writable)
        worker = Worker(duty, source, process, accept=accept, refused=refuse)
        worker.start()
        backups = backups_of(duty, opened, args.data, also=args.also)
        with closing(duty), _ticking(worker, duty, args.data, backups):
            app = args.make_app(duty, access)
            _furnish(app, source, worker, backups)
            serve, port = _server(app, listener, certificates)
            _announce(args, port)
            serve()
    for reason in refusals[:1]:
        print(reason, file=sys.stderr)
    return 1 if refusals else 0


def _state_given(args: argparse.Namespace) -> Path | None:
    named = args.state or os.environ.get("HAZARDMAP_STATE")
    return Path(named) if named else None


def _announce(args: argparse.Namespace, port: int) -> None:
    scheme = "https" if args.https else "http"
    print(f"已启动：{scheme}://{_shown(args.host)}:{port}  （按 Ctrl+C 停止）", flush=True)


def _certificates(opened: "State") -> "Certificates":
    from hazardmap.store.certificates import read_certificates

    return read_certificates(opened)


def _access(args: argparse.Namespace) -> "Access":
    from hazardmap.duty.access import Access

    return Access(
        bound_host=args.host,
        no_names=args.no_names,
        plain_http_logins=args.plain_http_logins,
        known_as=tuple(args.known_as),
    )


def _furnish(app: "Flask", source: DataSource, worker: "Worker", backups: "Backups | None") -> None:
    """Give the pages what only the folder's writer has: the intake desk and the backups."""
    from hazardmap.duty.serving_desk import serving_desk

    if backups is not None:
        desk = serving_desk(backups.duty, source, backups, on_change=worker.refresh)
        app.extensions |= {"desk": desk, "backups": backups}


def _greet(duty: "Duty", access: "Access") -> None:
    """Check the accounts, and say the one-time password of a first start: here, and nowhere else.

    Raises `StateRefused` for accounts or an environment that must not be served.
    """
    from hazardmap.duty.start_check import refuse_bad_start

    if duty.entrance is None:
        return
    refuse_bad_start(duty.entrance, os.environ)
    password = duty.entrance.first_start()
    if password:
        print(
            f"管理员账号已建立（密码只在这里显示一次）：登录名 admin，一次性密码 {password}\n"
            "登录后先改密码，再到“账号管理”建各单位的账号；忘记时：server.py users reset admin",
            flush=True,
        )
    if access.plain_http_logins:
        duty.audit("http.logins_on", {"host": access.bound_host}, by="本程序")


def _acceptance(access: "Access", *, own_clock: bool, accounts: bool) -> Callable[[bool], None]:
    """Return what refuses data that may not be served this way, once it is known whether they are real."""
    from hazardmap.errors import NotAllowed

    def accept(demo: bool) -> None:
        reason = access.start_refusal(demo=demo, accounts=accounts)
        if not reason and not demo and own_clock:
            reason = "--at 会让时钟走错，只限演示数据；请去掉 --at。"
        if reason:
            raise NotAllowed(reason)

    return accept


@contextmanager
def _ticking(
    worker: "Worker", duty: "Duty", seed: Path, backups: "Backups | None"
) -> Iterator[None]:
    """Keep the clock going while the pages are served, and tidy up after Ctrl+C."""
    from hazardmap.duty.clock import Clock
    from hazardmap.duty.rain_folders import RainFolders, rain_folders

    watched = RainFolders(duty, rain_folders(seed) if backups is not None else ())
    clocks = [Clock(watched.tick, every_s=_LOOK_S), Clock(worker.tick)]
    if backups is not None:
        clocks.append(Clock(backups.tick))
    for clock in clocks:
        clock.start()
    try:
        yield
    except KeyboardInterrupt:
        pass
    finally:
        # a second Ctrl+C must not interrupt the tidying up
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        for clock in clocks:
            clock.stop()
        worker.close()


def _interrupted(_number: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def _listen(host: str, port: int) -> socket.socket:
    family, kind, protocol, _, address = socket.getaddrinfo(
        host.strip("[]"), port, type=socket.SOCK_STREAM
    )[0]
    listener = socket.socket(family, kind, protocol)
    try:
        if sys.platform == "win32":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        # browsers that come before the pages are up wait in the queue instead of being refused
        listener.listen(1024)
    except OSError:
        listener.close()
        raise
    return listener


def _server(
    app: "Flask", listener: socket.socket, certificates: "Certificates | None"
) -> tuple[Callable[[], None], int]:
    """Return what serves until it is interrupted, and its port; over TLS when there are certificates.

    Either way it listens when this returns: the encrypted server takes the address over and closes the socket.
    """
    longer, port = app.config["LONG_BODIES"], listener.getsockname()[1]
    if certificates is None:
        from hazardmap.commands.plain_server import plain_server

        most = app.config["MAX_CONTENT_LENGTH"]
        return plain_server(app, listener, most_bytes=most, long_bodies=longer), port
    from hazardmap.commands.secret_server import secret_server

    server = secret_server(app, listener, certificates, most_bytes=max(longer.values()))
    server.prepare()

    def serve() -> None:
        try:
            server.serve()
        finally:
            server.stop()

    return serve, port


def _shown(host: str) -> str:
    try:
        return f"[{host}]" if ipaddress.ip_address(host.strip("[]")).version == 6 else host
    except ValueError:
        return host


def _port_refusal(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"端口 {port} 已被占用，未启动。可能本程序已在运行：先打开 http://{_shown(host)}:{port} 看看；"
            f"否则换一个端口，例如：server.py --port {port + 1 if port < 65535 else 8000}"
        )
    if error.errno == errno.EACCES:
        return f"没有权限使用端口 {port}（1024 以下需要管理员权限），请换一个，例如：server.py --port 8000"
    return f"不能监听 {host}:{port}（{error.strerror or error}）；请核对 --host 和 --port。"
