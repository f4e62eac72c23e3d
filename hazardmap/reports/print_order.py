"""Who prints, for whom, and from where (打印单): what the foot of every sheet says."""

from collections.abc import Mapping
from dataclasses import dataclass

from hazardmap.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Print:
    """One wish to print (打印单)."""

    viewer: Viewer
    base_url: str
    """address of the running server, for the QR code"""
    newest: Mapping[str, int]
    """newest edition of each table: a print of an older one says so"""
