"""The Flask application (网页)."""
