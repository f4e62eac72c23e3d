"""Draw the reference pictures anew: `python -m tests.reports.renew_pictures`, then look at them."""

import dataclasses
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hazardmap.cartography.png import indexed_png
from hazardmap.reports.call_sheet import call_sheet, tally_sheet
from hazardmap.reports.door_cards import cards_sheet
from hazardmap.reports.list_sheet import list_sheet
from hazardmap.reports.paper import Sheet, pdf
from hazardmap.reports.public_sheet import public_sheet
from hazardmap.reports.roster import roster_sheet
from tests.reports.paper_text import page_pictures
from tests.reports.storm import OFFICER, storm

PICTURES = Path(__file__).parent / "pictures"
SHEETS = {
    "list": (list_sheet, "A1"),
    "roster": (roster_sheet, "S1"),
    "calls": (call_sheet, "A"),
    "tally": (tally_sheet, "A"),
    "public": (public_sheet, "A"),
    "cards": (cards_sheet, "A1"),
}
GREYS = [(17 * grey, 17 * grey, 17 * grey, 255) for grey in range(16)]


def prepared(name: str) -> Sheet:
    """Prepare a sheet with a number that no change of the rules moves."""
    make, place = SHEETS[name]
    sheet = make(storm(), OFFICER, place)
    return dataclasses.replace(sheet, data={**sheet.data, "situation": "0123456789"})


def first_page(name: str) -> NDArray[np.float64]:
    """Draw the first page in grey from 0 (black) to 255."""
    picture = page_pictures(pdf(prepared(name)), dots_per_inch=50)[0]
    return picture.reshape(picture.shape[:2]).astype(np.float64)


if __name__ == "__main__":
    PICTURES.mkdir(exist_ok=True)
    for sheet_name in SHEETS:
        cells = np.round(first_page(sheet_name) / 17).astype(np.uint8)
        (PICTURES / f"{sheet_name}.png").write_bytes(indexed_png(cells, GREYS))
