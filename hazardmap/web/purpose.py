"""Why names and phones are looked at (查看事由): one reason per shift, noted once in the audit log."""

from typing import Final

from hazardmap.errors import HazardmapError
from hazardmap.web.viewer import current_situation, signed_in

NOT_SAID: Final = "未说明"


def purpose() -> str:
    """Return the reason: the open operation's title, else what was said at sign-in."""
    try:
        operation = current_situation().night.orders.operation
    except HazardmapError:
        operation = None
    if operation is not None and operation.title:
        return str(operation.title)
    found = signed_in()
    return (found[1].reason if found else "") or NOT_SAID
