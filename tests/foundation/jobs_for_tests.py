"""Jobs that another process can find, too."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from charm.foundation import jobs


@jobs.job
def hangs_once(mark: str) -> None:
    """Blocks for ever at the first attempt, having said so; succeeds at the second."""
    path = Path(mark)
    if not path.exists():
        path.write_text("begun")
        os.write(1, b"begun\n")
        signal.pause()
    path.write_text("done")
