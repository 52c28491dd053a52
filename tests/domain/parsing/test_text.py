from __future__ import annotations

from pathlib import Path

import pytest

from tests.domain.parsing.reading import read_pages, refusal, write


@pytest.mark.parametrize("name", ["a.txt", "a.md"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_text_is_one_page_with_all_of_it(tmp_path: Path, name: str, encoding: str) -> None:
    content = "The ALBA,\r\nof PEÑA.\rEnd\n".encode(encoding)
    paged, [page] = read_pages(write(tmp_path, name, content))
    assert paged.doc_type == "text"
    assert page.text == "The ALBA,\nof PEÑA.\nEnd\n"
    assert (page.number, page.width_pt, page.height_pt, page.rotation) == (1, None, None, 0)


def test_lost_characters_are_counted(tmp_path: Path) -> None:
    paged, [page] = read_pages(write(tmp_path, "a.txt", "A\0B \ufffd C"))
    assert page.text == "A\ufffdB \ufffd C"
    assert paged.details["characters lost (U+FFFD)"] == "2"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b" \r\n\t", "empty file"),
        (b"\xef\xbb\xbf", "empty file"),
        (b"ALBA" + bytes(100), "binary data"),
        (bytes(range(1, 256)) * 10, "binary data"),
    ],
)
def test_what_is_no_text_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    assert reason in refusal(write(tmp_path, "a.txt", content))


def test_a_text_of_300_megabytes_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with path.open("wb") as file:
        file.write(b"hello\n")
        file.truncate(300 * 1024 * 1024)  # sparse: reading it would find NULs, another reason
    assert refusal(path) == "a text of more than 52,428,800 bytes: split it"
