"""Settings → log lines on standard error: JSON for machines, colours for a terminal.

The standard library's loggers (uvicorn's, huggingface_hub's) come out in the same form.
"""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog

from service.settings import Settings

# Loggers of others that repeat what we say, or that any client can make say something.
_QUIETED = {
    "uvicorn.error": logging.ERROR,
    "uvicorn.access": logging.ERROR,
    "httpx": logging.WARNING,
    "httpcore": logging.WARNING,
    "filelock": logging.WARNING,
}


def configure_logging(settings: Settings) -> None:
    """Make every logger of this process write as `settings` say."""
    as_json = settings.log_format == "json" or (
        settings.log_format == "auto" and not sys.stderr.isatty()
    )
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared, processors=_rendered(as_json=as_json)
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(settings.log_level)
    for name, level in _QUIETED.items():
        logging.getLogger(name).setLevel(max(level, root.level))


def _rendered(*, as_json: bool) -> list[Any]:
    renderer: list[Any] = [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())]
    if as_json:
        renderer = [
            # As text: a traceback with the values of variables would tell too much.
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
    return [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *renderer]
