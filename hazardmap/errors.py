"""Kinds of errors (错误) that rise through every floor; the edges turn them into Chinese pages."""

from collections.abc import Iterable
from dataclasses import dataclass


class HazardmapError(Exception):
    """Anything the user can do something about; the message is Chinese and says what to do."""


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One fault (问题) of one cell, row or table of a county folder.

    `row` counts data rows from 1 (0 = the whole table); `do` says what the user can do.
    """

    table: str
    row: int
    column: str
    found: str
    do: str

    def sentence(self) -> str:
        """Say the fault in one Chinese line."""
        place = f"{self.table} 第{self.row}行" if self.row else self.table
        column = f"“{self.column}”列" if self.column else ""
        found = f"：{self.found}" if self.found else ""
        return f"{place}{column}{found}；{self.do}"


class FolderRefused(HazardmapError):
    """A county folder breaks its contract (数据不合格); carries every fault at once."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        """Keep the faults, sorted and without repeats."""
        self.faults = tuple(sorted(set(faults)))
        lines = "\n".join(fault.sentence() for fault in self.faults)
        super().__init__(f"数据有 {len(self.faults)} 处问题，未载入：\n{lines}")

    def __reduce__(self) -> tuple[type["FolderRefused"], tuple[tuple[Fault, ...]]]:
        """Cross from the worker process with the faults, not with the message alone."""
        return FolderRefused, (self.faults,)


class FileRefused(HazardmapError):
    """A foreign file was not read (文件未收): what was found, what to do, and how the reading ended."""

    def __init__(self, file: str, found: str, do: str, *, end: str = "refused") -> None:
        """Keep the parts; `end` is a word of `intake.reading_ends`."""
        super().__init__(f"{file}：{found}；{do}。")
        self.file = file
        self.found = found
        self.do = do
        self.end = end

    def named(self, name: str) -> "FileRefused":
        """Say the same of the file under the name by which the user knows it (按用户的文件名说)."""
        stem = self.file.rpartition(".")[0]
        found, do = (
            text.replace(self.file, name).replace(f"文件 {stem} ", f"文件 {name} ")
            for text in (self.found, self.do)
        )
        return FileRefused(name, found, do, end=self.end)

    def __reduce__(self) -> tuple[type["FileRefused"], tuple[str, str, str], dict[str, str]]:
        """Cross between our own processes with all parts."""
        return FileRefused, (self.file, self.found, self.do), {"end": self.end}


class UsageError(HazardmapError):
    """A command or request was worded wrongly (用法不对)."""


class UnknownPlace(HazardmapError):
    """No town, village, shelter or basin has this id (查无此处)."""


class NotAllowed(HazardmapError):
    """The viewer may not see or do this (无权限)."""


class SignInNeeded(HazardmapError):
    """Nobody is signed in, or no longer (需要登录)."""


class TooManyAttempts(HazardmapError):
    """Too many wrong passwords (尝试太多); `wait_s` seconds until the next may be tried."""

    def __init__(self, message: str, *, wait_s: int) -> None:
        """Keep the message and the wait."""
        super().__init__(message)
        self.wait_s = wait_s


class StateRefused(HazardmapError):
    """The state folder cannot be used: held by another process, or written by a newer version."""


class DiskFull(StateRefused):
    """The disk is full (磁盘已满): nothing was recorded; reading and printing go on."""


class NotReady(HazardmapError):
    """The county is still being prepared (正在准备数据)."""


class CrsMixed(HazardmapError):
    """Two layers in different coordinate systems met (坐标系混用); always a programming error."""
