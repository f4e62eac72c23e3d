"""Which warnings speak at a moment (当前预警): the one question every face asks the same way."""

from datetime import datetime

from hazardmap.situation.night import Night
from hazardmap.warning.in_force import RAIN_KINDS, Warned


def warnings_in_force(night: Night, at: datetime) -> tuple[Warned, ...]:
    """Return the warnings in force (生效中的预警), worst first; an exercise never speaks in a real night."""
    return tuple(one for one in night.warnings.in_force(at) if night.drill or not one.exercise)


def in_storm(night: Night, at: datetime) -> bool:
    """Tell whether a rain warning is in force or an operation is open (contracts R2)."""
    if night.orders.operation is not None:
        return True
    return any(one.kind in RAIN_KINDS for one in warnings_in_force(night, at))
