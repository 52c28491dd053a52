"""The dataset's card, README.md: what the Hub and `load_dataset` read, and what people read.

Ours are the keys of KEYS and the part between the marks; everything else is a person's and is kept.
The first mark carries hashes of what was ours, so that an edit of it is noticed when it goes.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import astuple, dataclass
from typing import Any

import yaml

from oceanid_pipelines.domain.canonical import sha256_of
from oceanid_pipelines.domain.contexts import AUDIT
from oceanid_pipelines.domain.errors import OceanidError
from oceanid_pipelines.domain.features import FEATURES
from oceanid_pipelines.domain.releases import Manifest
from oceanid_pipelines.domain.shards import Shard

PATH = "README.md"
KEYS = ("pretty_name", "license", "size_categories", "configs", "dataset_info")
BEGIN = re.compile(r"<!-- oceanid: begin(?: ([0-9a-f]+) ([0-9a-f]+))?;[^>\n]*-->")
END = "<!-- oceanid: end -->"
_FENCE = "---"
_DIGEST = 16
_SIZES = (
    (1_000, "n<1K"),
    (10_000, "1K<n<10K"),
    (100_000, "10K<n<100K"),
    (1_000_000, "100K<n<1M"),
    (10_000_000, "1M<n<10M"),
)
_ABOUT = {
    "ner": "texts with the entities that people marked, and relations between them",
    "layout": "page pictures with the boxes that people drew, in percent and in PDF points",
    AUDIT: "every version of every annotation ever made; not for training",
}


class CardUnreadable(OceanidError):
    """A person's edit left a card whose front matter cannot be read."""


@dataclass(frozen=True, slots=True)
class About:
    """What the catalog says about the dataset."""

    title: str
    licence: str
    contact: str
    description: str


def card(manifest: Manifest, about: About, *, repo: str, before: bytes | None) -> bytes:
    """Return the card of a release; `before` is the card that stands, with a person's edits.

    Raise CardUnreadable when that one is no UTF-8, or its front matter no YAML.
    """
    theirs, body = _take_apart(before)
    ours = _front_matter(manifest, about)
    front = ours | {key: value for key, value in theirs.items() if key not in KEYS}
    head = yaml.safe_dump(front, sort_keys=False, allow_unicode=True, width=1000)
    words = f"\n{_words(manifest, about, repo)}\n"
    begin = (
        f"<!-- oceanid: begin {_front_digest(ours)} {_digest(words)};"
        " what is in between is written anew by every release -->"
    )
    return f"{_FENCE}\n{head}{_FENCE}\n{_place(f'{begin}{words}{END}', body)}".encode()


def edits_of_ours(before: bytes | None) -> tuple[str, ...]:
    """Return what a person changed in a card that the next one will not keep, in words.

    Raise CardUnreadable as `card` does.
    """
    theirs, body = _take_apart(before)
    begin = BEGIN.search(body)
    end = body.find(END)
    if begin is None or not begin[1]:
        return ()
    found = []
    if _front_digest(theirs) != begin[1]:
        found.append(f"{PATH}: {', '.join(KEYS)} are written anew by every release")
    if _digest(body[begin.end() : max(end, begin.end())]) != begin[2]:
        found.append(f"{PATH}: what is between the marks is written anew by every release")
    return tuple(found)


def _front_digest(values: Mapping[str, Any]) -> str:
    ours = {key: values[key] for key in sorted(KEYS) if key in values}
    return _digest(yaml.safe_dump(ours, allow_unicode=True))


def _digest(text: str) -> str:
    return sha256_of(text.encode())[:_DIGEST]


def _take_apart(content: bytes | None) -> tuple[dict[str, Any], str]:
    """Return the front matter and what follows it."""
    try:
        text = (content or b"").decode()
    except UnicodeDecodeError as error:
        raise CardUnreadable(f"{PATH} is not UTF-8: mend it by hand") from error
    lines = text.splitlines(keepends=True)
    if not lines or lines[0].strip() != _FENCE:
        return {}, text
    for number, line in enumerate(lines[1:], start=1):
        if line.strip() == _FENCE:
            front = "".join(lines[1:number])
            break
    else:
        raise CardUnreadable(f"{PATH} begins with {_FENCE} that nothing ends: mend it by hand")
    try:
        values = yaml.safe_load(front) or {}
    except yaml.YAMLError as error:
        raise CardUnreadable(f"the front matter of {PATH} is no YAML: mend it by hand") from error
    if not isinstance(values, dict):
        raise CardUnreadable(f"the front matter of {PATH} is no mapping: mend it by hand")
    return values, "".join(lines[number + 1 :])


def _place(part: str, body: str) -> str:
    begin = BEGIN.search(body)
    end = body.find(END)
    if begin is not None and begin.end() <= end:
        return body[: begin.start()] + part + body[end + len(END) :]
    return f"\n{part}\n" + (f"\n{body.lstrip()}" if body.strip() else "")


