"""首次回复 and the report after 解除: facts are filled from the data, every action clause waits for a tick."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from hazardmap.situation.affected import affected, figures
from hazardmap.situation.duty_places import placed_holders
from hazardmap.situation.model import Situation
from hazardmap.situation.opened import doors
from hazardmap.situation.order_view import total_ordered
from hazardmap.situation.ordered import ordered_tally, ordered_units
from hazardmap.situation.scope import town_scope
from hazardmap.situation.subjects import WARNING, Subject
from hazardmap.situation.wording import moment_words
from hazardmap.viewer import Viewer
from hazardmap.warning.calling import countdown
from hazardmap.warning.in_force import LIFTED, Warned

BLANK: Final = "＿＿＿＿"
_REPORT_FOR: Final = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Clause:
    """Something somebody must have done (行动短语): only a tick puts it into the text."""

    key: str
    words: str
    text: str
    possible: bool = True


@dataclass(frozen=True, slots=True)
class FirstReply:
    """The reply of a town (首次回复): three facts, and the clauses to tick."""

    town_id: str
    town: str
    facts: tuple[str, ...]
    clauses: tuple[Clause, ...]

    def text(self, ticked: set[str]) -> str:
        """Write the text as it goes out: the facts, and what was ticked."""
        chosen = [one.text for one in self.clauses if one.key in ticked and one.possible]
        return "\n".join([*self.facts, *chosen])


def first_reply(
    situation: Situation, viewer: Viewer, subject: Subject, town_id: str, *, leader: str = ""
) -> FirstReply:
    """Prepare the reply of a town to a warning or order; `leader` replaces whom the 值班表 names.

    Raises `NotAllowed` for a town of others.
    """
    scope = town_scope(situation, viewer, town_id)
    units = ordered_units(situation, viewer)
    total = ordered_tally(units[units["town_id"].eq(town_id)])
    places = f"（含重点场所{total.institutions}处）" if total.institutions else ""
    facts = (
        f"① 坐镇指挥：{leader or on_duty(situation, viewer, town_id) or BLANK}",
        f"② 受影响：{_touched(situation, viewer, subject, town_id)}",
        f"③ 人员转移：应转{total.households}户{total.people}人，已转移{total.moved}人{places}",
    )
    found = doors(situation, viewer, town_id=town_id)
    opened = f"已开放避灾场所{found.opened}处，可容纳{found.places}人"
    return FirstReply(
        town_id=town_id,
        town=scope.town_name,
        facts=(f"{scope.town_name}{moment_words(situation.as_of, year=False)}首次回复：", *facts),
        clauses=(
            Clause("moving", "正在组织转移", "正在组织转移。"),
            Clause(
                "opened",
                "已开放避灾场所"
                if found.opened
                else f"已开放避灾场所（0处，可启用{found.ready}处）",
                f"{opened}。",
                possible=found.opened > 0,
            ),
            Clause("told", "已通知各村责任人", "已通知各村责任人。"),
            Clause("stopped", "已要求停止户外集体活动", "已要求停止户外集体活动。"),
        ),
    )


def on_duty(situation: Situation, viewer: Viewer, town_id: str) -> str:
    """Name who is in command by the duty roster (值班表): 带班 before 值班; empty when nobody is named."""
    rows = placed_holders(situation.county, viewer)
    rows = rows[rows["town_id"].eq(town_id) & rows["level"].eq("镇") & rows["deputy_of"].isna()]
    for word in ("带班", "值班"):
        found = rows[rows["post"].str.contains(word, na=False)]
        if len(found):
            row = found.iloc[0]
            return f"{row['post']} {row['name']}" if viewer.duty_names else str(row["post"])
    return ""


def _touched(situation: Situation, viewer: Viewer, subject: Subject, town_id: str) -> str:
    """Say how much of the town is touched: by the warning, or else by the order."""
    for one in situation.night.warnings.said.values():
        if f"{WARNING}{one.id}" == subject.id:
            found = figures(affected(situation, viewer, one.target, one.hazards), town_id)
            return f"{found.villages}个村，危险区{found.areas}处，在册{found.households}户{found.people}人"
    units = ordered_units(situation, viewer)
    mine = units[units["town_id"].eq(town_id) & units["village_id"].isin(subject.villages)]
    areas = mine["area"].replace("", None).nunique()
    return f"{mine['village_id'].nunique()}个村，危险区{areas}处"


@dataclass(frozen=True, slots=True)
class Closing:
    """The report that is due after a warning was lifted (解除后报告)."""

    subject_id: str
    title: str
    clock: str
    text: str
    done_at: datetime | None


def closings(situation: Situation, viewer: Viewer) -> list[Closing]:
    """List the reports due after 解除 within the last half day, newest first; facts filled, the rest blank."""
    wait = timedelta(minutes=situation.county.settings.closing_report_min)
    found = []
    for one in reversed(tuple(situation.night.warnings.said.values())):
        if one.action != LIFTED or situation.as_of - one.at > _REPORT_FOR or not _mine(viewer, one):
            continue
        subject_id = f"{WARNING}{one.id}"
        done = situation.night.calls.reply(subject_id, _speaker(viewer), closing=True)
        clock = countdown(one.at + wait, situation.as_of, "解除后报告")
        found.append(
            Closing(
                subject_id=subject_id,
                title=f"{one.signal} 解除",
                clock=f"已报告 {done.at:%H:%M}" if done else clock,
                text=_closing_text(situation, viewer, one),
                done_at=done.at if done else None,
            )
        )
    return found


def _mine(viewer: Viewer, one: Warned) -> bool:
    target = one.target
    return (
        viewer.towns is None or target.whole_county or bool(viewer.towns.intersection(target.towns))
    )


def _speaker(viewer: Viewer) -> str:
    """Return for whom a report speaks: the town, or empty for the county."""
    return next(iter(sorted(viewer.towns or ())), "")


def _closing_text(situation: Situation, viewer: Viewer, one: Warned) -> str:
    total, found = total_ordered(situation, viewer), doors(situation, viewer)
    settled = f"应转{total.households}户{total.people}人，已转移{total.moved}人，"
    settled += f"途中{total.on_the_way}人，未转{total.not_moved}人"
    held = (
        f"其中已解除转移{total.lifted_households}户{total.lifted_people}人，其余解除转移前不得返回"
    )
    lifted = f"{moment_words(one.since, year=False)}{one.signal}解除后情况报告"
    return "\n".join(
        [
            f"{lifted}（截至{moment_words(situation.as_of, year=False)}）：",
            f"① 雨水情：{BLANK}",
            f"② 灾情险情：{BLANK}",
            f"③ 指挥到岗和部署：{BLANK}",
            f"④ 人员转移：{settled}；{held}；已开放避灾场所{found.opened}处。",
        ]
    )
