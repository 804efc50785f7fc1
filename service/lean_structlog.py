"""structlog, without rich and pygments, which it imports wherever they are installed.

They would draw tracebacks that are never written here, and take 0.1 s of every start and 66 modules
for as long as a process runs. Whoever asks for them later gets them.
"""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING

__all__ = ["structlog"]

if TYPE_CHECKING:
    import structlog
else:
    is_there = "rich" in sys.modules
    if not is_there:
        sys.modules["rich"] = None
    structlog = importlib.import_module("structlog")
    if not is_there:
        del sys.modules["rich"]
