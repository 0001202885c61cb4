"""RemoteMonitor: the numbers of each epoch, sent to a server."""

import json
import warnings
from collections.abc import Mapping
from typing import Any

import numpy as np

from lamina.errors import ArgumentError
from lamina.training import Callback, Logs


class RemoteMonitor(Callback):
    """Post the logs of each epoch to a server, as a form or as JSON; a server that does not answer is warned of.

    Args:
        root: The server, ``http://`` or ``https://``.
        path: Where on the server.
        field: The form's field that holds the JSON.
        headers: Further headers.
        send_as_json: Send the JSON itself instead of a form.

    Raises:
        ArgumentError: `root` is no address of the web.

    Example:
        >>> RemoteMonitor(path="/epochs").root
        'http://localhost:9000'

    Source:
        Keras's callback of that name, which needs `requests`; here Python's own library sends.
    """

    def __init__(
        self,
        root: str = "http://localhost:9000",
        path: str = "/publish/epoch/end/",
        field: str = "data",
        headers: Mapping[str, str] | None = None,
        send_as_json: bool = False,
    ) -> None:
        if not root.startswith(("http://", "https://")):
            raise ArgumentError.wanted("RemoteMonitor", "root", "an address with http:// or https://", root)
        self.root = root
        self.path = path
        self.field = field
        self.headers = headers
        self.send_as_json = send_as_json

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Send the epoch and its numbers."""
        from urllib.parse import urlencode  # here, since these bring in a tenth of what all of lamina does
        from urllib.request import Request, urlopen

        told = {"epoch": epoch} | {name: _plain(value) for name, value in (logs or {}).items()}
        text = json.dumps(told)
        if self.send_as_json:
            kind, body = "application/json", text.encode()
        else:
            kind, body = "application/x-www-form-urlencoded", urlencode({self.field: text}).encode()
        headers = {"Content-Type": kind} | dict(self.headers or {})
        try:
            with urlopen(Request(self.root + self.path, body, headers), timeout=10):  # noqa: S310 - checked above
                pass
        except OSError as error:
            warnings.warn(f"Could not reach RemoteMonitor root server at {self.root}: {error}", stacklevel=2)


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, (np.ndarray, np.generic)) else value
