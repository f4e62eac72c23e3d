"""Settings (设置): the numbers an office may change, with their help text; no files are read here."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from hazardmap.errors import UsageError


@dataclass(frozen=True, slots=True)
class Settings:
    """Planning numbers (规划参数, 示例，按本级预案核对)."""

    people_when_unknown: int = 3
    """人数未知的户按几人计（H3）"""
    area_m2_per_person: float = 2.0
    """每人使用面积，平方米（Y4）"""
    min_area_share: float = 0.05
    """村域与风险区重叠达到多大面积比例算受影响"""
    hazard_point_radius_m: float = 50.0
    """只有点位的危险区按多大半径画圆（X1）"""
    institution_distance_m: float = 50.0
    """重点场所距危险区多近需要转移（U4）"""
    snap_m: float = 1000.0
    """离最近道路节点多远以内按道路计程"""
    straight_factor: float = 1.4
    """没有道路时直线距离乘以几（直线估算）"""
    default_speed_kmh: float = 20.0
    """道路未注明车速时按多少公里/小时"""
    unplaced_assisted: float = 1e8
    """特殊人员无处安置的权重（每人）"""
    unplaced_other: float = 1e7
    """其他人员无处安置的权重（每人）"""
    changed_metres: float = 100_000.0
    """不去清单指定场所的权重，折合米（每人）"""
    other_village_metres: float = 1_000.0
    """安置到本镇他村的权重，折合米（每人）"""
    other_town_metres: float = 5_000.0
    """安置到外镇的权重，折合米（每人）"""
    gauge_reach_m: float = 10_000.0
    """流域内没有测站时，最近测站多远以内可用（R3）"""
    call_unread_min: float = 3.0
    """发出后几分钟未读要打电话叫醒"""
    first_reply_min: float = 15.0
    """镇街首次回复的时限，分钟"""
    closing_report_min: float = 30.0
    """解除预警后报告的时限，分钟"""
    backups_kept: int = 8
    """备份保留最近几份"""
    backup_days: int = 14
    """此外每天留最后一份，留几天"""
    roll_call_morning_h: float = 7.5
    """避灾场所早点名的钟点，小时（7.5 = 07:30，示例）"""
    roll_call_evening_h: float = 20.0
    """避灾场所晚点名的钟点，小时（20 = 20:00，示例）"""
    roll_call_every_h: float = 0.0
    """早晚之外，每隔多少小时也要点名；0 = 不另加"""


def settings_from(values: Mapping[str, Any]) -> Settings:
    """Build `Settings` from a mapping; an unknown key or a wrong type is an error."""
    known = {field.name: field for field in fields(Settings)}
    wrong = sorted(set(values) - set(known))
    if wrong:
        raise UsageError(f"设置里有不认识的项：{'、'.join(wrong)}；可用：{'、'.join(known)}。")
    for name, value in values.items():
        if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
            raise UsageError(f"设置 {name} 应为不小于 0 的数字，现为 {value!r}。")
    return Settings(**values)
