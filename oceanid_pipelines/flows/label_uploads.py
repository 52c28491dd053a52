"""Files that people uploaded in Label Studio itself: each is joined to the tasks it has there.

Fetching and reading those that a task shows is the intake's; from here on the document counts as
pushed. Of the others tasks hold the content, and are documents themselves: see `own_tasks.py`.
"""

from __future__ import annotations

from itertools import groupby

from oceanid_pipelines.clients.label_studio import LabelStudio
from oceanid_pipelines.flows.own_tasks import note_files
from oceanid_pipelines.store import task_mirror as store
from oceanid_pipelines.store.database import Connection


def link_uploads(connection: Connection, server: LabelStudio) -> int:
    """Join every such file to its task; return how many. A file without a task is asked again.

    What was said about it before is read as what is said about that document.
    """
    linked = 0
    unlinked = store.unlinked_uploads(connection)
    for ls_project_id, group in groupby(unlinked, key=lambda one: one.ls_project_id):
        files = {one.key: one for one in group}
        tasks = server.find_tasks_by_file(ls_project_id, files)
        store.link_uploads(connection, [(files[key], task) for key, task in tasks.items()])
        linked += len(tasks)
    note_files(connection, server)
    return linked
