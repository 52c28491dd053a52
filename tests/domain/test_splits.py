"""A document's split depends on what it says, and on nothing that changes."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oceanid_pipelines.domain.splits import Wanted, document_group, pseudonym, settle, split_of

BOUNDS = {"train": 0.8, "validation": 0.1, "test": 0.1}
KNOWN = [
    "train",
    "validation",
    "train",
    "train",
    "train",
    "validation",
    "train",
    "test",
    "train",
    "train",
    "train",
    "train",
]


@settings(max_examples=50)
@given(st.text(), st.text(alphabet="0123456789abcdef", min_size=64, max_size=64))
def test_white_space_and_composition_make_no_other_group(text: str, sha256: str) -> None:
    spaced = f"\n {text} \t".replace(" ", " \u2003")
    assert document_group(spaced, sha256) == document_group(text, sha256)
    assert document_group("Pérou", sha256) == document_group("Pe\u0301rou", "0" * 64)


def test_documents_without_text_are_told_apart_by_their_bytes() -> None:
    assert document_group(" \n", "a" * 64) != document_group("", "b" * 64)
    assert document_group("same", "a" * 64) == document_group("same", "b" * 64)


def test_a_split_never_changes_within_a_dataset() -> None:
    # Known answers: if these change, every published split changes.
    assert [split_of(f"text:{n}", salt="salt", bounds=BOUNDS) for n in range(12)] == KNOWN


def test_the_shares_are_kept_and_the_salt_matters() -> None:
    groups = [f"text:{number}" for number in range(20_000)]
    one = [split_of(group, salt="one", bounds=BOUNDS) for group in groups]
    other = [split_of(group, salt="other", bounds=BOUNDS) for group in groups]
    assert one != other
    for found in (Counter(one), Counter(other)):
        for name, share in BOUNDS.items():
            assert abs(found[name] / len(groups) - share) < 0.01


@settings(max_examples=50)
@given(st.text(), st.text())
def test_every_group_has_a_split(group: str, salt: str) -> None:
    assert split_of(group, salt=salt, bounds={"train": 0.1, "test": 0.2}) in {"train", "test"}


def test_a_pseudonym_tells_people_apart_and_says_nothing() -> None:
    names = ["ann@example.org", "bob@example.org", "17"]
    made = {pseudonym("salt", "annotator", name) for name in names}
    assert len(made) == 3
    assert pseudonym("salt", "annotator", "17") != pseudonym("pepper", "annotator", "17")
    assert not any(name in one for name in names for one in made)


def wanted(number: int, text: str, split: str) -> Wanted:
    return Wanted(f"object:{number}", f"text:{text}", split)


@pytest.mark.parametrize(
    ("documents", "known", "new"),
    [
        ([], {}, {}),
        ([(1, "a", "train")], {}, {"object:1": "train", "text:a": "train"}),
        # A text is known: its object goes with it; an object is known: its new text goes with it.
        ([(1, "a", "train")], {"text:a": "test"}, {"object:1": "test"}),
        ([(1, "a", "train")], {"object:1": "test"}, {"text:a": "test"}),
        ([(1, "a", "train")], {"object:1": "test", "text:a": "train"}, {}),
        # And takes along what is equal to it, whichever comes first.
        (
            [(1, "a", "train"), (2, "a", "train")],
            {"object:2": "test"},
            {"object:1": "test", "text:a": "test"},
        ),
        # Of an object with two texts the first decides.
        (
            [(1, "b", "test"), (1, "a", "train")],
            {},
            {"object:1": "train", "text:a": "train", "text:b": "test"},
        ),
    ],
)
def test_what_has_no_split_gets_that_of_its_equals(
    documents: list[tuple[int, str, str]], known: dict[str, str], new: dict[str, str]
) -> None:
    asked = [wanted(*one) for one in documents]
    assert settle(asked, known) == new
    assert settle(asked[::-1], known) == new
    assert settle(asked, known | new) == {}
