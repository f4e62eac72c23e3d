"""Which pages a role may open (角色权限): county and town all but the accounts, the others only these.

A page that stands here for nobody is closed to the narrow roles until somebody has thought about it.
"""

from typing import Final

OPEN: Final = frozenset(
    {
        "static",
        "health.health",
        "certificate.authority",
        "phone.worker",
        "sign_in.page",
        "sign_in.enter",
    }
)
"""answered without signing in, whatever the data"""
OWN: Final = frozenset(
    {
        "sign_in.leave",
        "own_account.page",
        "own_account.password",
        "own_account.watch",
        "own_account.reason",
        "own_account.enrol",
        "own_account.code",
    }
)
"""one's own account"""
BEFORE_A_PASSWORD: Final = frozenset({"sign_in.leave", "own_account.page", "own_account.password"})
"""all that an account with a one-time password may open"""
_EVERYONE: Final = OWN | {"about.page"}
_VILLAGE: Final = _EVERYONE | {
    "office.drill",
    "divisions.village",
    "lists.one",
    "blank_sheets.check",
    "moves.village",
    "moves.correct",
    "moves.undo",
    "phone.page",
    "phone.rows",
    "phone.record",
    "phone.undo",
    "print_preview.page",
    "print_preview.picture",
    "prints.cards",
    "phone_marks.take",
    "people.page",
    "people.find",
    "reminders.waiting",
}
_KEEPER: Final = _EVERYONE | {
    "office.drill",
    "shelters.one",
    "phone_marks.take",
    "openings.open_door",
    "openings.close_door",
    "openings.full",
    "openings.unusable",
    "openings.usable",
    "shelter_desk.page",
    "shelter_desk.unit",
    "shelter_desk.typed",
    "shelter_desk.arrive",
    "shelter_desk.leave",
    "shelter_desk.heads",
    "shelter_desk.roll_call",
    "shelter_desk.here",
    "shelter_desk.undo",
    "people.page",
    "people.find",
    "reminders.waiting",
}
_LEADER: Final = _EVERYONE | {
    "map.page",
    "map.part",
    "layers.catalogue",
    "layers.legend",
    "layers.layer",
    "layers.part",
    "layers.image",
    "answers.answer_data",
    "answers.places_data",
    "answers.situation_data",
    "lists.index",
    "lists.index_data",
    "divisions.town",
    "divisions.village",
    "shelters.index",
    "shelters.one",
    "warnings.index",
    "warnings.index_data",
    "orders.index",
    "reports.index",
    "mines.index",
    "basins.index",
    "rain.index",
    "briefings.index",
    "briefings.one",
    "reminders.waiting",
    "data.page",
}
_AUDITOR: Final = _EVERYONE | {"audit.index", "audit.files", "audit.check", "reminders.waiting"}
NARROW: Final = {"village": _VILLAGE, "keeper": _KEEPER, "leader": _LEADER, "auditor": _AUDITOR}
"""role → the endpoints it may open; a role that is not here may open all but the closed ones"""
CLOSED: Final = {"accounts": frozenset({"county"}), "audit": frozenset({"county", "auditor"})}
"""blueprint → the roles it is open to"""
NAMES: Final = frozenset(
    {
        "changes.index",
        "editions.one",
        "handover.page",
        "intake_files.piece",
        "list_rows.edit",
        "lists.one",
        "moves.index",
        "moves.village",
        "people.find",
        "phone.page",
        "phone.rows",
        "print_preview.picture",
        "ready.one",
        "saved.page",
        "shelter_desk.first",
        "shelter_desk.page",
        "shelter_desk.typed",
        "shelter_desk.unit",
        "shelters.one",
        "slips.preview",
    }
)
"""endpoints whose pages hold names of households: each is noted once per shift; files note themselves"""
EXPORTS: Final = frozenset({"blank_sheets.check", "changes.index", "lists.one"})
"""endpoints that hand out files with names: a county account shows a one-time code first"""
EXPORT_ENDINGS: Final = (".csv", ".xlsx", ".json", "/check")


def needs_code(role: str, endpoint: str, path: str) -> bool:
    """Tell whether this is a county account's file with names (县级导出)."""
    return role == "county" and endpoint in EXPORTS and path.endswith(EXPORT_ENDINGS)


def may_open(role: str, endpoint: str) -> bool:
    """Tell whether a role may open an endpoint."""
    blueprint = endpoint.partition(".")[0]
    if blueprint in CLOSED and role not in CLOSED[blueprint]:
        return False
    return endpoint in NARROW[role] if role in NARROW else True
