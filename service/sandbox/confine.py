"""This process gives up what it does not need: files, network, processes, privileges, memory.

What it has open stays open: two pipes and a snapshot. Linux only. Each of these holds by itself, so
that one which a kernel lacks, or a fault in DuckDB gets around, leaves the others.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
from pathlib import Path

# From Linux's prctl.h, landlock.h and capability.h.
_SET_PARENT_DEATH_SIGNAL, _SET_DUMPABLE, _SET_NO_NEW_PRIVS = 1, 4, 38
_LANDLOCK_CREATE, _LANDLOCK_RESTRICT = 444, 446
_LANDLOCK_VERSION = 1
_CAPABILITIES_3 = 0x20080522
# How many kinds of access each version knows; none of them is allowed to anything.
_FILE_ACCESSES = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
_TCP_BIND_AND_CONNECT, _ABSTRACT_SOCKETS_AND_SIGNALS = 0b11, 0b11
_FIRST_WITH_TCP, _FIRST_WITH_SCOPES = 4, 6
_PAGES = 0

_libc = ctypes.CDLL(None, use_errno=True)


def end_with(parent_pid: int) -> None:
    """Be killed when `parent_pid` ends, however that ends.

    Raises:
        ProcessLookupError: it has ended already.
    """
    _libc.prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent_pid:
        raise ProcessLookupError(parent_pid)


def confine(memory_bytes: int) -> int:
    """Give all of it up for good; `memory_bytes` more may be taken than is by now.

    Returns the version of Landlock that holds, 0 where the kernel has none.

    Raises:
        OSError: something that every Linux has was refused.
    """
    # What is restricted is a thread: others would go on as they are.
    if len(list(Path("/proc/self/task").iterdir())) != 1:
        raise OSError("a child has one thread")
    held_bytes = int(Path("/proc/self/statm").read_text().split()[_PAGES]) * resource.getpagesize()
    _call(_libc.prctl(_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
    # Nor may it be looked into, and what it holds is written nowhere when it crashes.
    _call(_libc.prctl(_SET_DUMPABLE, 0, 0, 0, 0))
    landlock = _shut_in()
    lowest_free = os.dup(0)
    os.close(lowest_free)
    for kind, most in (
        (resource.RLIMIT_CORE, 0),
        # A pipe is no file in this sense.
        (resource.RLIMIT_FSIZE, 0),
        # Does not hold for root, who has nothing to start by then.
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_AS, held_bytes + memory_bytes),
        # Neither a file nor a socket has a number left.
        (resource.RLIMIT_NOFILE, lowest_free),
    ):
        resource.setrlimit(kind, (most, most))
    _drop_capabilities()
    return landlock


def _shut_in() -> int:
    version = _libc.syscall(_LANDLOCK_CREATE, None, 0, _LANDLOCK_VERSION)
    if version < 1:
        return 0
    file_accesses = (1 << _FILE_ACCESSES[min(version, max(_FILE_ACCESSES))]) - 1
    handled = (ctypes.c_uint64 * 3)(
        file_accesses,
        _TCP_BIND_AND_CONNECT if version >= _FIRST_WITH_TCP else 0,
        _ABSTRACT_SOCKETS_AND_SIGNALS if version >= _FIRST_WITH_SCOPES else 0,
    )
    # An older kernel takes the longer struct as long as what it does not know is zero.
    ruleset = _call(_libc.syscall(_LANDLOCK_CREATE, handled, ctypes.sizeof(handled), 0))
    _call(_libc.syscall(_LANDLOCK_RESTRICT, ruleset, 0))
    os.close(ruleset)
    return int(version)


def _drop_capabilities() -> None:
    # Else root would raise its limits again.
    header = (ctypes.c_uint32 * 2)(_CAPABILITIES_3, 0)
    _call(_libc.capset(header, (ctypes.c_uint32 * 6)()))


def _call(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result
