"""The shape of an answer about a place (回答): what the map's panel and the pages show in words."""

from dataclasses import asdict, dataclass, field
from typing import Any, Final

LISTED_HEAD: Final = "在册"


@dataclass(frozen=True, slots=True)
class Figure:
    """A line of numbers (在册): households (户) and people; None is unknown."""

    label: str
    households: int | None
    people: int | None


@dataclass(frozen=True, slots=True)
class ShelterLine:
    """Where people of the place go: metres by open road, `assigned` persons of this place."""

    name: str
    id: str | None
    capacity: int | None
    assigned: int
    metres: int | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """A person in charge (责任人); phones are text, never links while data are a demonstration."""

    role: str
    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class Link:
    """Where to read on."""

    href: str
    text: str


@dataclass(frozen=True, slots=True)
class Spot:
    """Position in degrees and height in metres (None = unknown)."""

    lon: float | None = None
    lat: float | None = None
    height_m: float | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything said about one place; every list may be empty."""

    title: str
    kind: str
    """town, village, point, shelter, basin, mine, institution or area"""
    id: str
    subtitle: str = ""
    verdict: tuple[str, ...] = ()
    head: str = LISTED_HEAD
    """what `numbers` count: 在册, or 应转 with its total once it is ordered"""
    numbers: tuple[Figure, ...] = ()
    shelters: tuple[ShelterLine, ...] = ()
    notes: tuple[str, ...] = ()
    persons: tuple[Person, ...] = ()
    gaps: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    place: Spot = field(default_factory=Spot)

    def as_json(self) -> dict[str, Any]:
        """Return plain values; the page adds the Situation's time and number."""
        return asdict(self)
