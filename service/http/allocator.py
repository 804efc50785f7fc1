"""Memory that an answer needed while it was built → back to the machine when it is done.

glibc keeps what was freed: an arena for each thread, and large blocks inside them once a few were
freed. Answers of a megabyte that are built, compressed and forgotten in several threads leave so
many holes that a service which holds 14 MB of them takes 50 more.
"""

from __future__ import annotations

import ctypes

import structlog

log = structlog.get_logger("duckrank")

# From glibc's malloc.h, and what it is to keep at most.
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
LARGEST_KEPT_BYTES = 256 * 1_024


def return_what_is_freed() -> None:
    """Let all threads of this process, and of its forks, share one arena that shrinks.

    To be called before there are threads. Changes nothing where the C library is not glibc.
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError):
        log.debug("memory is kept as the C library likes")
        return
    mallopt(_ARENA_MAX, 1)
    mallopt(_MMAP_THRESHOLD, LARGEST_KEPT_BYTES)
    mallopt(_TRIM_THRESHOLD, LARGEST_KEPT_BYTES)
