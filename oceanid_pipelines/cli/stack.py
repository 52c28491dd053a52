"""The embedded stack that commands work on: that of OCEANID_HOME."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from oceanid_pipelines.domain.errors import OceanidError

if TYPE_CHECKING:
    from oceanid_pipelines.local.stack import Stack

HOME_VARIABLE = "OCEANID_HOME"
DEFAULT_HOME = ".oceanid"


def this_stack() -> Stack:
    """Return the stack of OCEANID_HOME; raise OceanidError when its programs are not installed."""
    try:
        from oceanid_pipelines.local.stack import Stack  # noqa: PLC0415 - an extra, and slow
    except ModuleNotFoundError as error:
        raise OceanidError(
            f"the embedded stack is not installed ({error.name} is missing):"
            " pip install 'oceanid-pipelines[local]'"
        ) from None
    return Stack(Path(os.environ.get(HOME_VARIABLE) or DEFAULT_HOME))
