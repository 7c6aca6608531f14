"""Pictures of a text, with the copies that fit small screens and slow lines.

In: a page, and what became of the pictures it shows. Out: an `ImageView` for each, in the order of the text.
"""

from __future__ import annotations

from collections.abc import Iterator

from sitebuilder.markup import MARK
from sitebuilder.pictures import Prepared
from sitebuilder.site import Target
from sitebuilder.views.around import Around, FullPage
from sitebuilder.views.links import href
from sitebuilder.views.page_records import ImageSet, ImageView


def image_views(page: FullPage, around: Around) -> Iterator[ImageView]:
    """Yield the pictures of a page."""
    early = _early(page)
    rows = zip(page.pictures, page.document.images, around.prepared, strict=True)
    for index, (target, image, picture) in enumerate(rows):
        address = href(around.settings, target.href)
        if picture is None:
            yield ImageView(address, image.text)
            continue
        sets = tuple(_sets(picture, target, around))
        yield ImageView(address, image.text, picture.width, picture.height, sets, index == early)


def _sets(picture: Prepared, target: Target, around: Around) -> Iterator[ImageSet]:
    for kind in dict.fromkeys(variant.kind for variant in picture.variants):
        copies = [variant for variant in picture.variants if variant.kind == kind]
        lines = (f"{href(around.settings, '/' + copy.path(target.href[1:]))} {copy.width}w" for copy in copies)
        yield ImageSet(f"image/{kind}", ", ".join(lines))


def _early(page: FullPage) -> int:
    """Return the index of the picture that stands where the text opens, or -1; below a short answer there is none."""
    if page.document.front.claims:
        return -1
    opening = page.document.body.partition("<h2")[0]
    return next((int(found["index"]) for found in MARK.finditer(opening) if found["kind"] == "image"), -1)
