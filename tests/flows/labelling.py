"""What people said in Label Studio, written straight into the tables."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from psycopg.types.json import Jsonb

from tests.flows import tables

BEGIN = datetime(2026, 11, 1, tzinfo=UTC)


def span(region: str, text: str, word: str, label: str) -> dict[str, Any]:
    """Return a region that marks the first occurrence of a word, as Label Studio stores it."""
    start = text.index(word)
    return {
        "id": region,
        "type": "labels",
        "value": {"start": start, "end": start + len(word), "text": word, "labels": [label]},
        "origin": "manual",
        "to_name": "text",
        "from_name": "label",
    }


def box(region: str, page: int, label: str) -> dict[str, Any]:
    """Return a region that is a box on a page."""
    return {
        "id": region,
        "type": "rectanglelabels",
        "value": {
            "x": 10,
            "y": 20,
            "width": 30,
            "height": 5,
            "rotation": 0,
            "rectanglelabels": [label],
        },
        "to_name": "page",
        "from_name": "box",
        "item_index": page - 1,
        "image_rotation": 0,
        "original_width": 1275,
        "original_height": 1650,
    }


class Labelling:
    """The annotators of one database; each of their deeds is a second later than the last."""

    def __init__(self, owner: str) -> None:
        self._connection = tables.connect(owner)
        self._connection.autocommit = True
        self._deeds = 0
        self._connection.execute(
            "INSERT INTO control.sources (source_code, title, kind, trust, fingerprint)"
            " VALUES ('AAA', 'Register', 'other', 50, 'x') ON CONFLICT DO NOTHING"
        )

    def close(self) -> None:
        """End the session."""
        self._connection.close()

    def document(self, *pages: str, salt: str = "") -> int:
        """Store a document of these pages; return its id. The salt makes other bytes."""
        digest = hashlib.sha256("\f".join((*pages, salt)).encode()).hexdigest()
        self._connection.execute(
            "INSERT INTO raw.objects (sha256, size_bytes, media_type) VALUES (%s, 1, 'text/plain')",
            [digest],
        )
        self._connection.execute(
            "INSERT INTO raw.object_locations (uri, sha256, bucket, key, etag, last_modified,"
            " source_code, delivered_on) VALUES (%s, %s, 'b', %s, 'e', now(), 'AAA', '2026-01-01')",
            [f"s3://b/uploads/AAA/2026-01-01/{digest}.txt#1", digest, digest],
        )
        document_id = self._value(
            "INSERT INTO stage.documents (external_key, sha256, source_code, title, doc_type,"
            " status) VALUES (%s, %s, 'AAA', 'a document', 'text', 'parsed') RETURNING document_id",
            digest,
            digest,
        )
        for number, text in enumerate(pages, start=1):
            self._connection.execute(
                "INSERT INTO stage.pages (document_id, page_no, width_pt, height_pt, text,"
                " image_key, image_width, image_height)"
                " VALUES (%s, %s, 612, 792, %s, %s, 1275, 1650)",
                [document_id, number, text, f"derived/pages/{digest}/{number:04d}.png"],
            )
        return document_id

    def task(
        self,
        document_id: int,
        project: str = "ner",
        *,
        part: int = 1,
        text_start: int = 0,
        text_end: int | None = None,
    ) -> int:
        """Push (a part of) a document into a project; return the task's id in Label Studio."""
        key = self._value(
            "INSERT INTO label.tasks (document_id, project, ls_key, part, text_start, text_end)"
            " VALUES (%s, %s, %s, %s, %s, %s) RETURNING task_key",
            document_id,
            project,
            f"document {document_id}/{part}",
            part,
            text_start,
            text_end,
        )
        self._connection.execute(
            "UPDATE label.tasks SET state = 'pushed', ls_task_id = task_key + 100,"
            " ls_project_id = 1 WHERE task_key = %s",
            [key],
        )
        return key + 100

    def ask(self, document_id: int, data: dict[str, Any], *, locator: str, label: str) -> int:
        """Push a question about a cell; return the task's id in Label Studio."""
        review_id = self._value(
            "INSERT INTO stage.review_items (dedupe_key, document_id, locator, label, reason)"
            " VALUES (%s, %s, %s, %s, 'a test') RETURNING review_id",
            f"{document_id} {locator}",
            document_id,
            locator,
            label,
        )
        return self._value(
            "INSERT INTO label.tasks (document_id, project, ls_key, part, data, review_id,"
            " state, ls_task_id, ls_project_id)"
            " VALUES (%s, 'review', %s, NULL, %s, %s, 'pushed', %s, 1) RETURNING ls_task_id",
            document_id,
            f"review:{review_id}",
            Jsonb(data),
            review_id,
            10_000 + review_id,
        )

    def supersede(self, task: int, by: int) -> None:
        """Let the document of another task take the place of a task's."""
        self._connection.execute(
            "UPDATE label.tasks SET state = 'superseded', superseded_by ="
            " (SELECT document_id FROM label.tasks WHERE ls_task_id = %s) WHERE ls_task_id = %s",
            [by, task],
        )

    def say(
        self,
        annotation_id: int,
        task: int,
        result: Sequence[Any] | None,
        *,
        cancelled: bool = False,
        annotator: str = "ann@example.org",
    ) -> None:
        """Save an annotation: its first version, or a further one."""
        version = self._next_version(annotation_id)
        change = "created" if version == 1 else "updated"
        self._record(annotation_id, version, change, task, result, cancelled, annotator)

    def delete(self, annotation_id: int) -> None:
        """Delete an annotation."""
        version = self._next_version(annotation_id)
        task = self._value(
            "SELECT ls_task_id FROM label.annotations WHERE annotation_id = %s LIMIT 1",
            annotation_id,
        )
        self._record(annotation_id, version, "deleted", task, None, False, None)

    def _next_version(self, annotation_id: int) -> int:
        return self._value(
            "SELECT coalesce(max(version), 0) + 1 FROM label.annotations WHERE annotation_id = %s",
            annotation_id,
        )

    def _record(
        self,
        annotation_id: int,
        version: int,
        change: str,
        task: int,
        result: Any,
        cancelled: bool,
        annotator: str | None,
    ) -> None:
        self._deeds += 1
        content = json.dumps([annotation_id, version, result, cancelled], sort_keys=True)
        digest = hashlib.sha256(content.encode()).hexdigest()
        self._connection.execute(
            "INSERT INTO raw.annotation_events (event_sha256, action, via, payload)"
            " VALUES (%s, 'test', 'poll', '{}')",
            [digest],
        )
        self._connection.execute(
            "INSERT INTO label.annotations (annotation_id, version, change, content_sha256,"
            " ls_project_id, ls_task_id, task_key, result, annotator, was_cancelled, lead_time_s,"
            " ls_created_at, ls_updated_at, config_sha256, event_sha256)"
            " SELECT %s, %s, %s, %s, 1, %s,"
            " (SELECT task_key FROM label.tasks WHERE ls_task_id = %s),"
            " %s, %s, %s, 1.5, %s, %s, %s, %s",
            [
                annotation_id,
                version,
                change,
                digest,
                task,
                task,
                None if result is None else Jsonb(result),
                annotator,
                cancelled,
                BEGIN,
                BEGIN + timedelta(seconds=self._deeds),
                "c" * 64,
                digest,
            ],
        )

    def _value(self, query: Any, *parameters: Any) -> int:
        row = self._connection.execute(query, parameters).fetchone()
        assert row is not None
        (value,) = row.values()
        return int(value)


def text_of(number: int) -> str:
    """Return a made-up text, another one for every number, beyond ASCII and beyond the BMP."""
    name = "".join(random.Random(number).choices("ABCDEFGHIJKLMNOPQRSTUVWXYZ", k=8))  # noqa: S311
    return f"⚓𝄞 The vessel {name}-{number} of Perú was seen.\nÑandú."
