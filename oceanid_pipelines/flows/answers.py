"""Whose answer counts where several people spoke about one task, by the catalog's reviewers.

The rule itself is in `domain/agreement.py`. All that was said stays in `stage`; what counts is
promoted, and where nobody's does, people are asked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from oceanid_pipelines.catalog import Catalog
from oceanid_pipelines.domain.agreement import (
    Agreement,
    BoxMark,
    Mark,
    Voice,
    choose,
    chosen_pairs,
    kappa,
    span_f1,
)
from oceanid_pipelines.domain.answers import Answer, read_answers
from oceanid_pipelines.domain.regions import Box, read_result
from oceanid_pipelines.store import answers as store
from oceanid_pipelines.store.answers import DueTask, Said, TaskAnswer
from oceanid_pipelines.store.database import Connection

BATCH_TASKS = 200
# Of the page: so wide and high is a key point, which is drawn as large as one likes.
POINT_PERCENT = 2.0


def choose_answers(connection: Connection, catalog: Catalog) -> int:
    """Decide anew for every task whose voices changed, or whose reviewers did; return how many."""
    reviewers = {key: one.reviewers for key, one in catalog.projects.items()}
    store.reconsider(connection, reviewers)
    decided = 0
    while count := store.decide_batch(
        connection, BATCH_TASKS, lambda task: _decide(task, reviewers.get(task.project or "", ()))
    ):
        decided += count
    return decided


def agreement(connection: Connection) -> dict[str, Agreement]:
    """Return how far people agree, by project; only of tasks that several spoke about.

    In the caller's transaction.
    """
    found: dict[str, list[tuple[float | None, list[tuple[str, str]]]]] = defaultdict(list)
    for project, score, pairs in store.scores(connection):
        found[project].append((score, pairs))
    table = {}
    for project, tasks in sorted(found.items()):
        scores = [score for score, _ in tasks if score is not None]
        table[project] = Agreement(
            tasks=len(tasks),
            span_f1=sum(scores) / len(scores) if scores else None,
            kappa=kappa(pair for _, pairs in tasks for pair in pairs),
        )
    return table


def _decide(task: DueTask, reviewers: Sequence[str]) -> TaskAnswer:
    voices = [_voice(one) for one in task.said]
    choice = choose(voices, reviewers)
    return TaskAnswer(
        task=task,
        annotation_id=choice.annotation_id,
        reason=choice.reason,
        reviewers=tuple(sorted(reviewers)),
        span_f1=span_f1(voices),
        choices=chosen_pairs(voices),
    )


def _voice(said: Said) -> Voice:
    regions = read_result(said.result, None)
    answers, _ = read_answers(regions.others)
    spans: list[Mark] = [
        (label, *(one.paragraphs or ()), one.start, one.end)
        for one in regions.spans
        for label in one.labels
    ]
    boxes: list[Mark] = [_box(one, label) for one in regions.boxes for label in one.labels]
    return Voice(
        said.annotation_id,
        said.annotator,
        said.updated_at,
        said.ground_truth,
        frozenset(spans + boxes),
        _choices(answers),
    )


def _box(box: Box, label: str) -> BoxMark:
    if box.shape != "keypoint":
        return BoxMark(label, box.page_no, box.x, box.y, box.width, box.height)
    left = box.x + (box.width - POINT_PERCENT) / 2
    top = box.y + (box.height - POINT_PERCENT) / 2
    return BoxMark(label, box.page_no, left, top, POINT_PERCENT, POINT_PERCENT)


def _choices(answers: Iterable[Answer]) -> dict[str, frozenset[str]]:
    """Return what was chosen, by control: of the task, or of a region each for itself."""
    by_control: dict[str, set[str]] = defaultdict(set)
    for one in answers:
        if one.kind == "choices":
            by_control[one.control] |= set(one.values)
    return {control: frozenset(chosen) for control, chosen in by_control.items()}
