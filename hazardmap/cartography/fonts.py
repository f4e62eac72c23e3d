"""Where the fonts of pictures lie (字体文件), and what is said when a picture cannot be drawn."""

from pathlib import Path
from typing import Final

from hazardmap.errors import HazardmapError

FONTS: Final = Path(__file__).resolve().parents[1] / "static" / "fonts"
REGULAR: Final = "NotoSansSC-Regular.ttf"
BOLD: Final = "NotoSansSC-Bold.ttf"
_NO_FONTS: Final = "中文字体未安装，暂时不能画图；文字和表格不受影响。请运行 make setup 后重试。"


class PictureUnavailable(HazardmapError):
    """The picture cannot be drawn here (不能出图); texts and tables go on without it."""


def require_fonts(folder: Path = FONTS) -> None:
    """Raise `PictureUnavailable` unless both fonts are there."""
    if not all((folder / name).is_file() for name in (REGULAR, BOLD)):
        raise PictureUnavailable(_NO_FONTS)
