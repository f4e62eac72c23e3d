"""The layers of this county (图层): one file per layer, each names its rows and says how they look.

Another county swaps this folder. `CATALOG` is handed to the app by `server.py`.
"""

from layers.areas_in_play import AREAS_IN_PLAY
from layers.basins import BASINS
from layers.closed_roads import CLOSED_ROADS
from layers.closures import CLOSURES
from layers.danger_areas import DANGER_AREAS
from layers.gauges import GAUGES
from layers.hamlets import HAMLETS
from layers.hazard_zoning import HAZARD_ZONING
from layers.institutions import INSTITUTIONS
from layers.mines import MINES
from layers.not_moved import NOT_MOVED
from layers.outline import OUTLINE
from layers.prevention import PREVENTION
from layers.relief import RELIEF
from layers.risk import RISK, RISK_RASTER
from layers.rivers import RIVERS
from layers.roads import ROADS
from layers.served import SERVED
from layers.shelters import SHELTERS
from layers.towns import TOWNS
from layers.village_levels import VILLAGE_LEVELS
from layers.villages import VILLAGES
from layers.zoning import ZONING

CATALOG = (
    RISK_RASTER,
    RISK,
    ZONING,
    PREVENTION,
    *HAZARD_ZONING,
    DANGER_AREAS,
    BASINS,
    MINES,
    INSTITUTIONS,
    GAUGES,
    SHELTERS,
    NOT_MOVED,
    AREAS_IN_PLAY,
    CLOSED_ROADS,
    CLOSURES,
    VILLAGE_LEVELS,
    SERVED,
    OUTLINE,
    TOWNS,
    VILLAGES,
    HAMLETS,
    ROADS,
    RIVERS,
    RELIEF,
)
"""Every layer, in the order of the layer panel; `order` decides what is drawn on top."""
