"""What an edition changed (改动记录): cell by cell, old → new, kept beside its rows."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from hazardmap.errors import StateRefused
from hazardmap.store.files import read_json, write_json
from hazardmap.store.state import State


@dataclass(frozen=True, slots=True)
class Change:
    """One change (一处改动): `row` names the row in words; a whole row has no column.

    `what` is 修改, 新增, 减少 or 销号; `old` and `new` are texts, "" = empty; `reason` of a 销号.
    """

    row: str
    what: str
    column: str = ""
    label: str = ""
    old: str = ""
    new: str = ""
    reason: str = ""

    def sentence(self) -> str:
        """Say it in one line: 330681109290-0001 户主手机：199… → 198…."""
        if not self.column:
            return f"{self.row} {self.what}{f'（{self.reason}）' if self.reason else ''}"
        return f"{self.row} {self.label}：{self.old or '空'} → {self.new or '空'}"


def keep_changes(state: State, table: str, number: int, changes: Iterable[Change]) -> None:
    """Keep what edition `number` changes; written before the edition is in force."""
    state.require_writable()
    file = state.path / "editions" / table / f"{number}.changes.json"
    write_json(file, {"changes": [asdict(change) for change in changes]})


def read_changes(state: State, table: str, number: int) -> tuple[Change, ...]:
    """Return what an edition changed; an edition without a record (the first one) changed nothing."""
    file = state.path / "editions" / table / f"{number}.changes.json"
    if not file.is_file():
        return ()
    try:
        return tuple(Change(**entry) for entry in read_json(file)["changes"])
    except (KeyError, TypeError) as error:
        raise StateRefused(f"改动记录 {file} 内容不对；请从 backups 文件夹恢复。") from error
