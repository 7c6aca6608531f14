"""A git host for one test: the few answers of GitHub's interface that the browser editor asks for, over files in memory.

What it answers follows GitHub's documentation: REST (users, collaborators, trees) and GraphQL (history, blobs, the mutation
createCommitOnBranch, which refuses a commit on anything but the newest one).
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

from playwright.sync_api import Route

ADDRESS = "https://api.github.com"
_HEADERS = {f"access-control-allow-{what}": "*" for what in ("origin", "headers", "methods")}
_WRITER = {"name": "A", "email": "a@remedies.example", "user": None}


class GitHost:
    """One repository, `example/guide`, with its newest commit; `token` is what somebody has to say to get in."""

    def __init__(self, files: Mapping[str, str], token: str) -> None:
        self.files, self.token = dict(files), token
        self.commits: list[dict[str, Any]] = []  # Any: JSON
        self.unknown: list[str] = []

    @property
    def head(self) -> str:
        """The name of the newest commit."""
        return hashlib.sha1(json.dumps(self.files, sort_keys=True).encode()).hexdigest()  # noqa: S324  # as git does

    def answer(self, route: Route) -> None:
        """Answer one request of the browser."""
        request = route.request
        if request.method == "OPTIONS":
            route.fulfill(status=204, headers=_HEADERS)
            return
        if request.header_value("authorization") not in (f"token {self.token}", f"Bearer {self.token}"):
            self._say(route, {"message": "Bad credentials"}, 401)
            return
        path = request.url.removeprefix(ADDRESS)
        if path == "/user":
            self._say(route, {"id": 1, "login": "nurse", "name": "N", "email": "n@remedies.example", "avatar_url": ""})
        elif path == "/repos/example/guide/collaborators/nurse":
            route.fulfill(status=204, headers=_HEADERS)
        elif path.startswith("/repos/example/guide/git/trees/"):
            self._say(route, {"tree": [_entry(name, text) for name, text in sorted(self.files.items())]})
        elif path == "/graphql":
            asked = json.loads(request.post_data or "{}")
            self._say(route, self._graph(asked["query"], asked.get("variables", {})))
        else:
            self.unknown.append(path)
            self._say(route, {"message": "Not Found"}, 404)

    def _say(self, route: Route, data: object, status: int = 200) -> None:
        route.fulfill(status=status, headers=_HEADERS, content_type="application/json", body=json.dumps(data))

    def _graph(self, query: str, given: Mapping[str, Any]) -> dict[str, Any]:  # Any: JSON
        if "createCommitOnBranch" in query:
            return self._commit(query, given["input"])
        target = {"oid": self.head, "history": {"nodes": [{"oid": self.head, "message": "Before"}]}}
        found: dict[str, Any] = {"ref": {"target": target}, "defaultBranchRef": {"name": "main"}}  # Any: JSON
        by_name = {_name(text): text for text in self.files.values()}
        for field, name in re.findall(r'(content_\d+): object\(oid: "(\w+)"\)', query):
            found[field] = {"text": by_name[name], "isTruncated": False}
        last = {"target": {"history": {"nodes": [{"author": _WRITER, "committedDate": "2026-11-01T00:00:00Z"}]}}}
        found.update(dict.fromkeys(re.findall(r"(commit_\d+):", query), last))
        return {"data": {"repository": found}}

    def _commit(self, query: str, given: Mapping[str, Any]) -> dict[str, Any]:  # Any: JSON
        if given["expectedHeadOid"] != self.head:
            return {
                "data": None,
                "errors": [{"message": "Expected branch to point to another commit", "type": "STALE_DATA"}],
            }
        self.commits.append(dict(given))
        changes = given["fileChanges"]
        for addition in changes.get("additions", ()):
            self.files[addition["path"]] = base64.b64decode(addition["contents"]).decode()
        for deletion in changes.get("deletions", ()):
            del self.files[deletion["path"]]
        made: dict[str, Any] = {"oid": self.head, "committedDate": "2026-11-24T10:00:00Z"}  # Any: JSON
        for field, path in re.findall(r'(file_\d+): file\(path: "([^"]*)"\)', query):
            made[field] = {"oid": _name(self.files[path])}
        return {"data": {"createCommitOnBranch": {"commit": made}}}


def _entry(path: str, text: str) -> dict[str, Any]:  # Any: JSON
    return {"path": path, "type": "blob", "mode": "100644", "sha": _name(text), "size": len(text.encode())}


def _name(text: str) -> str:
    """Return the name that git gives to a file with this text."""
    content = text.encode()
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()  # noqa: S324  # as git does
