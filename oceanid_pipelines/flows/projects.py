"""Which projects there are in Label Studio, whose each is, and which are polled.

A project of the catalog carries its key in its description; what people made themselves carries
nothing, and is polled too unless the catalog excludes it. Making projects does not belong here: see
provisioning.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from oceanid_pipelines.catalog import Catalog
from oceanid_pipelines.clients.label_studio import LabelStudio, Project
from oceanid_pipelines.domain.label_configs import config_sha256
from oceanid_pipelines.store import projects as store
from oceanid_pipelines.store.database import Connection
from oceanid_pipelines.store.projects import Known, Live

_MARK = "oceanid:"  # with the project's key, in the description: how a project is found again
_FOUND = "ls:"  # with Label Studio's id: the key of a project that people made


@dataclass(frozen=True, slots=True)
class Survey:
    """All projects of a Label Studio, told apart.

    `polled` are the catalog's and those that people made. `twins` carry the mark of a project of
    the catalog, which is another one: a crash or a person made two. What carries the mark of
    another deployment is left alone, as what the catalog excludes is.
    """

    polled: tuple[Live, ...]
    projects: dict[int, Project]
    twins: tuple[Project, ...]
    gone: frozenset[int]
    excluded: frozenset[int]

    def declared(self, key: str) -> Project | None:
        """Return the project that one of the catalog is; None before it is made."""
        ids = [one.ls_project_id for one in self.polled if one.project == key]
        return self.projects[ids[0]] if ids else None


def mark(key: str) -> str:
    """Return the words in a project's description that say which of the catalog it is."""
    return f"{_MARK}{key}"


def marked(project: Project) -> str | None:
    """Return the key in a project's description."""
    words = project.description.partition(_MARK)[2].split(maxsplit=1)
    return words[0] if words else None


def survey(connection: Connection, server: LabelStudio, catalog: Catalog) -> Survey:
    """Look at every project there is; raise IncompleteListing when that cannot be proven."""
    return tell_apart(server.projects(), store.known_projects(connection), catalog)


def discover(connection: Connection, server: LabelStudio, catalog: Catalog) -> Survey:
    """Remember every project as it is now, its label config too; the same again writes nothing."""
    seen = survey(connection, server, catalog)
    store.record_projects(connection, seen.polled)
    store.mark_absent(connection, gone=seen.gone, excluded=seen.excluded)
    return seen


def undiscovered(connection: Connection, server: LabelStudio, catalog: Catalog) -> int:
    """Return how many projects are new, gone, or other than when they were last looked at."""
    known = store.known_projects(connection)
    seen = tell_apart(server.projects(), known, catalog)
    before = {
        one.project: (one.ls_project_id, one.title, one.config_sha256, one.declared)
        for one in known
        if one.gone_at is None and not one.excluded
    }
    now = {
        one.project: (one.ls_project_id, one.title, one.config_sha256, one.declared)
        for one in seen.polled
    }
    return len(dict(before.items() ^ now.items()))


def tell_apart(live: Sequence[Project], known: Sequence[Known], catalog: Catalog) -> Survey:
    """Say whose each project is. One that is recorded stays what it was, whatever became of it."""
    projects = {one.project_id: one for one in sorted(live, key=lambda one: one.project_id)}
    recorded = {one.project: one.ls_project_id for one in known}
    owners = {number: key for key, number in recorded.items() if number in projects}
    for number, project in projects.items():  # the oldest first
        key = marked(project)
        is_taken = number in owners or key in owners.values()
        if key is not None and key in catalog.projects and not is_taken:
            owners[number] = key
    excluded, twins = set(), []
    for number, project in projects.items():
        key = marked(project)
        if owners.get(number) in catalog.projects:
            continue
        if _is_excluded(project, catalog):
            owners.pop(number, None)
            excluded.add(number)
        elif number not in owners and key is None:
            owners[number] = f"{_FOUND}{number}"
        elif number not in owners and key in catalog.projects:
            twins.append(project)
    keys = set(owners.values())
    return Survey(
        polled=tuple(_live(key, projects[number], catalog) for number, key in owners.items()),
        projects=projects,
        twins=tuple(twins),
        gone=frozenset(
            number for key, number in recorded.items() if number not in projects and key not in keys
        ),
        excluded=frozenset(excluded & set(recorded.values())),
    )


def _live(key: str, project: Project, catalog: Catalog) -> Live:
    return Live(
        key,
        project.project_id,
        project.title,
        project.label_config,
        config_sha256(project.label_config),
        declared=key in catalog.projects,
    )


def _is_excluded(project: Project, catalog: Catalog) -> bool:
    return any(
        project.project_id == one if isinstance(one, int) else fnmatchcase(project.title, one)
        for one in catalog.excluded
    )
