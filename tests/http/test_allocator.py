"""What threads allocate comes from one arena, so that it can go back to the machine."""

from __future__ import annotations

import ctypes
import subprocess
import sys

import pytest

PROGRAM = """
import ctypes, threading
from service.http.allocator import return_what_is_freed

if {is_wanted}:
    return_what_is_freed()
threads = [threading.Thread(target=lambda: bytearray(4_000)) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
libc = ctypes.CDLL(None)
libc.fopen.restype = ctypes.c_void_p
output = ctypes.c_void_p(libc.fopen(b"/dev/stdout", b"w"))
libc.malloc_info(0, output)
libc.fflush(output)
"""


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "malloc_info"), reason="this is not glibc")
def test_all_threads_share_one_arena() -> None:
    def arena_count(*, is_wanted: bool) -> int:
        program = PROGRAM.format(is_wanted=is_wanted)
        said = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, check=True
        )
        return said.stdout.count("<heap nr=")

    assert arena_count(is_wanted=True) == 1
    assert arena_count(is_wanted=False) > 1
