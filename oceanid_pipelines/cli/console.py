"""How commands print: colours on a terminal only, tables that fit 100 columns."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

WIDTH = 100

console = Console(highlight=False)
if not console.is_terminal:
    console.width = WIDTH


def age(since: datetime | None) -> str:
    """Return how long ago something was, in its largest unit: 45 s, 12 min, 3 h, 2 d."""
    if since is None:
        return ""
    seconds = max(0, round((datetime.now(UTC) - since) / timedelta(seconds=1)))
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"


def quoted(value: str) -> str:
    """Return the value in single quotes, as any shell of the POSIX family reads it."""
    return "'" + value.replace("'", "'\\''") + "'"


def bytes_progress(*, quiet: bool) -> Progress:
    """Return a bar that counts bytes; it is shown on a terminal only."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
        console=console,
        disable=quiet or not console.is_terminal,
        transient=True,
    )
