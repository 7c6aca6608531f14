"""New files for an editor to fill: drafts of pages, references, terms, a whole guide; references from a bibliography.

In: the project's folder, what the editor said, and a way to ask for what is missing. Out: files. Promise: nothing that
is there is ever overwritten; a term is added to the glossary without a change of its other lines.
"""

from sitebuilder.starting.asking import on_terminal, refuse
from sitebuilder.starting.beginning import Begun, begin, begin_guide
from sitebuilder.starting.files import Taken
from sitebuilder.starting.keeping import import_references, import_site, record_addresses, record_checks

__all__ = [
    "Begun",
    "Taken",
    "begin",
    "begin_guide",
    "import_references",
    "import_site",
    "on_terminal",
    "record_addresses",
    "record_checks",
    "refuse",
]
