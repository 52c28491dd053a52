"""Pictures of pages (PNG, JPEG, TIFF): one page a frame, without text. OCR does not belong here."""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image, UnidentifiedImageError
from PIL.TiffImagePlugin import TiffImageFile

from oceanid_pipelines.domain.errors import UnreadableDocument
from oceanid_pipelines.domain.parsing.model import Limits, Page, Paged

_FORMATS = ("PNG", "JPEG", "TIFF")

_POINTS_PER_INCH = 72
_ORIENTATION = 0x0112
_ROTATIONS = {3: 180, 6: 90, 8: 270}  # what EXIF calls them, in degrees clockwise
_X_RESOLUTION = 0x011A
_TIFF_WIDTH, _TIFF_HEIGHT = 256, 257
_JFIF_PER_LENGTH = (1, 2)  # per inch, per centimetre; 0 is an aspect ratio
_LEAST_DPI = 10  # below it a resolution is an aspect ratio or a default
_DAMAGE = (OSError, SyntaxError, ValueError, EOFError, KeyError, TypeError, struct.error)


def paged(path: Path, limits: Limits) -> Paged:
    """Return the frames of a picture as pages of a scan.

    Every frame is decoded once, to know that it is whole. Raise UnreadableDocument, here or while
    iterating, for a picture that is truncated, damaged or too large.
    """
    if path.stat().st_size > limits.image_bytes:
        raise UnreadableDocument(f"a picture of more than {limits.image_bytes:,} bytes")
    with _opened(path) as image:
        details = {"format": str(image.format), "pixels": f"{image.width} x {image.height}"}
    return Paged("scan", _pages(path, limits), details)


def _pages(path: Path, limits: Limits) -> Iterator[Page]:
    with _opened(path) as image:
        several = image.format == "TIFF"
        for index in range(limits.pages + 1):
            if index and not (several and _turned(image, index)):
                return
            if index == limits.pages:
                break
            yield _page(image, index, limits)
    raise UnreadableDocument(f"more than {limits.pages:,} pages")


@contextmanager
def _opened(path: Path) -> Iterator[Image.Image]:
    """Yield the picture; decoding errors inside become UnreadableDocument."""
    try:
        with Image.open(path, formats=_FORMATS) as image:
            yield image
    except Image.DecompressionBombError:
        raise UnreadableDocument("a picture of too many pixels: a decompression bomb") from None
    except UnidentifiedImageError:
        raise UnreadableDocument("a damaged picture: its header cannot be read") from None
    except _DAMAGE as error:
        raise UnreadableDocument(f"a damaged or truncated picture: {error}") from None


def _turned(image: Image.Image, index: int) -> bool:
    """Turn to a frame; False when there is none."""
    try:
        image.seek(index)
    except EOFError:
        return False
    return True


def _page(image: Image.Image, index: int, limits: Limits) -> Page:
    width, height = _pixels(image)
    if width * height > limits.image_pixels:
        raise UnreadableDocument(f"a picture of {width:,} x {height:,} pixels: too large")
    rotation = _ROTATIONS.get(image.getexif().get(_ORIENTATION, 1), 0)
    dpi = _dpi(image)
    image.load()
    width_pt, height_pt = (
        (width / dpi[0] * _POINTS_PER_INCH, height / dpi[1] * _POINTS_PER_INCH)
        if dpi
        else (None, None)
    )
    return Page(index + 1, width_pt, height_pt, rotation, "")


def _pixels(image: Image.Image) -> tuple[int, int]:
    """Return width and height as stored; Pillow swaps those of a TIFF that lies on its side."""
    if isinstance(image, TiffImageFile):
        return int(image.tag_v2[_TIFF_WIDTH]), int(image.tag_v2[_TIFF_HEIGHT])
    return image.size


def _dpi(image: Image.Image) -> tuple[float, float] | None:
    """Return the stated resolution, None where there is none or one that is no resolution."""
    if image.format == "JPEG" and not (
        image.info.get("jfif_unit") in _JFIF_PER_LENGTH or _X_RESOLUTION in image.getexif()
    ):
        return None  # Pillow says 72 where the file says nothing
    across, down = (float(value) for value in image.info.get("dpi", (0, 0)))
    believable = all(_LEAST_DPI <= value < math.inf for value in (across, down))
    return (across, down) if believable else None
