"""What is freed is not kept from other processes of the machine."""

from __future__ import annotations

import subprocess
import sys

import pytest

KEPT = """
import os, django
django.setup()
def resident():
    return int(open("/proc/self/statm").read().split()[1]) * os.sysconf("SC_PAGE_SIZE") >> 20
large = b"x" * (31 << 20)
del large
before = resident()
large = [b"x" * (4 << 20) for _ in range(10)]
del large
print(resident() - before)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="asks the allocator of glibc")
def test_large_buffers_are_given_back_after_one_that_is_larger() -> None:
    run = subprocess.run([sys.executable, "-c", KEPT], capture_output=True, text=True, check=True)
    assert int(run.stdout) < 8
