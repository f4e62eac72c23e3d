"""More open connections than select() can number: the server goes on answering."""

import http.client
import os
import resource
import socket
import threading
from collections.abc import Iterable

from flask import Flask

from hazardmap.commands.plain_server import plain_server


def test_a_connection_numbered_beyond_1023_does_not_end_the_server() -> None:
    app = Flask("many")
    app.add_url_rule("/", view_func=lambda: "ok")
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 4096), most))
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    # whoever holds many files already gets high numbers for his connections
    held = [os.open(os.devnull, os.O_RDONLY) for _ in range(1100)]
    try:
        run = plain_server(app, listener, most_bytes=1 << 20, long_bodies={})
        threading.Thread(target=run, daemon=True).start()
        assert answers(port, range(3)) == [200, 200, 200]
    finally:
        for number in held:
            os.close(number)


def answers(port: int, times: Iterable[int]) -> list[int]:
    found = []
    for _ in times:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        line.request("GET", "/")
        found.append(line.getresponse().status)
        line.close()
    return found