def _front_matter(manifest: Manifest, about: About) -> dict[str, Any]:
    configs: list[dict[str, Any]] = []
    infos: list[dict[str, Any]] = []
    for config, splits in _filled(manifest).items():
        entry: dict[str, Any] = {"config_name": config}
        if not configs:
            entry["default"] = True
        entry["data_files"] = [
            {"split": split, "path": [shard.path for shard in shards]}
            for split, shards in splits.items()
        ]
        configs.append(entry)
        infos.append(
            {
                "config_name": config,
                "features": FEATURES[config],
                "splits": [
                    {
                        "name": split,
                        "num_bytes": sum(shard.bytes for shard in shards),
                        "num_examples": sum(shard.rows for shard in shards),
                    }
                    for split, shards in splits.items()
                ],
            }
        )
    return {
        "pretty_name": about.title,
        "license": about.licence,
        "size_categories": [_size(sum(shard.rows for shard in manifest.shards))],
        "configs": configs,
        "dataset_info": infos,
    }


def _filled(manifest: Manifest) -> dict[str, dict[str, list[Shard]]]:
    """The shards by config and split, configs in the order of FEATURES, none that is empty."""
    order = [name for name, _ in manifest.policy.bounds]
    found: dict[str, dict[str, list[Shard]]] = {}
    for config in FEATURES:
        mine = [shard for shard in manifest.shards if shard.config == config]
        there = sorted(
            {shard.split for shard in mine},
            key=lambda split: order.index(split) if split in order else len(order),
        )
        if there:
            found[config] = {
                split: [shard for shard in mine if shard.split == split] for split in there
            }
    return found


def _size(rows: int) -> str:
    return next((name for limit, name in _SIZES if rows < limit), "n>10M")


def _words(manifest: Manifest, about: About, repo: str) -> str:
    filled = _filled(manifest)
    first, *_ = filled
    inside = "\n".join(f"- `{config}`: {_ABOUT[config]}" for config in filled)
    balance = "\n\n".join(_balance(manifest, config) for config in filled if config != AUDIT)
    return f"""\
# {about.title}, version {manifest.version}

{about.description}

## What is in it

{inside}

{_sizes(manifest, filled)}

An annotation without any label is a line too: somebody looked and found nothing. All lines about
one document, and about documents of the same text, are in one split.

## Labels

{balance}
{_agreement(manifest)}
## How to load it

```python
from datasets import load_dataset

dataset = load_dataset("{repo}", "{first}", revision="{manifest.tag}")
```

Name the revision: every version keeps its tag and never changes.

## {"Changes since the version before" if manifest.parent_sha256 else "First version"}

{_changes(manifest)}

## Provenance

Every line names the annotation and its version, the annotator by a pseudonym, and the object by its
sha256. The release is described by `{manifest.path}`; its id is
`{manifest.content()["publish_id"]}`.

Licence: {about.licence}. Contact: {about.contact}."""


def _sizes(manifest: Manifest, filled: Mapping[str, Collection[str]]) -> str:
    counts = manifest.counts
    splits = list(dict.fromkeys(split for config in filled.values() for split in config))
    return _table(
        ["config", *splits],
        [[config, *(f"{counts[config].get(split, 0):,}" for split in splits)] for config in filled],
    )


def _changes(manifest: Manifest) -> str:
    return _table(
        ["config", "added", "changed", "removed", "withdrawn"],
        [
            [config, *(f"{count:,}" for count in astuple(one))]
            for config, one in sorted(manifest.changes.items())
        ],
    )


def _agreement(manifest: Manifest) -> str:
    """Return how far people agree, as a part of the card; nothing where nobody could differ."""
    rows = [
        [
            manifest.projects[project],
            project,
            f"{one.tasks:,}",
            *("" if figure is None else f"{figure:.2f}" for figure in (one.span_f1, one.kappa)),
        ]
        for project, one in sorted(manifest.agreement.items())
    ]
    if not rows:
        return ""
    headers = ["config", "project", "tasks of several people", "F1 of marks", "kappa of choices"]
    return f"""
## Agreement

How far people agree who labelled the same: F1 of what two of them marked, Cohen's kappa of what
they chose, the mean of all pairs.

{_table(headers, rows)}
"""


def _balance(manifest: Manifest, config: str) -> str:
    order = [name for name, _ in manifest.policy.bounds]
    per_split = {split: manifest.labels(config, split) for split in order}
    total = manifest.labels(config)
    if not total:
        return f"`{config}` has no label yet."
    return _table(
        [f"label of `{config}`", "all", *order],
        [
            [label, f"{count:,}", *(f"{per_split[split][label]:,}" for split in order)]
            for label, count in sorted(total.items(), key=lambda item: (-item[1], item[0]))
        ],
    )


def _table(headers: list[str], rows: list[list[str]]) -> str:
    lines = [headers, ["---"] * len(headers), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
