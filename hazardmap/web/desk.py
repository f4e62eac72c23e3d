"""The intake desk of this application (收件台): where every page that changes a table goes."""

from collections.abc import Mapping

import pandas as pd
from flask import current_app

from hazardmap.duty.intake_desk import Desk
from hazardmap.errors import NotAllowed
from hazardmap.web.viewer import current_viewer

READ_ONLY = (
    "这次启动只能查看，不能接收文件、修改清单；请用正常方式启动（不要同时开两个程序）后再操作。"
)


def writing_desk() -> Desk:
    """Return the desk for a viewer who may change tables.

    Raises `NotAllowed` for a viewer who may only look, and when this process may not write.
    """
    current_viewer().require_writing()
    desk: Desk | None = current_app.extensions.get("desk")
    if desk is None:
        raise NotAllowed(READ_ONLY)
    return desk


def may_change() -> bool:
    """Tell whether this viewer, in this process, may change tables: only then a page offers it."""
    return current_viewer().writes and current_app.extensions.get("desk") is not None


def tables_in_force() -> Mapping[str, pd.DataFrame]:
    """Return the tables as their editions have them now: a page may still show what was before."""
    return writing_desk().in_force().tables
