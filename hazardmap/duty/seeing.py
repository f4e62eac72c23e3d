"""What an account sees (账号看到什么): its role and scope as a `Viewer` of today's tables."""

from collections.abc import Mapping
from dataclasses import replace

from hazardmap.situation.model import Situation
from hazardmap.situation.scope import town_names, village_places
from hazardmap.store.accounts import Account
from hazardmap.viewer import Viewer

_READING = frozenset({"leader", "auditor"})


def viewer_of(account: Account, situation: Situation, *, no_names: bool = False) -> Viewer:
    """Make the viewer of an account; scope ids that the tables no longer know open nothing."""
    places = frozenset(account.scopes)
    towns, villages, shelters = places, None, None
    if account.role == "village":
        known = village_places(situation.county)
        villages = places.intersection(known)
        towns = frozenset(known[one][1] for one in villages)
    elif account.role == "keeper":
        homes = _shelter_towns(situation)
        shelters = places.intersection(homes)
        towns = frozenset(town for one in shelters if (town := homes[one]))
    elif account.role == "town":
        towns = places.intersection(town_names(situation))
    names = account.role not in _READING
    whole = account.role == "county" or (account.role == "leader" and not places)
    return Viewer(
        who=account.name,
        towns=None if whole else towns,
        names=names and not no_names,
        duty_names=names and not no_names,
        writes=names,
        role=account.role,
        villages=villages,
        shelters=shelters,
    )


def from_office(viewer: Viewer, town_id: str) -> Viewer:
    """Look from a town's office (本单位) with a county account: its rows, still under one's own name."""
    return replace(viewer, towns=frozenset({town_id}))


def home_of(account: Account) -> str:
    """Return the first page of an account (首页): the map, or one's own village, shelter or log."""
    first = account.scopes[0] if account.scopes else ""
    pages: Mapping[str, str] = {
        "village": f"/villages/{first}",
        "keeper": f"/shelters/{first}",
        "auditor": "/audit",
    }
    return pages.get(account.role, "/")


def _shelter_towns(situation: Situation) -> dict[str, str]:
    """Return id → town id of every shelter; "" where no town is told."""
    shelters = situation.county.tables["shelters"]
    towns = shelters["town_id"].fillna("").astype("str")
    return dict(zip(shelters["shelter_id"].astype("str"), towns, strict=True))
