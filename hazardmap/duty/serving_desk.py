"""The desk of the serving process (值班服务的收件台): what it plans runs in a process of its own."""

from collections.abc import Callable
from datetime import datetime
from typing import Self

from hazardmap.duty.backups import Backups
from hazardmap.duty.current import Duty
from hazardmap.duty.in_force import InForce, TablesInForce
from hazardmap.duty.intake_desk import Desk
from hazardmap.duty.pieces import WouldBe
from hazardmap.duty.preview import PLANNED, Preview
from hazardmap.duty.process import DataSource, Process
from hazardmap.situation.compare import Effect, plan_effect
from hazardmap.store.editions import Edition


class ServingDesk(Desk):
    """A desk that backs everything up before it accepts a file (接收前备份)."""

    def backed_up_by(self, backups: Backups) -> Self:
        """Use these backups."""
        self._backups = backups
        return self

    def accept(self, key: str, *, who: str, now: datetime) -> Edition:
        """Back up, then accept as every desk does; a backup that fails is said and refuses nothing."""
        self._backups.make("接收数据前")
        edition = super().accept(key, who=who, now=now)
        body = {"table": edition.table, "number": edition.number, "rows": edition.rows}
        self._backups.duty.audit("data.accepted", body, by=who)
        return edition


def serving_desk(
    duty: Duty, source: DataSource, backups: Backups, *, on_change: Callable[[], None]
) -> Desk:
    """Make the desk that pages use; `on_change` prepares the county again (`Worker.refresh`)."""
    opened = backups.state
    in_force = TablesInForce(opened, source.seed, lambda: duty.current().county)
    desk = ServingDesk(
        opened,
        in_force,
        settings=duty.settings,
        preview=preview_apart(duty, source),
        on_change=on_change,
    )
    return desk.backed_up_by(backups)


def preview_apart(duty: Duty, source: DataSource) -> Preview:
    """Return a preview that plans the would-be tables in another process.

    The plan before is the one the pages show; a process lives for one preview only, so that its memory
    is free again.
    """

    def preview(_: InForce, made: WouldBe, table: str) -> Effect | None:
        if table not in PLANNED:
            return None
        tables = {table: made.frame}
        if made.statements is not None:
            tables["list_statements"] = made.statements
        process = Process()
        try:
            plans = duty.plans()
            if plans is None:
                return None
            ask = plans.ask(duty.book().night, duty.now().date())
            after = process.run("plan_would_be", source, tables, ask).result()
        finally:
            process.let_go()
        return plan_effect(duty.current().plan, after)

    return preview
