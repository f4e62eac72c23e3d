"""What may be said where no warning is in force (有无预警): silence of a source is never an all-clear."""

from dataclasses import dataclass

from hazardmap.situation.affected import speaks_for
from hazardmap.situation.model import Situation
from hazardmap.situation.scope import town_names
from hazardmap.situation.warned import warnings_in_force
from hazardmap.viewer import Viewer
from hazardmap.warning.silence import Silence, silences

NONE_IN_FORCE = "当前无生效预警"
NO_FEED = "未接入预警来源（人工粘贴）"


@dataclass(frozen=True, slots=True)
class WarningState:
    """The state of the warnings for a viewer (预警状态); `level` is ok, amber or red by the worst source."""

    words: str
    """枫桥镇 · 当前无生效预警, or that nobody knows"""
    source_words: str
    level: str
    silent: tuple[Silence, ...] = ()


def warning_state(situation: Situation, viewer: Viewer) -> WarningState:
    """Say whether warnings are in force in the viewer's towns, and whether anybody can know (预警状态)."""
    every = silences(situation.feeds, situation.night.heard, situation.as_of)
    silent = tuple(one for one in every if one.silent)
    level = "red" if any(one.level == "red" for one in silent) else "amber" if silent else "ok"
    standing = warnings_in_force(situation.night, situation.as_of)
    mine = [one for one in standing if speaks_for(situation, viewer, one)]
    words = f"生效预警{len(mine)}条" if mine else NONE_IN_FORCE
    if not mine and silent:
        words = "预警来源中断，是否有预警未知"
    elif standing and not mine:
        words = f"{words}（全市有{len(standing)}条）"
    place = _place(situation, viewer)
    return WarningState(
        words=f"{place} · {words}" if place else words,
        source_words="；".join(one.words for one in silent or every) or NO_FEED,
        level=level,
        silent=silent,
    )


def _place(situation: Situation, viewer: Viewer) -> str:
    if viewer.towns is None:
        return situation.county.name
    names = town_names(situation)
    return "、".join(names.get(town, town) for town in sorted(viewer.towns))
