"""The round trip through a real Label Studio, in projects of a test's own, and its own death.

The built-in projects are left out: every test of the session would share them.
"""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import httpx2
import yaml

from oceanid_pipelines.catalog import Catalog, load_catalog
from oceanid_pipelines.clients.label_studio import LabelStudio, Task
from oceanid_pipelines.clients.s3 import ObjectStore
from oceanid_pipelines.flows import review
from oceanid_pipelines.flows.annotations import Polled, poll
from oceanid_pipelines.flows.curation import promote_documents
from oceanid_pipelines.flows.landing import Landed, land
from oceanid_pipelines.flows.provisioning import Provisioning, provision
from oceanid_pipelines.flows.review import Reviewed, queue_questions, read_verdicts
from oceanid_pipelines.flows.spoken import Spoken, extract_spoken
from oceanid_pipelines.flows.sweep import reconcile
from oceanid_pipelines.flows.tasks import Pushed, push_tasks
from oceanid_pipelines.settings import Settings
from oceanid_pipelines.store import annotations as annotations_store
from oceanid_pipelines.store import history as history_store
from oceanid_pipelines.store import own_tasks as own_tasks_store
from oceanid_pipelines.store import spoken as spoken_store
from oceanid_pipelines.store.curated import Promoted
from tests.flows import driver, people
from tests.flows.driver import FORK_SERVER, Death, Trap, watch_commits

if TYPE_CHECKING:
    from tests.flows.conftest import Deployment

# The effects of listening, and the functions that make them.
HEARING: Mapping[str, tuple[ModuleType, str]] = {
    "poll stored": (annotations_store, "record_poll"),
    "versions landed": (history_store, "land_batch"),
    "task adopted": (own_tasks_store, "adopt_batch"),
    "facts extracted": (spoken_store, "extract_batch"),
    "verdict read": (review, "_read_one"),
}


@dataclass(frozen=True)
class Heard:
    """What each step of listening reports."""

    polled: Polled
    landed: Landed
    reconciled: Polled
    rest: Landed
    spoken: Spoken
    reviewed: Reviewed
    promoted: Promoted

    @property
    def idle(self) -> bool:
        """Whether there was nothing new."""
        return self == Heard(
            Polled(), Landed(), Polled(), Landed(), Spoken(), Reviewed(), Promoted()
        )


def own_catalog(environment: Mapping[str, str]) -> Catalog:
    """Return the catalog with only the projects of the test."""
    folder = Path(environment["OCEANID_CATALOG"])
    own = yaml.safe_load((folder / "projects.yaml").read_text(encoding="utf-8"))["projects"]
    catalog = load_catalog(folder)
    return replace(
        catalog, projects={key: one for key, one in catalog.projects.items() if key in own}
    )


@contextmanager
def label_studio_of(environment: Mapping[str, str]) -> Iterator[LabelStudio]:
    """Yield a client of the deployment's Label Studio."""
    client = LabelStudio(environment["LABEL_STUDIO_URL"], environment["LABEL_STUDIO_API_KEY"])
    yield client
    client.close()


def make_projects(
    environment: Mapping[str, str], *, dry_run: bool = False, force: bool = False
) -> tuple[Provisioning, ...]:
    """Provision the test's projects."""
    with label_studio_of(environment) as server, driver.writing(environment) as connection:
        return tuple(
            provision(
                connection,
                server,
                own_catalog(environment),
                Settings.load(environment),
                dry_run=dry_run,
                force=force,
            )
        )


def push(environment: Mapping[str, str]) -> Pushed:
    """Push the tasks that are due."""
    catalog = own_catalog(environment)
    with label_studio_of(environment) as server, driver.writing(environment) as connection:
        queue_questions(connection, catalog)
        return push_tasks(connection, driver.object_store(environment), server, catalog)


def listen(environment: Mapping[str, str]) -> Heard:
    """Do what the assets do behind Label Studio, one after the other."""
    with label_studio_of(environment) as server, driver.writing(environment) as connection:
        return Heard(
            poll(connection, server),
            land(connection),
            reconcile(connection, server),
            land(connection),
            extract_spoken(connection, own_catalog(environment)),
            read_verdicts(connection, own_catalog(environment)),
            promote_documents(connection),
        )


def started(
    work: Callable[[Mapping[str, str]], Any], environment: Mapping[str, str]
) -> BaseProcess:
    """Start a step in a process of its own."""
    process = FORK_SERVER.Process(target=work, args=(dict(environment),))
    process.start()
    return process


def killed_after(call: str, work: Callable[..., Any], environment: Mapping[str, str]) -> int | None:
    """Run a step that dies once Label Studio has answered a call; return its exit code."""
    process = FORK_SERVER.Process(target=_die_after, args=(call, work, dict(environment)))
    process.start()
    process.join()
    return process.exitcode


def round_trip(environment: Mapping[str, str]) -> Heard:
    """Push what is due, and hear what people said."""
    push(environment)
    return listen(environment)


def killed_at(
    death: Death, work: Callable[..., Any], environment: Mapping[str, str], note: Path
) -> int | None:
    """Do a step in a process that dies at an effect; return its exit code."""
    process = FORK_SERVER.Process(target=_work_and_die, args=(death, work, dict(environment), note))
    process.start()
    process.join()
    return process.exitcode


def counted(work: Callable[..., Any], environment: Mapping[str, str], note: Path) -> int:
    """Do a step undisturbed in a process of its own; return how many commits it made."""
    process = FORK_SERVER.Process(target=_work_and_count, args=(work, dict(environment), note))
    process.start()
    process.join()
    assert process.exitcode == 0
    return int(note.read_text(encoding="utf-8"))


