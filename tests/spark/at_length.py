"""What waits for a minute and shows little more than others: it runs where all is asked for."""

from __future__ import annotations

import os

import pytest

at_length = pytest.mark.skipif(not os.environ.get("SPARK_ALL"), reason="SPARK_ALL=1 runs it")
