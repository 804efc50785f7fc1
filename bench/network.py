"""A network of this machine's own: places on one bridge, each of whose links can be cut.

Its namespaces have no names: they are gone with the processes that hold them, however this ends.
"""

from __future__ import annotations

import subprocess
import time
from types import TracebackType

from bench.machine import PROC
from bench.spark_cluster import Place

WAIT_S = 10.0
LOOK_AGAIN_S = 0.01
NET = "ns/net"
BRIDGE, LINK = "bridge", "eth0"


class NoNetwork(Exception):
    """This machine lets nobody make one; the text is what it said."""


class Network:
    """Places that reach each other and nothing else.

    Raises:
        NoNetwork: namespaces are not permitted here, or `ip` is not installed.
    """

    def __init__(self) -> None:
        self._holders: list[subprocess.Popen[bytes]] = []
        self._ports: dict[str, str] = {}
        self._switch = self._hold()
        self._ip(self._switch, "link", "add", BRIDGE, "type", "bridge")
        self._ip(self._switch, "link", "set", BRIDGE, "up")

    def __enter__(self) -> Network:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for holder in self._holders:
            with holder:
                holder.kill()

    def join(self) -> Place:
        """Another place, on the bridge by a link of its own."""
        holder = self._hold()
        count = len(self._ports) + 1
        host, port = f"10.203.0.{count}", f"port{count}"
        to_there = ("type", "veth", "peer", "name", LINK, "netns", str(holder))
        self._ip(self._switch, "link", "add", port, *to_there)
        self._ip(self._switch, "link", "set", port, "master", BRIDGE, "up")
        self._ip(holder, "addr", "add", f"{host}/24", "dev", LINK)
        for device in ("lo", LINK):
            self._ip(holder, "link", "set", device, "up")
        self._ports[host] = port
        return Place(host, _entered(holder))

    def cut(self, place: Place) -> None:
        """Pull the cable of a place."""
        self._ip(self._switch, "link", "set", self._ports[place.host], "down")

    def mend(self, place: Place) -> None:
        """Put it back."""
        self._ip(self._switch, "link", "set", self._ports[place.host], "up")

    def _hold(self) -> int:
        """The process that holds a new namespace; it ends with this one, whose pipe it reads."""
        try:
            holder = subprocess.Popen(
                ("unshare", "--net", "cat"), stdin=subprocess.PIPE, stderr=subprocess.PIPE
            )
        except OSError as error:
            raise NoNetwork(str(error)) from error
        self._holders.append(holder)
        ours, until = (PROC / "self" / NET).readlink(), time.monotonic() + WAIT_S
        while holder.poll() is None and time.monotonic() < until:
            if (PROC / str(holder.pid) / NET).readlink() != ours:
                return holder.pid
            time.sleep(LOOK_AGAIN_S)
        said = holder.stderr.read() if holder.stderr and holder.poll() is not None else b""
        raise NoNetwork(said.decode().strip() or "no namespace came to be")

    def _ip(self, holder: int, *command: str) -> None:
        try:
            done = subprocess.run((*_entered(holder), "ip", *command), capture_output=True)
        except OSError as error:
            raise NoNetwork(str(error)) from error
        if done.returncode != 0:
            raise NoNetwork(done.stderr.decode().strip())


def _entered(holder: int) -> tuple[str, ...]:
    return ("nsenter", f"--net={PROC / str(holder) / NET}")
