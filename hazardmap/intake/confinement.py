"""What a process may still do once it reads a hostile file (隔离): no network, few files, little memory.

Every guard is the kernel's own; one that this kernel does not offer is left out and `Guards` says so.
No guard needs a privilege or a program of its own.
"""

import ctypes
import os
import struct
import sys
import sysconfig
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

_NEWUSER: Final = 0x10000000
_NEWNET: Final = 0x40000000
_NO_NEW_PRIVILEGES: Final = 38
_CREATE_RULESET: Final = 444
_ADD_RULE: Final = 445
_RESTRICT_SELF: Final = 446
_PATH_BENEATH: Final = 1
_READ: Final = 0b1100  # read a file, list a folder
_EXECUTE: Final = 0b1
_ALL_FILE_RIGHTS: Final = (1 << 13, 1 << 14, 1 << 15, 1 << 15, 1 << 16)
"""by version of the kernel's interface: the rights that exist end below this bit"""
_TCP: Final = 0b11  # bind and connect
_SCOPES: Final = 0b11  # no abstract sockets of others, no signals to others


@dataclass(frozen=True, slots=True)
class Guards:
    """Which guards of the kernel are on (已启用的隔离措施)."""

    network: bool
    """a network space of its own, without any interface"""
    landlock: int
    """version of Landlock: files from 1, TCP from 4; 0 = none"""
    limits: bool
    """memory, processor time, file size"""

    @property
    def sentence(self) -> str:
        """Say for the page and the self-check which guards are on."""
        network = (
            "无网络" if self.network else "禁止联网" if self.landlock >= 4 else "程序内禁止联网"
        )
        files = "只能读程序文件、只能写自己的文件夹" if self.landlock else "文件访问未隔离"
        limits = "内存、时间、文件大小有上限" if self.limits else "只有时间上限"
        return f"读取外来文件在单独进程中进行：{network}；{files}；{limits}。"


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one file may take (读取一个文件的上限)."""

    wall_s: float = 30.0
    cpu_s: int = 25
    memory_bytes: int = 1024**3
    """on top of what the process holds before it opens the file"""
    file_bytes: int = 512 * 1024**2
    open_files: int = 128


def limits_for(size_bytes: int) -> Limits:
    """Give a large file more time: 30 s, from 20 MB on a second per further MB (100 MB: 110 s)."""
    more_s = max(0, size_bytes - 20_000_000) // 1_000_000
    return Limits(wall_s=30.0 + more_s, cpu_s=25 + more_s)


def leave_network() -> bool:
    """Move this process to a network namespace of its own, without any interface; False = refused.

    Must happen before the first thread. Children stay inside.
    """
    if not sys.platform.startswith("linux"):
        return False
    libc = _libc()
    return any(libc.unshare(flags) == 0 for flags in (_NEWNET, _NEWUSER | _NEWNET))


def enclose(folder: Path, limits: Limits) -> None:
    """Put every guard around this process that can still be put (隔离本进程); for good."""
    confine_files(folder)
    limit_resources(limits)
    refuse_in_python()


def landlock_version() -> int:
    """Return the version of the kernel's Landlock, 0 when it has none; TCP is guarded from 4 up."""
    if not sys.platform.startswith("linux"):
        return 0
    return max(0, int(_libc().syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), 1)))


def confine_files(folder: Path) -> bool:
    """Let this process read only the program and `folder`, and write only `folder` (Landlock).

    Returns whether it is so. Cannot be undone; children inherit it.
    """
    version = landlock_version()
    if not version:
        return False
    libc = _libc()
    every = _ALL_FILE_RIGHTS[min(version, len(_ALL_FILE_RIGHTS)) - 1] - 1
    scopes = (_TCP, _SCOPES)[
        : max(0, min(version // 2 - 1, 2))
    ]  # TCP from version 4, scopes from 6
    handled = struct.pack(f"{1 + len(scopes)}Q", every, *scopes)
    rules = int(libc.syscall(_CREATE_RULESET, handled, ctypes.c_size_t(len(handled)), 0))
    if rules < 0:
        return False
    try:
        for path in _program():
            _allow(libc, rules, path, _READ | _EXECUTE)
        _allow(libc, rules, folder, every & ~_EXECUTE)
        libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        return bool(libc.syscall(_RESTRICT_SELF, rules, 0) == 0)
    finally:
        os.close(rules)


def _allow(libc: Any, rules: int, path: Path, rights: int) -> None:
    if not path.is_dir():
        rights &= 0b0111 | 1 << 14  # what exists for a plain file
    at = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        rule = struct.pack("=Qi", rights, at)
        if libc.syscall(_ADD_RULE, rules, _PATH_BENEATH, rule, 0) != 0:
            raise OSError(ctypes.get_errno(), "landlock_add_rule", str(path))
    finally:
        os.close(at)


def _program() -> Iterable[Path]:
    """Name what the interpreter, its libraries and our own code are read from."""
    own = Path(__file__).resolve().parents[1]
    stated = (sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib"))
    system = ("/lib", "/lib64", "/usr/lib", "/usr/share/zoneinfo", "/usr/share/proj")
    devices = ("/dev/null", "/dev/urandom", "/dev/zero", "/proc/self/statm", "/proc/self/status")
    prefixes = (str(Path(prefix, "lib")) for prefix in (sys.prefix, sys.base_prefix))
    names = dict.fromkeys([str(own), *stated, *prefixes, *system, *devices])
    return [path for path in map(Path, names) if path.exists()]


def limit_resources(limits: Limits) -> bool:
    """Limit memory, processor time, file size and open files of this process; False = no such limits."""
    if sys.platform == "win32":
        return False
    # not on Windows
    import resource  # noqa: PLC0415

    held = _held_bytes()
    for what, most in (
        (resource.RLIMIT_AS, held + limits.memory_bytes),
        (resource.RLIMIT_FSIZE, limits.file_bytes),
        (resource.RLIMIT_NOFILE, limits.open_files),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
    ):
        resource.setrlimit(what, (most, most))
    # the soft limit ends the process with a signal of its own, so that the reason can be told
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_s, limits.cpu_s + 5))
    return True


def _held_bytes() -> int:
    pages = Path("/proc/self/statm")
    return (
        int(pages.read_text("ascii").split()[0]) * os.sysconf("SC_PAGE_SIZE")
        if pages.exists()
        else 0
    )


def refuse_in_python() -> None:
    """Refuse sockets, new programs and foreign libraries to Python code of this process, for good."""
    sys.addaudithook(_refuse)


_REFUSED: Final = (
    "socket.", "subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn", "os.spawn",
    "ctypes.dlopen", "urllib.", "http.client", "ftplib.", "smtplib.", "os.kill", "pickle.find_class",
)  # fmt: skip


def _refuse(event: str, _: tuple[Any, ...]) -> None:
    if event.startswith(_REFUSED):
        raise PermissionError(f"{event} is not for the process that reads files")


def _libc() -> Any:
    return ctypes.CDLL(None, use_errno=True)
