"""The first briefing of a Situation (情况专报): every figure asked of the rooms that count, none counted here."""

from dataclasses import dataclass
from typing import Any, Final

from hazardmap.reports import briefing_people as people
from hazardmap.reports import briefing_places as places
from hazardmap.reports.briefing_moves import moves_section, under_order
from hazardmap.reports.briefing_parts import Section
from hazardmap.situation.model import Situation
from hazardmap.situation.wording import moment_words
from hazardmap.viewer import Viewer

ORDINALS: Final = (*"一二三四五六七八九十", "十一", "十二")
SKETCH: Final = "行政界线仅供示意，未经审图，不得公开发布"


@dataclass(frozen=True, slots=True)
class Briefing:
    """A briefing before it takes a form (专报): the same words become page, JSON and Word file."""

    title: str
    place: str
    mark: str
    """演示数据, or nothing"""
    moment: str
    situation: str
    lead: tuple[str, ...]
    sections: tuple[Section, ...]
    notes: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Return plain values."""
        return {
            "title": self.title,
            "moment": self.moment,
            "lead": list(self.lead),
            "sections": [section.as_json() for section in self.sections],
            "notes": list(self.notes),
        }


def briefing(situation: Situation, viewer: Viewer) -> Briefing:
    """Write the briefing of what the viewer may see; it holds no names of persons and no phones."""
    county = situation.county
    storm = (moves_section(situation, viewer),) if under_order(situation, viewer) else ()
    sections = (
        *storm,
        people.exposed_section(situation, viewer),
        people.listed_section(situation, viewer),
        people.placing_section(situation, viewer),
        places.shelters_section(situation, viewer),
        places.institutions_section(situation, viewer),
        places.mines_section(situation),
        people.weak_section(situation, viewer),
        people.verify_section(situation, viewer),
        places.unknowns_section(situation),
        places.sources_section(situation),
    )
    drill = "演练：以下均为演练内容。" if situation.night.drill else ""
    demo = (
        "演示数据：除地名外，人口、场所、危险区、清单均为虚构，不得用于指挥。"
        if county.demo
        else ""
    )
    return Briefing(
        title=f"{county.name}避险转移情况专报",
        place=county.name,
        mark=" · ".join(_marks(situation)),
        moment=moment_words(situation.as_of),
        situation=situation.number,
        lead=people.lead(situation, viewer),
        sections=sections,
        notes=tuple(filter(None, (drill, demo, SKETCH + "。"))),
    )


def _marks(situation: Situation) -> list[str]:
    """Say what is not real of it (演练、演示数据)."""
    drill = ["演练"] if situation.night.drill else []
    return [*drill, "演示数据"] if situation.county.demo else drill


def numbered(position: int, section: Section) -> str:
    """Write a section's heading with its ordinal: 一、受威胁范围."""
    return f"{ORDINALS[position]}、{section.title}"


def file_name(made: Briefing) -> str:
    """Name the Word file (文件名)."""
    mark = "演示_" if made.mark else ""
    return f"{mark}{made.title}_{made.situation}.docx"
