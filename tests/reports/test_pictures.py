"""Pages as pictures: nothing moves unseen, and everything can be read in grey.

The references are pages of the storm county at 50 dots per inch in sixteen greys. After a wanted change
of a template `python -m tests.reports.renew_pictures` draws them anew; look at them before committing.
"""

import matplotlib.image
import numpy as np
import pypdfium2
import pytest
from numpy.typing import NDArray

from hazardmap.reports.paper import pdf
from tests.reports.renew_pictures import PICTURES, SHEETS, first_page, prepared

BLOCK = 4
"""pixels of a block whose mean is compared: a hair's breadth of shift is no difference"""


def reference(name: str) -> NDArray[np.float64]:
    """Read a reference as grey from 0 (black) to 255."""
    picture = matplotlib.image.imread(PICTURES / f"{name}.png")
    return np.asarray(picture[..., 0], dtype=np.float64) * 255


def blocks(picture: NDArray[np.float64]) -> NDArray[np.float64]:
    rows, columns = (size // BLOCK * BLOCK for size in picture.shape)
    return (
        picture[:rows, :columns].reshape(rows // BLOCK, BLOCK, columns // BLOCK, BLOCK).mean((1, 3))
    )


def moved(seen: NDArray[np.float64], known: NDArray[np.float64]) -> float:
    """Say which share of the blocks looks different."""
    if seen.shape != known.shape:
        return 1.0
    return float((np.abs(blocks(seen) - blocks(known)) > 40).mean())


@pytest.mark.parametrize("name", SHEETS)
def test_the_page_looks_as_it_did(name: str) -> None:
    assert moved(first_page(name), reference(name)) < 0.01, "look at it; if wanted, renew_pictures"


def test_a_shifted_table_would_be_seen() -> None:
    known = reference("list")
    assert moved(np.roll(known, 12, axis=0), known) > 0.01


@pytest.mark.parametrize("name", SHEETS)
def test_a_page_needs_no_colour(name: str) -> None:
    with pypdfium2.PdfDocument(pdf(prepared(name))) as document:
        for page in document:
            colours = np.asarray(page.render(scale=1.0).to_numpy(), dtype=int)[..., :3]
            assert (colours.max(axis=2) - colours.min(axis=2)).max() == 0


@pytest.mark.parametrize("name", SHEETS)
def test_words_stand_on_white_or_the_lightest_grey(name: str) -> None:
    with pypdfium2.PdfDocument(pdf(prepared(name))) as document:
        picture = np.asarray(document[0].render(scale=2.0, grayscale=True).to_numpy(), dtype=int)
    picture = picture.reshape(picture.shape[:2])
    # a solid patch of 6 x 6 points is a fill, not the edge of a letter
    rows, columns = (size // 12 * 12 for size in picture.shape)
    patches = picture[:rows, :columns].reshape(rows // 12, 12, columns // 12, 12)
    solid = patches.min(axis=(1, 3)) == patches.max(axis=(1, 3))
    fills = set(np.unique(patches.max(axis=(1, 3))[solid]).tolist())
    # black on 225 is a contrast of 16:1
    assert {fill for fill in fills if 30 < fill < 225} == set()
    assert picture.min() < 30
