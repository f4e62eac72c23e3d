"""The Flask application (网页): `create_app` joins the guards, the pages and what they read from."""

from collections.abc import Sequence
from pathlib import Path

from flask import Flask

from hazardmap.cartography.layer import Layer
from hazardmap.cartography.palette import Palette
from hazardmap.duty.access import Access
from hazardmap.duty.current import Duty
from hazardmap.duty.jobs import Jobs
from hazardmap.web import frame, security
from hazardmap.web.problems import answer_problems
from hazardmap.web.routes import BLUEPRINTS
from hazardmap.web.viewer import remember_own

_HERE = Path(__file__).resolve().parent
TEMPLATES = _HERE.parent.parent / "templates"
STATIC = _HERE.parent / "static"


def create_app(duty: Duty, *, access: Access, catalog: Sequence[Layer], palette: Palette) -> Flask:
    """Make the application over a duty (值守).

    Pages find what they need in `app.extensions`: `duty`, `access`, `catalog`, `palette`, `jobs`.
    """
    app = Flask("hazardmap", template_folder=str(TEMPLATES), static_folder=str(STATIC))
    app.extensions.update(
        duty=duty, access=access, catalog=tuple(catalog), palette=palette, jobs=Jobs()
    )
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True, "autoescape": True}
    app.url_map.strict_slashes = False
    security.guard(app)
    app.after_request(remember_own)
    answer_problems(app)
    frame.install(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    return app
