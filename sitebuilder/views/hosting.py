"""The files that tell a host how to send the site: headers, redirects, addresses that are gone.

In: a `Site` and what every page shares. Out: a `HostingView` for `_headers` and `_redirects`, which Netlify, Cloudflare
Pages and others read, and for `_nginx.conf` and `_caddy`, which the two servers include. All say the same; the words
stand in policy/headers.yaml.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from markupsafe import Markup

from sitebuilder.addresses import with_slash
from sitebuilder.settings import Settings, policy
from sitebuilder.site import Site
from sitebuilder.views.links import href
from sitebuilder.views.listing_records import HeaderView, HostingView, MoveView
from sitebuilder.views.records import Planned, SiteView

HOST_FILES = ("_headers", "_redirects", "_nginx.conf", "_caddy")


def hosting_files(site: Site, shared: SiteView) -> Iterator[Planned]:
    """Plan the files for hosts."""
    words = _words()
    view = HostingView(
        site=shared,
        headers=tuple(HeaderView(name, _plain(value)) for name, value in _headers(site.settings)),
        keep_assets=words["keep_assets"],
        keep=words["keep"],
        moved=tuple(_moved(site)),
        gone=tuple(href(site.settings, with_slash(gone.address)) for gone in site.gone),
        hidden=HOST_FILES,
    )
    for name in HOST_FILES:
        yield Planned(name, f"feeds/{name}", view)


@cache
def _words() -> Mapping[str, Any]:  # Any: YAML
    found: Mapping[str, Any] = policy("headers")  # Any: YAML
    return found


def page_policy() -> Markup:
    """Return the Content-Security-Policy that a page can give itself."""
    return _plain("; ".join(_words()["policy"]))


def editor_policy(settings: Settings) -> Markup:
    """Return the Content-Security-Policy of the page of the browser editor: it may ask the git host that is named, no other."""
    words, backend = _words(), settings.editor_backend
    host = words["git_hosts"][backend.name] if backend.repo else ""
    return _plain("; ".join(line.replace(" {git-host}", f" {host}".rstrip()) for line in words["policy_of_editor"]))


def _headers(settings: Settings) -> Iterator[tuple[str, str]]:
    """Yield name and value of each header, those of the policy first.

    Hosts join the values of all rules that fit an address: with the browser editor, whose page needs another policy,
    the header says only what no page can say for itself, and each page carries its own policy.
    """
    words = _words()
    own = [] if settings.editor_ui else words["policy"]
    yield "Content-Security-Policy", "; ".join([*own, *words["policy_of_hosts"]])
    yield from {**words["headers"], **(words["headers_with_editor"] if settings.editor_ui else {})}.items()
    yield "Permissions-Policy", ", ".join(f"{feature}=()" for feature in words["permissions"])
    if settings.base_url.startswith("https:"):
        yield "Strict-Transport-Security", words["transport" if settings.base == "/" else "transport_under_path"]


def _plain(text: str) -> Markup:
    return Markup(text)  # noqa: S704  # the builder's own words, in files that are not HTML or inside double quotes


def _moved(site: Site) -> Iterator[MoveView]:
    for page in site.pages:
        for alias in page.aliases:
            yield MoveView(href(site.settings, alias), href(site.settings, page.address))
    for gone in site.gone:
        if not gone.address.endswith("/"):
            yield MoveView(href(site.settings, gone.address), href(site.settings, with_slash(gone.address)))
