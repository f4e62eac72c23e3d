"""Which addresses take a long body (上传地址): all others are refused by the length they announce."""

from collections.abc import Mapping
from copy import copy
from typing import Any

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser


def take_long_bodies(server: Any, most_bytes: Mapping[str, int]) -> None:
    """Let some addresses (path → bytes) take more than the server's general limit.

    Without this the server would have to wait for, and keep, a body of that length at every address.
    """
    longer = {path: copy(server.adj) for path in most_bytes}
    for path, limits in longer.items():
        limits.max_request_body_size = most_bytes[path]

    class Parser(HTTPRequestParser):  # type: ignore[misc]
        """A request whose limit is known once its first line is read."""

        def parse_header(self, header_plus: bytes) -> None:
            super().parse_header(header_plus)
            self.adj: Any = longer.get(self.path, self.adj)

    class Channel(HTTPChannel):  # type: ignore[misc]
        """A connection whose requests know their limit."""

        parser_class = Parser

    server.channel_class = Channel
