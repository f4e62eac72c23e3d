"""What `bench` measures (测速项目): one file per subject, joined in `CATALOG`."""

from hazardmap.commands.benchmarks import (
    county,
    handing_in,
    intake,
    kills,
    live_tally,
    officers,
    pages,
    paper,
    placing,
    rain,
    served,
    storm,
)

CATALOG = (
    *county.FIGURES,
    *placing.FIGURES,
    *pages.FIGURES,
    *paper.FIGURES,
    *served.FIGURES,
    *intake.FIGURES,
    *handing_in.FIGURES,
    *storm.FIGURES,
    *rain.FIGURES,
    *officers.FIGURES,
    *live_tally.FIGURES,
    *kills.FIGURES,
)
"""All figures in the order in which they are measured and printed."""
