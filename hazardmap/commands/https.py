"""Serving over HTTPS (加密服务) on the office's own network, with the certificates of the state folder."""

import socket
from typing import TYPE_CHECKING, Any, Final

from cheroot import wsgi
from cheroot.ssl.builtin import BuiltinSSLAdapter

from hazardmap.store.certificates import Certificates

if TYPE_CHECKING:
    from flask import Flask

_THREADS: Final = 16
_SILENT_S: Final = 60


def https_server(
    app: "Flask", listener: socket.socket, certificates: Certificates, *, most_bytes: int
) -> Any:
    """Return a server whose `start()` serves until it is interrupted (HTTPS 服务).

    It takes over the address of `listener`.
    """
    address = listener.getsockname()[:2]
    listener.close()
    server = wsgi.Server(
        address, app, numthreads=_THREADS, request_queue_size=1024, timeout=_SILENT_S
    )
    server.max_request_body_size = most_bytes
    server.max_request_header_size = 64 * 1024
    server.server_name = ""
    server.ssl_adapter = BuiltinSSLAdapter(str(certificates.server), str(certificates.server_key))
    return server
