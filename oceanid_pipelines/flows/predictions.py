"""What is predicted in a task before people see it: by rules, by models, from the content before.

Every model speaks for itself and is kept under its version in `label.predictions`. The task carries
one prediction of all of them, under one name: Label Studio shows predictions of a single version of
a project. What was predicted is never promoted; what people leave of it is their word.

A user's model is a Python entry point of the group `oceanid.prelabels`, named in projects.yaml: a
function from a text to an iterable of (start, end, label) or (start, end, label, score), in code
points. Its version is its attribute `version`, or that of the package it comes with.
"""

from __future__ import annotations

import logging
import math
import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from importlib.metadata import entry_points
from typing import Any
from xml.etree import ElementTree

from oceanid_pipelines.catalog import Catalog, Project
from oceanid_pipelines.domain.carrying import carry_over
from oceanid_pipelines.domain.label_configs import config_of
from oceanid_pipelines.domain.prelabels import (
    Prelabel,
    prelabels,
    rules_version,
    without_overlap,
)
from oceanid_pipelines.domain.regions import read_result
from oceanid_pipelines.domain.spans import place_spans
from oceanid_pipelines.flows.isolation import describe
from oceanid_pipelines.store.predictions import Former, Prediction

logger = logging.getLogger(__name__)

GROUP = "oceanid.prelabels"
RULES = "rules"
CARRIED = "carried-over"
SHOWN_AS = "oceanid"  # the version of the one prediction that Label Studio gets


@dataclass(frozen=True, slots=True)
class Model:
    """Something that predicts; `predict` None where it is not installed."""

    version: str
    predict: Callable[[str], Iterable[Any]] | None


@dataclass(frozen=True, slots=True)
class Control:
    """The part of a label config that marks words of a text."""

    name: str
    shows: str
    labels: frozenset[str]


class Predictor:
    """Predicts for the tasks of one project."""

    def __init__(self, project: Project, catalog: Catalog) -> None:
        self._control = span_control(config_of(project, catalog.taxonomy))
        self._models = [_model(name, catalog) for name in project.predictions]
        self._failed: set[str] = set()  # told of once a run, not once a text

    @property
    def works(self) -> bool:
        """Whether the project's label config can show predictions of spans."""
        return self._control is not None

    def predict(self, task_key: int, text: str, former: Sequence[Former]) -> list[Prediction]:
        """Return what is predicted in a text, by each that predicts, the first in rank first.

        A model that fails predicts nothing, and the reason is kept; it stops no other.
        """
        if self._control is None:
            return []
        made = []
        if former:
            carried = [span for one in former for span in self._carried(one, text)]
            made.append(Prediction(task_key, CARRIED, without_overlap([carried])))
        for model in self._models:
            try:
                spans = self._checked(model, text)
            except Exception as error:  # noqa: BLE001 - a user's code may raise anything
                if model.version not in self._failed:
                    logger.warning("%s fails, see label.predictions", model.version)
                self._failed.add(model.version)
                made.append(Prediction(task_key, model.version, None, describe(error)))
            else:
                made.append(Prediction(task_key, model.version, spans))
        return made

    def shown(self, text: str, made: Sequence[Prediction]) -> list[dict[str, Any]]:
        """Return the predictions of a task as Label Studio takes them: one, or none."""
        if self._control is None:
            return []
        spans = without_overlap(one.spans or () for one in made)
        result = [_region(n, span, text, self._control) for n, span in enumerate(spans, start=1)]
        return [{"model_version": SHOWN_AS, "result": result}] if result else []

    def _carried(self, former: Former, text: str) -> Iterable[Prelabel]:
        known = self._control.labels if self._control else frozenset[str]()
        spans = place_spans(read_result(former.result, known).spans, former.text).spans
        return carry_over(spans, former.text, text)

    def _checked(self, model: Model, text: str) -> tuple[Prelabel, ...]:
        if model.predict is None:
            raise LookupError(f"no entry point of {GROUP} has this name")
        known = self._control.labels if self._control else frozenset[str]()
        spans = [_prelabel(one) for one in model.predict(text)]
        for span in spans:
            if not 0 <= span.start < span.end <= len(text):
                raise ValueError(f"a span from {span.start} to {span.end} is not in the text")
            if span.label not in known:
                raise ValueError(f"the label {span.label!r} is not in the project's config")
        return without_overlap([spans])


def span_control(config: str) -> Control | None:
    """Return the control that marks words, of a label config; None where it has none."""
    view = ElementTree.fromstring(config)  # noqa: S314 - from the catalog
    texts = {one.get("name") for one in view.iter("Text")}
    for control in view.iter("Labels"):
        name, shows = control.get("name"), control.get("toName")
        if name and shows in texts and shows:
            labels = frozenset(one.get("value", "") for one in control.iter("Label"))
            return Control(name, shows, labels)
    return None


def _model(name: str, catalog: Catalog) -> Model:
    if name == RULES:
        countries = catalog.countries
        return Model(rules_version(countries), lambda text: prelabels(text, countries))
    found = entry_points(group=GROUP, name=name)
    if not found:
        return Model(name, None)
    (entry,) = found
    try:
        predict = entry.load()
    except Exception as error:  # noqa: BLE001 - a user's code may raise anything
        return Model(name, _failing(describe(error)))
    version = getattr(predict, "version", None) or (entry.dist.version if entry.dist else "")
    return Model(f"{name}-{version}".rstrip("-"), predict)


def _failing(reason: str) -> Callable[[str], Iterable[Any]]:
    def fail(_: str) -> Iterable[Any]:
        raise ImportError(f"it cannot be loaded: {reason}")

    return fail


def _prelabel(one: Any) -> Prelabel:
    start, end, label, *rest = astuple(one) if isinstance(one, Prelabel) else one
    score = rest[0] if rest else None
    if score is not None and not math.isfinite(score):
        raise ValueError(f"a score of {score}")
    return Prelabel(
        operator.index(start),
        operator.index(end),
        str(label),
        None if score is None else float(score),
    )


def _region(number: int, span: Prelabel, text: str, control: Control) -> Mapping[str, Any]:
    scored = {} if span.score is None else {"score": span.score}
    return {
        "id": f"p{number}",
        "from_name": control.name,
        "to_name": control.shows,
        "type": "labels",
        "value": {
            "start": span.start,
            "end": span.end,
            "text": text[span.start : span.end],
            "labels": [span.label],
        },
        **scored,
    }
