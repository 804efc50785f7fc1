"""Settings → log lines on standard error: JSON for machines, colours for a terminal.

The standard library's loggers (uvicorn's, huggingface_hub's) come out in the same form. Whatever a
client or a library puts into a line, it stays one line, moves no cursor and tells no secret.
"""

from __future__ import annotations

import logging
import re
import sys
from typing import Any

import msgspec
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


# Tokens of the Hub, and what stands before the host of a URL.
_SECRETS = re.compile(r"\bhf_\w{8,}|(?<=://)[^/@\s]+(?=@)")


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
        structlog.stdlib.PositionalArgumentsFormatter(),
        # As text: a traceback with the values of variables would tell too much.
        structlog.processors.format_exc_info,
        _harmless,  # last: those before it add what clients sent
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
    renderer: Any = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    if as_json:
        renderer = structlog.processors.JSONRenderer(ensure_ascii=False)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(settings.log_level)
    for name, level in _QUIETED.items():
        logging.getLogger(name).setLevel(max(level, root.level))


def relay(line: bytes) -> str:
    """Log what a process below this one wrote, as it meant it where it is a JSON line of ours.

    Gives what it is about.
    """
    try:
        said = msgspec.json.decode(line, type=dict[str, Any])
        level = logging.getLevelNamesMapping()[said.pop("level").upper()]
        logger, event = said.pop("logger"), said.pop("event")
    except (msgspec.DecodeError, UnicodeDecodeError, KeyError, AttributeError):
        # A library's own words, or the last ones of a process that broke.
        said, level, logger = {}, logging.WARNING, "duckrank"
        event = line.decode(errors="replace").rstrip()
    if event:
        structlog.get_logger(logger).log(level, event, **said)
    return str(event)


def _harmless(
    _logger: Any, _method: str, line: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    for key, value in line.items():
        if isinstance(value, str):
            line[key] = harmless(value, keep="\n" if key == "exception" else "")
    return line


def harmless(text: str, keep: str = "") -> str:
    """`text` without secrets, and with escapes for all that is not printable but in `keep`."""
    text = _SECRETS.sub("…", text)
    if text.isprintable():
        return text
    return "".join(
        each if each.isprintable() or each in keep else each.encode("unicode_escape").decode()
        for each in text
    )