def _die_after(call: str, work: Callable[..., Any], environment: dict[str, str]) -> None:
    original = getattr(LabelStudio, call)

    def last_deed(*args: Any, **kwargs: Any) -> None:
        original(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(LabelStudio, call, last_deed)
    work(environment)


def _work_and_die(
    death: Death, work: Callable[..., Any], environment: dict[str, str], note: Path
) -> None:
    trap = Trap(death, note)
    if death.effect in HEARING:
        watch_commits(trap)
        module, name = HEARING[death.effect]
        setattr(module, name, trap.armed_in(getattr(module, name)))
    elif death.effect == "commit":
        watch_commits(trap)
        trap.armed = True
    else:
        setattr(ObjectStore, death.effect, trap.around(getattr(ObjectStore, death.effect)))
    work(environment)


def _work_and_count(work: Callable[..., Any], environment: dict[str, str], note: Path) -> None:
    counter = Trap(Death("commit", "never"), note)
    counter.armed = True
    watch_commits(counter)
    work(environment)
    note.write_text(str(counter.seen), encoding="utf-8")


@dataclass(frozen=True)
class Desk:
    """A deployment, the server people label on, and the keys of the test's two projects."""

    deployment: Deployment
    server: LabelStudio
    texts: str
    pages: str

    @property
    def environment(self) -> dict[str, str]:
        """The variables of the deployment."""
        return self.deployment.environment

    def hire(self, name: str) -> LabelStudio:
        """Return a client of another user of Label Studio, made for this test."""
        return people.hire(self.environment, f"{name}-{self.texts}@example.org")

    def elsewhere(self) -> Desk:
        """Return the same bucket and projects with an empty database."""
        return replace(self, deployment=self.deployment.elsewhere())

    def copied(self) -> Desk:
        """Return the same bucket and projects with a copy of the database."""
        return replace(self, deployment=self.deployment.copied())

    def import_file(self, project: int, name: str, body: bytes, media_type: str) -> None:
        """Import a file into a project as a person does."""
        answer = httpx2.post(
            f"{self.environment['LABEL_STUDIO_URL']}/api/projects/{project}/import",
            headers={"Authorization": f"Token {self.environment['LABEL_STUDIO_API_KEY']}"},
            files={name: (name, body, media_type)},
            timeout=60,
        )
        assert answer.status_code == httpx2.codes.CREATED, answer.text

    def pictures(self) -> set[str]:
        """Return the keys of the page pictures in the bucket."""
        listing = self.deployment.s3.list_objects_v2(
            Bucket=self.deployment.bucket, Prefix="derived/"
        )
        return {one["Key"] for one in listing.get("Contents", ())}

    def ready(self, **documents: str) -> None:
        """Upload texts by name, and push their tasks."""
        for name, text in documents.items():
            self.deployment.put(f"uploads/AAA/2026-01-01/{name}.txt", text.encode())
        self.catch_up()

    def catch_up(self) -> Pushed:
        """Bring everything up to the tasks."""
        self.deployment.run()
        make_projects(self.environment)
        return push(self.environment)

    def listen(self) -> Heard:
        """Hear what people said."""
        return listen(self.environment)

    def poll_only(self) -> None:
        """Poll and land, and let no sweep mend what that misses."""
        with label_studio_of(self.environment) as server, driver.writing(self.environment) as one:
            poll(one, server)
            land(one)

    def project(self, key: str) -> int:
        """Return a project's id in Label Studio."""
        row = self.deployment.one(
            "SELECT ls_project_id FROM label.projects WHERE project = %s", key
        )
        return int(row["ls_project_id"])

    def tasks(self, key: str) -> tuple[Task, ...]:
        """Return every task that Label Studio has in a project."""
        project = self.project(key)
        return self.server.tasks(project, self.server.task_ids(project))

    def task(self, text: str) -> Task:
        """Return the task that shows a text."""
        (found,) = [one for one in self.tasks(self.texts) if one.data["text"] == text]
        return found

    def history(self, annotation: int) -> list[tuple[str, Any, bool]]:
        """Return the change, result and cancellation of each version."""
        return [
            (row["change"], row["result"], row["was_cancelled"])
            for row in self.deployment.rows(
                "SELECT change, result, was_cancelled FROM label.annotations"
                " WHERE annotation_id = %s ORDER BY version",
                annotation,
            )
        ]

    def facts(self) -> set[tuple[str, str]]:
        """Return label and words of what people said."""
        return {
            (row["label"], row["text"])
            for row in self.deployment.rows(
                "SELECT label, value_raw AS text FROM stage.extractions WHERE producer = 'human'"
            )
        }

    def issues(self, annotation: int) -> list[str]:
        """Return why pieces of an annotation cannot be used."""
        row = self.deployment.one(
            "SELECT issues FROM stage.annotation_state WHERE annotation_id = %s", annotation
        )
        return [one["reason"] for one in row["issues"]]


def declare_projects(catalog: Path, texts: str, pages: str) -> None:
    """Write the test's own projects: one for texts, one for pages."""
    content = {
        "excluded": ["*"],  # the projects of other tests
        "projects": {
            texts: {"title": f"Texts {texts}", "task_type": "ner", "doc_types": ["text", "pdf"]},
            pages: {"title": f"Pages {pages}", "task_type": "layout", "doc_types": ["pdf", "scan"]},
        },
    }
    (catalog / "projects.yaml").write_text(json.dumps(content), encoding="utf-8")
