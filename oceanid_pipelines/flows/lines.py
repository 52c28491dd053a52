"""Makes the lines of a release that are due, and gives their documents a split.

Which files they come into is in `release.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from oceanid_pipelines.domain.contexts import AUDIT
from oceanid_pipelines.domain.records import Line, Made, Maker
from oceanid_pipelines.domain.splits import Wanted, document_group, object_member, settle, split_of
from oceanid_pipelines.flows.background import Background
from oceanid_pipelines.store import lines as store
from oceanid_pipelines.store.database import Connection
from oceanid_pipelines.store.lines import Due

TOMBSTONE = "tombstone"
_Batch = tuple[list[Due], Mapping[str, str]]


@dataclass(slots=True)
class LineMaker:
    """Makes lines in the caller's transaction; `objections` are by the rule's name."""

    connection: Connection
    dataset: str
    taxonomy: str
    labels: Mapping[str, Collection[str]]
    salt: str
    bounds: Mapping[str, float]
    objections: dict[str, list[str]] = field(default_factory=dict)

    def lines(self, session: Background) -> Iterator[tuple[str, Line | None]]:
        """Yield (config, line) of every line that is due, in the order they are to be written.

        None in the place of a line that cannot be made. `session` does what asks the database.
        """
        maker = Maker(taxonomy=self.taxonomy, labels=self.labels, salt=self.salt)
        for batch, splits in session.ahead(self._batches()):
            for due in batch:
                for record in due.records:
                    made = _make(maker, record, due, splits)
                    for rule, words in made.objections.items():
                        self.objections.setdefault(rule, []).append(words)
                    yield AUDIT if record == TOMBSTONE else record, made.line

    def _batches(self) -> Iterator[_Batch]:
        # Their texts first: what is equal to one of them must find it in its split.
        for known in store.texts_of_split_objects(self.connection, self.dataset):
            self._give_splits(known)
        for batch in store.lines_to_make(self.connection):
            yield (
                batch,
                self._give_splits(
                    (one.shown.object_sha256, one.text)
                    for one in batch
                    if one.shown.object_sha256 and set(one.records) - {AUDIT, TOMBSTONE}
                ),
            )

    def _give_splits(self, documents: Iterable[tuple[str, str]]) -> Mapping[str, str]:
        wanted = [self._wanted(sha256, text) for sha256, text in dict.fromkeys(documents)]
        if not wanted:
            return {}
        members = {member for one in wanted for member in (one.object, one.text)}
        known = store.splits_of(self.connection, self.dataset, members)
        new = settle(wanted, known)
        store.give_splits(self.connection, self.dataset, new)
        return known | new

    def _wanted(self, object_sha256: str, text: str) -> Wanted:
        group = document_group(text, object_sha256)
        split = split_of(group, salt=self.salt, bounds=self.bounds)
        return Wanted(object_member(object_sha256), group, split)


def _make(maker: Maker, record: str, due: Due, splits: Mapping[str, str]) -> Made:
    if record == AUDIT:
        return maker.audit(due.said, due.shown)
    if record == TOMBSTONE and due.withdrawal is not None:
        return maker.tombstone(due.said, due.shown, due.withdrawal)
    split = splits[object_member(due.shown.object_sha256 or "")]
    return maker.training(record, due.said, due.shown, split)
