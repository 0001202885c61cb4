"""A plain line between the processes of one run: what the first says to all, and who is still there.

An operating system closes the connections of a process that dies, whatever it died of, so that the others know at once.
Who is there but does not answer is known by the beats that it no longer sends.
"""

import json
import queue
import selectors
import socket
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

BEAT = 0.5
"""Seconds from one sign of life to the next."""

SILENCE = 10
"""So many beats may a process that others wait for be silent: 5 seconds. They are counted by who listens, so that a
machine that stood still as a whole, as virtual ones do, takes nobody for dead."""

STILL = 60
"""Seconds after which a machine that does not even confirm what it is sent is taken for gone, needed or not."""

_LOCAL = {"localhost", "127.0.0.1", "::1"}


class Wire:
    """One process's end: the first is connected with all others, they with the first.

    Args:
        index: Which process this is; 0 is the first.
        peers: Connections by the number of who is at the other end.
        lost: Called, once and from a thread of its own, with the number of a process that is gone.
    """

    def __init__(self, index: int, peers: dict[int, socket.socket], lost: Callable[[int], None]) -> None:
        self.index = index
        self.gone = threading.Event()
        self.waiting = 0
        """How many joint computations this process is in, which need all others."""
        self._peers = peers
        self._lost = lost
        self._heard: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._left: set[int] = set()
        self._silent = dict.fromkeys(peers, 0)
        self._late = 0
        self._over = threading.Event()
        self._sending = threading.Lock()
        self._rest = dict.fromkeys(peers, b"")
        for connection in peers.values():
            _keep_alive(connection)
        self._closed = threading.Event()
        self._watcher = threading.Thread(target=self._watch, name="lamina-wire", daemon=True)
        self._watcher.start()

    def close(self) -> None:
        """Stop watching, and hang up; nobody is lost by that here, and those at the other ends lose this process."""
        self._closed.set()
        self._watcher.join()
        for connection in self._peers.values():
            connection.close()

    def say(self, word: Any) -> None:
        """Tell all others; from the first process alone."""
        self._send("word", word)

    def hear(self) -> Any:
        """The next word of the first process."""
        return self._heard.get()

    def leave(self) -> None:
        """Say good-bye, and wait until everybody has come to the end."""
        self._send("bye", self.index)
        if self.index == 0:
            self._left.add(0)
            self._close_if_all_left()
        self._over.wait()

    def _send(self, kind: str, value: Any) -> None:
        line = json.dumps([kind, value]).encode() + b"\n"
        for connection in self._peers.values():
            with self._sending, suppress(OSError):  # the watch sees it too
                connection.sendall(line)

    def _watch(self) -> None:
        ready = selectors.DefaultSelector()
        for peer, connection in self._peers.items():
            ready.register(connection, selectors.EVENT_READ, peer)
        beat = time.monotonic()
        while ready.get_map() and not (self.gone.is_set() or self._closed.is_set()):
            for event, _ in ready.select(timeout=BEAT):
                if not self._read(event.data):
                    ready.unregister(event.fileobj)
            if time.monotonic() - beat >= BEAT:
                beat = time.monotonic()
                self._send("beat", self.index)
                self._mind()

    def _read(self, peer: int) -> bool:
        """What has come from a process; whether more can come."""
        try:
            found = self._peers[peer].recv(65536)
        except OSError:
            found = b""
        if not found:
            if not (self._over.is_set() or self._closed.is_set()):
                self._lose(peer)
            return False
        self._silent[peer] = 0
        *lines, self._rest[peer] = (self._rest[peer] + found).split(b"\n")
        for line in lines:
            self._take(*json.loads(line))
        return True

    def _take(self, kind: str, value: Any) -> None:
        if kind == "beat":
            return
        if kind == "word":
            self._heard.put(value)
        elif kind == "gone":
            self._lose(value)
        elif kind == "over":
            self._over.set()
        else:
            self._left.add(value)
            if self.index == 0:
                self._send(kind, value)
                self._close_if_all_left()

    def _close_if_all_left(self) -> None:
        if len(self._left) > len(self._peers):
            self._over.set()
            self._send("over", 0)

    def _mind(self) -> None:
        """While others are waited for: who is silent, or has come to its end, will not answer any more."""
        if not self.waiting:
            self._silent, self._late = dict.fromkeys(self._peers, 0), 0
            return
        self._silent = {peer: beats + 1 for peer, beats in self._silent.items()}
        self._late += bool(self._left)
        silent = [peer for peer, beats in self._silent.items() if beats > SILENCE]
        if silent or self._late > SILENCE:
            self._lose(min(silent or self._left))

    def _lose(self, peer: int) -> None:
        if self.gone.is_set():
            return
        self.gone.set()
        if self.index == 0:
            self._send("gone", peer)
        self._lost(peer)


def _keep_alive(connection: socket.socket) -> None:
    """Let the system notice within a minute that a machine is gone, of which no end of a connection tells.

    Who is needed is missed sooner, by its beats; between fits a machine may stand still for a while.
    """
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    if sys.platform == "linux":
        for option, value in ((socket.TCP_KEEPIDLE, 10), (socket.TCP_KEEPINTVL, 10), (socket.TCP_KEEPCNT, 5)):
            connection.setsockopt(socket.IPPROTO_TCP, option, value)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, 1000 * STILL)


def listening(host: str) -> socket.socket:
    """Where the first process can be reached: from this machine alone, if that is where `host` is."""
    if host in _LOCAL:
        return socket.create_server((host, 0), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    both = socket.has_dualstack_ipv6()
    return socket.create_server(("", 0), family=socket.AF_INET6 if both else socket.AF_INET, dualstack_ipv6=both)


def accepted(server: socket.socket, count: int, token: str, seconds: float) -> dict[int, socket.socket]:
    """Connections to all `count` other processes, each of which has shown the token.

    Raises:
        TimeoutError: Not all have come.
    """
    peers: dict[int, socket.socket] = {}
    end = time.monotonic() + seconds
    while len(peers) < count:
        server.settimeout(max(end - time.monotonic(), 0.001))
        connection, _ = server.accept()
        connection.settimeout(5)
        shown, _, peer = _first_line(connection).partition(" ")
        if shown != token:
            connection.close()
            continue
        connection.settimeout(None)
        peers[int(peer)] = connection
    return peers


def connected(host: str, port: int, token: str, index: int, seconds: float) -> socket.socket:
    """The connection to the first process."""
    connection = socket.create_connection((host, port), timeout=seconds)
    connection.settimeout(None)
    connection.sendall(f"{token} {index}\n".encode())
    return connection


def _first_line(connection: socket.socket) -> str:
    """What somebody who connected says first; nothing where that is no line of ours."""
    found = b""
    try:
        while not found.endswith(b"\n") and len(found) < 200:
            came = connection.recv(1)
            if not came:
                return ""
            found += came
    except OSError:
        return ""
    return found.decode(errors="replace").strip()
