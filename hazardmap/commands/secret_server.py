"""The server under the pages over TLS (加密网页服务): cheroot, with the office's own certificate."""

import socket
from typing import TYPE_CHECKING, Any, Final

from cheroot import wsgi
from cheroot.ssl.builtin import BuiltinSSLAdapter

from hazardmap.commands.plain_server import CONNECTIONS, SILENT_S, THREADS
from hazardmap.store.certificates import Certificates

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

_HEADER_BYTES: Final = 64 * 1024


def secret_server(
    app: "WSGIApplication",
    listener: socket.socket,
    certificates: Certificates,
    *,
    most_bytes: int,
) -> Any:
    """Return a server that after `prepare()` and with `serve()` serves an application over TLS until it is interrupted.

    It takes over the address of `listener`. A body longer than its address may take is refused by the
    application before it is read.
    """
    address = listener.getsockname()[:2]
    listener.close()
    server = wsgi.Server(
        address,
        app,
        numthreads=THREADS,
        request_queue_size=CONNECTIONS,
        timeout=SILENT_S,
        server_name="",
    )
    server.max_request_header_size = _HEADER_BYTES
    server.max_request_body_size = most_bytes
    server.ssl_adapter = BuiltinSSLAdapter(str(certificates.server), str(certificates.server_key))
    return server
