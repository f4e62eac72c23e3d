"""`/warnings.json` (预警数据): what is in force, for other systems; no person's name, no phone."""

from collections.abc import Mapping
from typing import Any

from hazardmap.situation.model import Situation
from hazardmap.situation.scope import town_names
from hazardmap.situation.warned import warnings_in_force
from hazardmap.situation.warning_state import NO_FEED
from hazardmap.warning.in_force import Warned
from hazardmap.warning.perils import Peril
from hazardmap.warning.silence import silences


def as_data(situation: Situation) -> dict[str, Any]:
    """Write `/warnings.json`: no person's name, no phone, no text of a caller."""
    names = town_names(situation)
    standing = warnings_in_force(situation.night, situation.as_of)
    return {
        "drill": situation.night.drill,
        "warnings": [_warning_data(one, names) for one in standing],
        "perils": [_peril_data(one) for one in situation.night.warnings.open_perils()],
        "sources": [
            {"name": s.feed.name, "title": s.feed.title, "level": s.level, "minutes": s.minutes}
            for s in silences(situation.feeds, situation.night.heard, situation.as_of)
        ],
        "source_words": "" if situation.feeds else NO_FEED,
    }


def _warning_data(one: Warned, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "id": one.id,
        "kind": one.kind,
        "colour": one.colour,
        "action": one.action,
        "issuer": one.issuer,
        "issued_at": one.issued_at.isoformat() if one.issued_at else None,
        "expires_at": one.expires_at.isoformat() if one.expires_at else None,
        "towns": list(one.target.towns),
        "town_names": [names.get(town, town) for town in one.target.towns],
        "villages": list(one.target.villages),
        "areas": list(one.area_words),
        "whole_county": one.target.whole_county,
        "exercise": one.exercise,
        "source": one.source,
    }


def _peril_data(one: Peril) -> dict[str, Any]:
    return {
        "id": one.id,
        "what": one.what,
        "place": one.place,
        "seen_at": one.seen_at.isoformat(),
        "town_id": one.town_id,
        "village_id": one.village_id,
    }
