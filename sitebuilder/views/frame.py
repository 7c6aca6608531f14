"""What every page shares: the site around it, and the skeleton that the base template makes of its frame.

In: a `Site` and the copies of what pages load, or a page. Out: one `SiteView` for all pages, one `Frame` for each.
"""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup

from sitebuilder.addresses import published_path, relative, with_slash
from sitebuilder.assets import Copy
from sitebuilder.cards import SIZE
from sitebuilder.datafiles import Country
from sitebuilder.settings import Settings, policy
from sitebuilder.site import Gone, Page, Site
from sitebuilder.views.around import Around, FullPage
from sitebuilder.views.hosting import editor_policy, page_policy
from sitebuilder.views.json_ld import described
from sitebuilder.views.links import home_link, href, listing_link, listings, made_pages, page_link, topic_link, whole
from sitebuilder.views.records import AssetView, Frame, LinkView, PhonesView, PhoneView, ShareImage, SiteView


def site_view(site: Site, assets: Iterable[Copy]) -> SiteView:
    """Return what every page knows of the site; `assets` are what pages load."""
    settings = site.settings
    menu = settings.menu or [topic.id for topic in settings.topics]
    return SiteView(
        name=settings.name,
        description=settings.description,
        language=settings.language,
        base=settings.base,
        url=settings.origin + settings.base,
        menu=tuple(link for name in menu if (link := _menu_link(site, name))),
        topics=tuple(topic_link(settings, topic) for topic in settings.topics),
        pages=tuple(page_link(settings, page) for page in site.pages if page.document.kind == "page"),
        licence=settings.licence,
        repository=settings.repository,
        contact=settings.contact,
        security_expires=settings.security.expires,
        security_policy=settings.security.policy,
        subject=settings.subject,
        assets=tuple(AssetView(asset.path, settings.base + asset.place, asset.integrity) for asset in assets),
        policy=page_policy(),
        editor_policy=editor_policy(settings) if settings.editor_ui else Markup(""),
        phones=tuple(_phones(country) for country in site.help.countries),
    )


def _phones(country: Country) -> PhonesView:
    return PhonesView(country.country, tuple(PhoneView(service.name, service.number) for service in country.services))


def _menu_link(site: Site, name: str) -> LinkView | None:
    topic = next((topic for topic in reversed(site.settings.topics) if topic.id == name), None)
    if topic:
        return topic_link(site.settings, topic)
    if name in listings():
        return listing_link(site.settings, name)
    page = site.by_path.get(f"content/{name}.md")
    return page_link(site.settings, page) if page else None


def page_frame(page: FullPage, around: Around) -> Frame:
    """Return the frame of a page that an editor wrote."""
    settings, front = around.settings, page.document.front
    return Frame(
        site=around.shared,
        template=page.document.kind,
        title=front.title,
        summary=front.summary,
        address=href(settings, page.address),
        canonical=whole(settings, page.address),
        breadcrumbs=_breadcrumbs(page, settings),
        section=href(settings, f"/{page.topic.id}/" if page.topic else page.address),
        image=_share_image(page, around),
        json_ld=described(page, around),
    )


def _breadcrumbs(page: Page, settings: Settings) -> tuple[LinkView, ...]:
    if page.document.kind == "home":
        return ()
    if page.document.kind == "article" and page.topic:
        return home_link(settings), LinkView(page.topic.title, href(settings, f"/{page.topic.id}/"))
    return (home_link(settings),)


def _share_image(page: FullPage, around: Around) -> ShareImage | None:
    """Return the picture that the editor chose for social media, else the card that is drawn, if cards are."""
    settings, front = around.settings, page.document.front
    if front.image:
        path = relative(page.path, front.image)
        size = (around.card.width, around.card.height) if around.card else (0, 0)
        return ShareImage(whole(settings, published_path(path)), front.title, *size)
    if not settings.social_cards:
        return None
    return ShareImage(whole(settings, f"/{card_path(page)}"), f"{front.title} {front.summary}", *SIZE)


def card_path(page: Page) -> str:
    """Return the file of a page's card."""
    return f"{page.address[1:]}card.png"


def listing_frame(name: str, settings: Settings, shared: SiteView) -> Frame:
    """Return the frame of a page made from data."""
    entry = made_pages()[name]
    address = "/404.html" if name == "404" else f"/{name}/"
    return Frame(
        site=shared,
        template={"a-z": "page", "admin": "page"}.get(name, name),
        title=entry["title"],
        summary=entry["summary"],
        address=href(settings, address),
        canonical=whole(settings, address),
        breadcrumbs=(home_link(settings),),
        section=href(settings, address),
        image=_home_card(settings),
        indexed=name not in ("404", "search", "admin"),
    )


def _home_card(settings: Settings) -> ShareImage | None:
    address = whole(settings, "/card.png")
    return ShareImage(address, f"{settings.name} {settings.description}", *SIZE) if settings.social_cards else None


def kind_frame(kind: str, settings: Settings, shared: SiteView) -> Frame:
    """Return the frame of the page that lists the works of one kind of evidence."""
    entry = policy("kinds")[kind]
    address = f"/references/{kind}/"
    return Frame(
        site=shared,
        template="references",
        title=entry["title"],
        summary=entry["summary"],
        address=href(settings, address),
        canonical=whole(settings, address),
        breadcrumbs=(home_link(settings), listing_link(settings, "references")),
        section=href(settings, "/references/"),
    )


def claims_frame(name: str, address: str, settings: Settings, shared: SiteView) -> Frame:
    """Return the frame of a page that lists the claims of one topic, or some of them."""
    entry = made_pages()["evidence"]
    return Frame(
        site=shared,
        template="evidence",
        title=f"{entry['title']}: {name}",
        summary=f"{name}: the claims of this guide, with how sure we can be and the studies behind them.",
        address=href(settings, address),
        canonical=whole(settings, address),
        breadcrumbs=(home_link(settings), listing_link(settings, "evidence")),
        section=href(settings, "/evidence/"),
    )


def gone_frame(gone: Gone, settings: Settings, shared: SiteView) -> Frame:
    """Return the frame of what is left of a page that was taken down."""
    address = with_slash(gone.address)
    return Frame(
        site=shared,
        template="page",
        title=f"Taken down: {gone.title or gone.address}",
        summary=f"The page at {gone.address} was taken down on {gone.day.isoformat()}",
        address=href(settings, address),
        canonical=whole(settings, address),
        breadcrumbs=(home_link(settings),),
        indexed=False,
    )


def moved_frame(page: Page, alias: str, settings: Settings, shared: SiteView) -> Frame:
    """Return the frame of what is left behind at an old address of a page."""
    return Frame(
        site=shared,
        template="page",
        title=f"Moved: {page.title} ({alias})",
        summary=f"The page at {alias} is now at another address: {page.title}",
        address=href(settings, alias),
        canonical=whole(settings, page.address),
        breadcrumbs=(home_link(settings),),
        indexed=False,
    )
