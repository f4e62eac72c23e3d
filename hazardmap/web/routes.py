"""Every page family of the application (页面目录), in one place."""

from flask import Blueprint

from hazardmap.web import health

BLUEPRINTS: tuple[Blueprint, ...] = (health.bp,)
