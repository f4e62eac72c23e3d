"""Where an account is for (账号范围): ids from codes or names as people write them, and back."""

import re
from collections.abc import Iterable

from hazardmap.errors import UsageError
from hazardmap.levels import fold
from hazardmap.situation.model import Situation
from hazardmap.situation.scope import town_names, village_places
from hazardmap.store.accounts import SCOPED

_BETWEEN = re.compile(r"[、，,;；\s]+")


def scope_ids(situation: Situation, role: str, text: str) -> tuple[str, ...]:
    """Read the scope of a role: codes or names (枫桥镇、枫桥镇枫源村), separated by commas or spaces.

    Raises `UsageError` for a word that is no such place, or is several.
    """
    words = [word for word in _BETWEEN.split(text.strip()) if word]
    if role == "leader":
        role = "town"
    if role not in SCOPED:
        return tuple(words)
    known = place_names(situation, role)
    return tuple(dict.fromkeys(_one(known, word, SCOPED[role]) for word in words))


def place_names(situation: Situation, role: str) -> dict[str, str]:
    """Return id → name of the places a role can be for; villages and shelters with their town."""
    towns = town_names(situation)
    if role == "village":
        return {
            key: f"{towns.get(town, '')}{name}"
            for key, (name, town) in village_places(situation.county).items()
        }
    if role == "keeper":
        shelters = situation.county.tables["shelters"]
        homes = shelters["town_id"].map(dict(towns)).fillna("").astype("str")
        names = homes + shelters["name"].astype("str")
        return dict(zip(shelters["shelter_id"].astype("str"), names, strict=True))
    return dict(towns)


def scope_words(situation: Situation, role: str, scopes: Iterable[str]) -> str:
    """Name the places of an account; an id that the tables do not know is shown as it is."""
    known = place_names(situation, "town" if role == "leader" else role) if scopes else {}
    return "、".join(known.get(one, f"{one}（现有数据里没有）") for one in scopes)


def _one(known: dict[str, str], word: str, what: str) -> str:
    if word in known:
        return word
    folded = fold(word)
    found = [key for key, name in known.items() if fold(name) == folded]
    found = found or [key for key, name in known.items() if fold(name).endswith(folded)]
    if len(found) == 1:
        return found[0]
    if not found:
        raise UsageError(f"没有找到{what}“{word}”；请写代码或全名，例如“枫桥镇”“枫桥镇枫源村”。")
    several = "、".join(known[key] for key in found[:5])
    raise UsageError(f"叫“{word}”的{what}有 {len(found)} 个（{several}）；请带上镇街名。")
