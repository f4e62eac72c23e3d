"""How the reading of a foreign file ended (读取结果), and what an officer is told when it did not end well."""

from types import MappingProxyType
from typing import Final

DONE: Final = "done"
REFUSED: Final = "refused"
CANCELLED: Final = "cancelled"
TIMEOUT: Final = "timeout"
CPU: Final = "cpu"
MEMORY: Final = "memory"
FULL: Final = "full"
BROKEN: Final = "broken"
CRASHED: Final = "crashed"

EXITS: Final = MappingProxyType({0: DONE, 10: REFUSED, 11: MEMORY, 12: BROKEN, 13: FULL})
"""exit code of the reading process → end"""
SENTENCES: Final = MappingProxyType(
    {
        CANCELLED: ("已取消读取", "需要时请重新选择文件"),
        TIMEOUT: ("读取时间太长，已停止", "请拆成几个文件，或删去用不到的行、列和图形后再试"),
        CPU: ("读取时计算量太大，已停止", "请拆成几个文件，或删去用不到的行、列和图形后再试"),
        MEMORY: (
            "展开后太大，超过读取进程的内存上限，已停止",
            "请拆成几个文件，或删去用不到的行、列、工作表和图形后再试",
        ),
        FULL: ("磁盘空间不够，或内容展开后太大", "请清理磁盘，或把文件拆小后再试"),
        BROKEN: ("文件内容不完整或已损坏，读到一半读不下去", "请用原软件打开核对，重新导出后再试"),
        CRASHED: ("读到一半读取进程意外退出，文件多半已损坏", "请用原软件打开核对，重新导出后再试"),
    }
)
"""end → what was found, what to do"""
