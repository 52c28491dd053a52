from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from oceanid_pipelines.domain.parsing import Limits
from tests.domain.parsing.reading import read_pages, refusal, write

NOISE = bytes((i * 7919) % 251 for i in range(120 * 80 * 3))


def picture(kind: str, *, frames: int = 1, **options: Any) -> bytes:
    buffer = io.BytesIO()
    pages = [Image.frombytes("RGB", (120, 80), NOISE) for _ in range(frames)]
    if frames > 1:
        options |= {"save_all": True, "append_images": pages[1:]}
    pages[0].save(buffer, format=kind, **options)
    return buffer.getvalue()


def png_of(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds next to nothing."""

    def chunk(name: bytes, data: bytes) -> bytes:
        body = name + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(bytes(1_000)))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("name", "kind"), [("a.png", "PNG"), ("a.jpg", "JPEG"), ("a.jpeg", "JPEG"), ("a.tif", "TIFF")]
)
@pytest.mark.parametrize("dpi", [None, 300])
def test_a_picture_has_a_size_in_points_only_where_it_states_one(
    tmp_path: Path, name: str, kind: str, dpi: int | None
) -> None:
    options: dict[str, Any] = {"dpi": (dpi, dpi)} if dpi else {}
    paged, [page] = read_pages(write(tmp_path, name, picture(kind, **options)))
    assert (paged.doc_type, paged.details["pixels"], page.text) == ("scan", "120 x 80", "")
    if dpi is None:
        assert (page.width_pt, page.height_pt) == (None, None)
    else:
        assert (page.width_pt, page.height_pt) == pytest.approx((28.8, 19.2), rel=1e-3)


def test_a_camera_that_states_no_resolution_gets_none(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    _, [page] = read_pages(write(tmp_path, "a.jpg", picture("JPEG", exif=exif)))
    assert (page.width_pt, page.rotation) == (None, 90)


@pytest.mark.parametrize(("orientation", "rotation"), [(1, 0), (3, 180), (6, 90), (8, 270)])
def test_a_tiff_on_its_side_keeps_its_size_before_rotation(
    tmp_path: Path, orientation: int, rotation: int
) -> None:
    content = picture("TIFF", tiffinfo={274: orientation}, dpi=(72, 72))
    _, [page] = read_pages(write(tmp_path, "a.tif", content))
    assert (page.width_pt, page.height_pt, page.rotation) == (120, 80, rotation)


def test_every_frame_of_a_tiff_is_a_page(tmp_path: Path) -> None:
    _, pages = read_pages(write(tmp_path, "a.tif", picture("TIFF", frames=3)))
    assert [page.number for page in pages] == [1, 2, 3]


@pytest.mark.filterwarnings("ignore")  # Pillow also warns before it fails
@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.png", picture("PNG")[:-100], "a damaged or truncated picture"),
        ("a.jpg", picture("JPEG")[:2_000], "a damaged or truncated picture"),
        ("a.tif", picture("TIFF")[:2_000], "damaged"),
        ("a.tif", picture("TIFF", frames=3)[:60_000], "damaged"),
        ("a.tif", picture("TIFF", compression="tiff_lzw")[:2_000], "damaged"),
        ("a.png", b"\x89PNG\r\n\x1a\n", "a damaged"),
        ("a.jpg", b"\xff\xd8\xff\xe0", "a damaged"),
        ("a.tif", b"II*\0\x08\0\0\0", "a damaged"),
        ("a.tif", b"II*\0\x08\0\0\0" + bytes(10), "a damaged"),
        ("a.png", png_of(120, 80), "a damaged or truncated picture"),
        ("a.png", png_of(60_000, 60_000), "a decompression bomb"),
        ("a.png", png_of(12_000, 12_000), "a picture of 12,000 x 12,000 pixels: too large"),
    ],
    ids=[
        "png",
        "jpg",
        "tif",
        "frames",
        "lzw",
        "png0",
        "jpg0",
        "tif0",
        "no-size",
        "short",
        "bomb",
        "large",
    ],
)
def test_a_picture_that_cannot_be_read_is_refused(
    tmp_path: Path, name: str, content: bytes, reason: str
) -> None:
    assert reason in refusal(write(tmp_path, name, content))


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        (Limits(image_bytes=100), "a picture of more than 100 bytes"),
        (Limits(image_pixels=9_599), "too large"),
        (Limits(pages=2), "more than 2 pages"),
    ],
)
def test_a_picture_past_a_limit_is_refused(tmp_path: Path, limits: Limits, reason: str) -> None:
    path = write(tmp_path, "a.tif", picture("TIFF", frames=3))
    assert reason in refusal(path, limits=limits)


def test_a_picture_of_exactly_the_limit_is_read(tmp_path: Path) -> None:
    path = write(tmp_path, "a.tif", picture("TIFF", frames=3))
    _, pages = read_pages(path, limits=Limits(pages=3, image_pixels=9_600))
    assert len(pages) == 3
