"""The server under the pages (网页服务): waitress, plain HTTP."""

import logging
import select
import socket
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from waitress.server import create_server

from hazardmap.commands.long_bodies import take_long_bodies

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

THREADS: Final = 8
CONNECTIONS: Final = 1000
SILENT_S: Final = 60
_BY_SELECT: Final = 400
"""Connections where the system has no poll() (Windows): select() takes at most 512."""


def plain_server(
    app: "WSGIApplication",
    listener: socket.socket,
    *,
    most_bytes: int,
    long_bodies: Mapping[str, int],
) -> Callable[[], None]:
    """Return what serves an application on an open socket until it is interrupted.

    A body may have `most_bytes`, at some addresses (path → bytes) more.
    """
    # eight threads with a short queue before them are no news
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    server = create_server(
        app,
        sockets=[listener],
        threads=THREADS,
        connection_limit=CONNECTIONS + 100 if hasattr(select, "poll") else _BY_SELECT,
        # select() would end the whole server at the first connection numbered beyond 1023
        asyncore_use_poll=True,
        channel_timeout=SILENT_S,
        # our own guard must see Forwarded headers, and refuses them; waitress would hide them
        clear_untrusted_proxy_headers=False,
        max_request_body_size=most_bytes,
        ident=None,
    )
    take_long_bodies(server, long_bodies)
    run: Callable[[], None] = server.run
    return run
