"""Shards, manifests, the rules of a release and the card: as values, without any store."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from itertools import accumulate, islice, pairwise
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from oceanid_pipelines.domain.agreement import Agreement
from oceanid_pipelines.domain.canonical import canonical
from oceanid_pipelines.domain.card import (
    BEGIN,
    END,
    About,
    CardUnreadable,
    card,
    edits_of_ours,
)
from oceanid_pipelines.domain.features import FEATURES
from oceanid_pipelines.domain.releases import (
    Changes,
    Manifest,
    SplitPolicy,
    conflicts_at_head,
    next_manifest,
    objections,
)
from oceanid_pipelines.domain.shards import (
    Cutter,
    KeptLine,
    Key,
    Run,
    Shard,
    git_sha1,
    pieces,
    without,
)

POLICY = SplitPolicy.of("salt", {"train": 0.8, "validation": 0.1, "test": 0.1})
ABOUT = About("Ships", "other", "somebody", "Labelled ships.")
SPLITS = ("train", "validation", "test")


def judged(before: Manifest | None, after: Manifest) -> dict[str, str]:
    return objections(before, after, most_lost_share=0.2, most_lost_records=2)


def kept(number: int, size: int = 20, run: int = 1) -> KeptLine:
    content = json.dumps({"n": number}).ljust(size).encode()
    return KeptLine(run, number, 1, '["FLAG"]', content)


def line(number: int, split: str = "train") -> tuple[str, KeptLine]:
    return split, kept(number)


def runs(count: int) -> list[Run]:
    """Return so many runs, each of a generation of its own."""
    return [Run(10 * number, Key(0, 0), Key(99, 9)) for number in range(1, count + 1)]


def manifest(
    *lines: tuple[str, KeptLine],
    previous: Manifest | None = None,
    config: str = "ner",
    **changes: Any,
) -> Manifest:
    cutter = Cutter(previous.version + 1 if previous else 1, 100)
    added = [
        shard
        for split in dict(lines)
        for shard, _ in cutter.cut(
            config, split, runs(1), [one for where, one in lines if where == split]
        )
    ]
    return next_manifest(
        previous,
        version=previous.version + 1 if previous else 1,
        dataset="ships",
        policy=POLICY,
        replaced=changes.pop("replaced", ()),
        added=added,
        changes={config: Changes(**changes)} if changes else {},
    )


@given(
    st.lists(st.tuples(st.integers(0, 1), st.integers(10, 150)), max_size=60),
    st.integers(1, 400),
)
def test_shards_hold_every_line_once_in_order_and_within_bounds(
    wanted: list[tuple[int, int]], limit: int
) -> None:
    """Of lines of some runs, one after the other, of which each begins where the first is 1."""
    numbers = list(accumulate(begins for begins, _ in wanted))
    lines = [
        kept(number, size, run + 1)
        for number, (run, (_, size)) in enumerate(zip(numbers, wanted, strict=True))
    ]
    cuts = list(Cutter(1, limit).cut("ner", "train", runs(len(wanted) + 1), lines))
    assert len({shard.path for shard, _ in cuts}) == len(cuts)
    assert [shard.path for shard, _ in cuts] == sorted(shard.path for shard, _ in cuts)
    left = iter(lines)
    for shard, made_of in cuts:
        mine = list(islice(left, shard.rows))
        content = b"".join(one.content + b"\n" for one in mine)
        assert shard.bytes == len(content)
        assert shard.bytes <= limit or shard.rows == 1
        assert shard.sha256 == hashlib.sha256(content).hexdigest()
        assert shard.path.endswith(f"-{shard.sha256[:16]}.jsonl")
        assert shard.labels == {"FLAG": shard.rows}
        assert [
            (run.generation, number)
            for run in made_of
            for number in range(run.first.annotation_id, run.last.annotation_id + 1)
        ] == [(10 * one.run, one.annotation_id) for one in mine]
    assert next(left, None) is None


KEYS = st.builds(Key, st.integers(0, 6), st.integers(1, 3))


@given(st.lists(KEYS, unique=True), st.dictionaries(KEYS, st.booleans()), st.sets(KEYS))
def test_runs_without_some_lines_have_all_the_others_and_what_takes_their_place(
    there: list[Key], leaving: dict[Key, bool], cuts: set[Key]
) -> None:
    """Whatever runs the lines are in at first, and whether or not a run has a leaving line."""
    bounds = [Key(0, 0), *sorted(cuts), Key(9, 9)]
    before = [
        Run(1, first, Key(last.annotation_id, last.version - 1))
        for first, last in pairwise(bounds)
        if first < last
    ]
    after = list(
        without(
            before, {key: Run(2, key, key) if stays else None for key, stays in leaving.items()}
        )
    )

    def lines_of(run: Run) -> list[tuple[int, Key]]:
        kept = there if run.generation == 1 else leaving
        return [(run.generation, key) for key in sorted(kept) if run.first <= key <= run.last]

    expected = {(1, key) for key in there if key not in leaving}
    expected |= {(2, key) for key, stays in leaving.items() if stays}
    found = [line for run in after for line in lines_of(run)]
    assert found == sorted(expected, key=lambda line: line[1])
    assert all(run.first <= run.last for run in after)


@given(st.lists(KEYS, min_size=1, unique=True), KEYS, KEYS, st.integers(1, 9))
def test_the_pieces_of_a_run_have_its_lines_in_their_order(
    there: list[Key], one: Key, other: Key, most: int
) -> None:
    run = Run(1, min(one, other), max(one, other))
    cuts = list(pieces(run, most))
    assert len(cuts) <= most
    found = [key for part in cuts for key in sorted(there) if part.first <= key <= part.last]
    assert found == [key for key in sorted(there) if run.first <= key <= run.last]


def test_git_knows_the_hash() -> None:
    assert git_sha1(b"hello\n") == "ce013625030ba8dba906f756967f9e9ca394464a"


def test_a_manifest_survives_json_and_names_itself() -> None:
    one = manifest(line(1), line(2, "test"), added=2)
    again = Manifest.decode(json.loads(one.encoded()))
    assert again == one
    assert again.encoded() == one.encoded()
    content = one.content()
    publish_id = content.pop("publish_id")
    assert publish_id == hashlib.sha256(canonical(content)).hexdigest()
    assert not {"created_at", "run_id", "published_at"} & content.keys()
    assert one.counts == {"ner": {"train": 1, "test": 1}}
    assert one.path == "manifests/v000001.json"
    assert "agreement" not in content
    agreed = replace(one, agreement={"ner": Agreement(3, 0.9, None)}, projects={"ner": "ner"})
    assert Manifest.decode(json.loads(agreed.encoded())) == agreed


def test_a_shard_of_the_audit_is_never_replaced() -> None:
    first = manifest(line(1, "history"), config="audit")
    with pytest.raises(ValueError, match="audit"):
        manifest(previous=first, replaced=[first.shards[0].path])


def test_numbers_that_are_none_are_refused() -> None:
    with pytest.raises(ValueError, match="JSON"):
        canonical({"x": float("nan")})
    assert canonical({"b": "é", "a": [1, None]}) == '{"a":[1,null],"b":"é"}'.encode()


@pytest.mark.parametrize(
    ("lost", "before", "refused"),
    [(2, 4, False), (3, 20, False), (3, 15, False), (4, 15, True), (3, 10, True)],
)
def test_a_loss_is_refused_above_both_bounds(lost: int, before: int, refused: bool) -> None:
    first = manifest(*(line(number) for number in range(before)))
    second = manifest(line(100), previous=first, removed=lost)
    assert ("the_records_are_kept" in judged(first, second)) is refused


def test_a_release_needs_something_to_train_on() -> None:
    assert "there_is_a_train_split" in judged(None, manifest(line(1, "test")))
    assert "there_is_a_train_split" in judged(None, manifest(line(1, "train"), config="audit"))
    assert judged(None, manifest(line(1, "train"))) == {}


def files(one: Manifest) -> dict[str, str]:
    return {shard.path: shard.git_sha1 for shard in one.shards} | {
        one.path: git_sha1(one.encoded())
    }


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, None),
        ({"README.md": "0", "notes/x.md": "1"}, None),
        ({"data/ner/train/x.jsonl": "0"}, "was added"),
        ({"manifests/v000002.json": "0"}, "was added"),
        ({"manifests/v000001.json": "0"}, "was changed"),
    ],
)
def test_only_foreign_data_is_a_conflict(change: dict[str, str], words: str | None) -> None:
    found = conflicts_at_head(manifest(line(1)), files(manifest(line(1))) | change)
    assert found == ([f"{next(iter(change))} {words}"] if words else [])


def test_missing_and_changed_shards_are_named_and_a_large_file_is_known_by_sha256() -> None:
    one = manifest(line(1), line(2, "test"))
    first, second = one.shards
    assert conflicts_at_head(one, files(one) | {first.path: "0"}) == [f"{first.path} was changed"]
    there = files(one)
    del there[second.path]
    assert conflicts_at_head(one, there) == [f"{second.path} is gone"]
    assert conflicts_at_head(one, files(one) | {first.path: first.sha256}) == []


def front(text: bytes) -> dict[str, Any]:
    values = yaml.safe_load(text.decode().split("---\n")[1])
    assert isinstance(values, dict)
    return values


def test_the_card_lists_only_splits_with_rows_and_their_files() -> None:
    one = manifest(line(1), line(2, "test"), line(3, "test"))
    values = front(card(one, ABOUT, repo="a/b", before=None))
    (config,) = values["configs"]
    assert config["config_name"] == "ner"
    assert config["default"] is True
    assert [entry["split"] for entry in config["data_files"]] == ["train", "test"]
    assert sorted(path for entry in config["data_files"] for path in entry["path"]) == [
        shard.path for shard in sorted(one.shards, key=lambda shard: shard.path)
    ]
    (info,) = values["dataset_info"]
    assert {entry["name"]: entry["num_examples"] for entry in info["splits"]} == {
        "train": 1,
        "test": 2,
    }
    assert info["features"] == FEATURES["ner"]


def test_the_card_says_how_far_people_agree_where_several_labelled_the_same() -> None:
    one = replace(manifest(line(1)), projects={"texts": "ner", "review": "tables"})
    assert "Agreement" not in card(one, ABOUT, repo="a/b", before=None).decode()
    agreed = {"texts": Agreement(1200, 0.875, None), "review": Agreement(2, None, 0.5)}
    words = card(replace(one, agreement=agreed), ABOUT, repo="a/b", before=None).decode()
    assert "| tables | review | 2 |  | 0.50 |" in words
    assert "| ner | texts | 1,200 | 0.88 |  |" in words


@pytest.mark.parametrize("after", ["", "\n## Ours\n\nText with --- in it.\n"])
@pytest.mark.parametrize("before", ["", "A word first.\n\n"])
def test_what_a_person_wrote_is_kept(before: str, after: str) -> None:
    one = manifest(line(1))
    words = card(one, ABOUT, repo="a/b", before=None).decode()
    edited = BEGIN.sub(lambda mark: before + mark[0], words).replace(END, END + after)
    assert edits_of_ours(edited.encode()) == ()
    edited = edited.replace("---\n", "---\nlanguage: [en]\nlicense: wrong\n", 1)
    edited = edited.replace("\nlicense: other", "")
    second = card(manifest(line(2), previous=one), ABOUT, repo="a/b", before=edited.encode())
    assert front(second)["language"] == ["en"]
    assert front(second)["license"] == "other"
    body = second.decode().split("---\n", 2)[2]
    mark = BEGIN.search(body)
    assert mark is not None
    assert body[: mark.start()].strip() == before.strip()
    assert body.split(END)[1] == edited.split(END)[1]
    assert "version 2" in body
    assert card(one, ABOUT, repo="a/b", before=words.encode()) == words.encode()


def test_an_edit_of_what_is_ours_is_noticed() -> None:
    one = manifest(line(1))
    words = card(one, ABOUT, repo="a/b", before=None).decode()
    assert edits_of_ours(None) == edits_of_ours(b"# Mine\n") == edits_of_ours(words.encode()) == ()
    in_front = words.replace("license: other", "license: mit")
    within = words.replace("## Provenance", "## Where it is from")
    ended = words.replace(END, "")
    for edited in (in_front, within, ended):
        (said,) = edits_of_ours(edited.encode())
        assert ("license" in said) == (edited is in_front)
    assert len(edits_of_ours(in_front.replace("## Provenance", "").encode())) == 2
    again = card(one, ABOUT, repo="a/b", before=in_front.encode())
    assert again == words.encode()
    assert card(one, ABOUT, repo="a/b", before=within.encode()) == words.encode()


def test_a_card_that_a_person_wrote_alone_stays_below_ours() -> None:
    made = card(manifest(line(1)), ABOUT, repo="a/b", before=b"# Mine\n\nwords\n").decode()
    assert made.index(END) < made.index("# Mine\n\nwords\n")


@pytest.mark.parametrize(
    "before", [b"---\na: [\n---\n", b"---\nno end\n", b"---\n- a\n---\n", b"\xff"]
)
def test_a_broken_card_is_a_persons_business(before: bytes) -> None:
    with pytest.raises(CardUnreadable, match="by hand"):
        card(manifest(line(1)), ABOUT, repo="a/b", before=before)


def test_a_replacing_shard_takes_the_others_place() -> None:
    first = manifest(line(1), line(2, "test"))
    gone = first.shards[0]
    second = manifest(line(3), previous=first, replaced=[gone.path], added=1)
    kept = {shard.path: shard for shard in second.shards}
    assert gone.path not in kept
    assert kept[first.shards[1].path] == first.shards[1]
    assert second.parent_sha256 == first.sha256
    assert replace(second, version=1) != first
    assert all(isinstance(shard, Shard) for shard in second.shards)
