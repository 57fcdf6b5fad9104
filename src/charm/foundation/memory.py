"""Large buffers go back to the system as soon as they are freed.

The allocator of glibc learns from what is freed: after one buffer of 32 MiB it takes those up to
that size from the heap, and keeps up to 64 MiB of the heap that nobody uses. One odd file at the
verification desk, or one table that is exported, would make a process larger for as long as it
lives. A threshold that is set is not learned anew (mallopt(3)).
"""

from __future__ import annotations

import ctypes
import sys

LARGE = 1024 * 1024
_M_MMAP_THRESHOLD = -3


def give_back_what_is_large() -> bool:
    """For this process, from now on. False where the allocator is another one: it stays as it
    is."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        set_option = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        return False
    return bool(set_option(_M_MMAP_THRESHOLD, LARGE))
