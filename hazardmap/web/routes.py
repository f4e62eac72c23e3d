"""Every page family of the application (页面目录), in one place."""

from flask import Blueprint

from hazardmap.web import (
    about,
    answers,
    briefings,
    data_page,
    divisions,
    editions,
    health,
    holders,
    intake_downloads,
    intake_files,
    layers,
    list_rows,
    lists,
    mines,
    office,
    prints,
    ready,
    saved,
    shelters,
    water,
)
from hazardmap.web import map as one_map

BLUEPRINTS: tuple[Blueprint, ...] = (
    one_map.bp,
    layers.bp,
    lists.bp,
    divisions.bp,
    shelters.bp,
    water.bp,
    mines.bp,
    prints.bp,
    briefings.bp,
    ready.bp,
    holders.bp,
    data_page.bp,
    intake_files.bp,
    intake_downloads.bp,
    editions.bp,
    list_rows.bp,
    saved.bp,
    about.bp,
    answers.bp,
    health.bp,
    office.bp,
)
