"""The desk of the serving process (值班服务的收件台): what it plans runs in a process of its own."""

from collections.abc import Callable

from hazardmap.duty.current import Duty
from hazardmap.duty.in_force import InForce, TablesInForce
from hazardmap.duty.intake_desk import Desk
from hazardmap.duty.pieces import WouldBe
from hazardmap.duty.preview import PLANNED, Preview
from hazardmap.duty.process import DataSource, Process
from hazardmap.situation.compare import Effect, plan_effect
from hazardmap.store.state import State


def serving_desk(
    duty: Duty, source: DataSource, opened: State, *, on_change: Callable[[], None]
) -> Desk:
    """Make the desk that pages use; `on_change` prepares the county again (`Worker.refresh`)."""
    in_force = TablesInForce(opened, source.seed, lambda: duty.current().county)
    return Desk(
        opened,
        in_force,
        settings=duty.settings,
        preview=preview_apart(duty, source),
        on_change=on_change,
    )


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
            on, settings = duty.now().date(), duty.settings
            after = process.run("plan_would_be", source, tables, on, settings).result()
        finally:
            process.let_go()
        return plan_effect(duty.current().plan, after)

    return preview
