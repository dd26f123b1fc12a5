"""What every server of the tests shares: it listens on a free port of this machine, in a thread, while it is entered."""

from __future__ import annotations

import threading
from http.server import ThreadingHTTPServer
from typing import Self


class Loopback:
    """Serve `listener` while entered."""

    def __init__(self, listener: ThreadingHTTPServer) -> None:
        self._httpd = listener
        self._thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._httpd.shutdown()
        self._httpd.server_close()
        self._thread.join()

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self._httpd.server_port}"
