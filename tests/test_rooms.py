"""A room imports only rooms above it, one room reads the disk, one writes it, and the engine knows no topic."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ENGINE = Path(__file__).parent.parent / "sitebuilder"
TOP = ENGINE.parent

ROOMS = (
    *("findings", "held", "damaged", "strict_yaml", "misfits", "schema", "places", "prose", "wording", "claimlike"),
    *(
        "front_matter",
        "references",
        "datafiles",
        "settings",
        "limits",
        "addresses",
        "sparing",
        "markup",
        "blocks",
        "body",
        "leftovers",
    ),
    *("documents", "days"),
    *("published", "schemas", "editor", "record", "naming", "snapshot", "assets", "pictures", "cards"),
    *("site", "components", "vancouver", "views", "manual"),
    *("filling", "inspection", "invisible", "hiding", "unbroken", "rendering", "compressing"),
    *("online", "checks", "memo", "steps", "finishing", "built", "choosing", "pipeline"),
    *("publishing", "running", "reasons", "telling", "overview", "ahead", "comparing", "citing", "importing"),
    *("explaining", "starting", "watching", "desk", "previewing", "serving", "cli", "door"),
)
"""The rooms in order: each imports only what stands before it."""
VIEW_ROOMS = (
    *("records", "page_records", "listing_records", "reach", "links", "sources", "around", "exhibits", "images"),
    *("json_ld", "hosting", "frame"),
    *("pages", "claim_lists", "listings", "searching", "evidence", "feeds", "__init__"),
)
"""The rooms inside views/, likewise."""


def room_of(path: Path) -> str:
    return path.relative_to(ENGINE).parts[0].removesuffix(".py")


def imported(path: Path) -> set[str]:
    """Return the rooms that a module imports, also inside functions, but not for type checking only."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    typing_only = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    found: set[str] = set()
    for node in ast.walk(tree):
        if id(node) in typing_only:
            continue
        if isinstance(node, ast.ImportFrom) and node.module == "sitebuilder":
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sitebuilder."):
            found.add((node.module or "").split(".")[1])
        elif isinstance(node, ast.Import):
            found |= {alias.name.split(".")[1] for alias in node.names if alias.name.startswith("sitebuilder.")}
    return found


MODULES = sorted(path for path in ENGINE.rglob("*.py") if path.name != "__init__.py" or path.parent != ENGINE)


def test_every_room_has_its_place_in_the_order() -> None:
    assert {room_of(path) for path in MODULES} == set(ROOMS)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ENGINE).as_posix())
def test_a_room_imports_only_rooms_above_it(path: Path) -> None:
    own = ROOMS.index(room_of(path))
    assert not [room for room in imported(path) if room != room_of(path) and ROOMS.index(room) >= own]


@pytest.mark.parametrize("path", sorted((ENGINE / "views").glob("*.py")), ids=lambda path: path.stem)
def test_inside_views_data_flows_one_way(path: Path) -> None:
    code = path.read_text(encoding="utf-8")
    above = VIEW_ROOMS[: VIEW_ROOMS.index(path.stem)]
    assert set(re.findall(r"sitebuilder\.views\.(\w+)", code)) <= set(above)
    assert not re.search(r"from sitebuilder\.views import|from sitebuilder import views|from \.", code)


WRITES = re.compile(
    r"\.write_text\(|\.write_bytes\(|open\([^)]*[\"'](?:w|x|a)b?[\"']|os\.replace|os\.unlink|\.unlink\(|\.mkdir\("
)
WRITERS = {"publishing", "memo", "starting", "online", "cli"}


def test_only_publishing_memories_and_starting_write() -> None:
    assert {room_of(path) for path in MODULES if WRITES.search(path.read_text(encoding="utf-8"))} <= WRITERS


CLOCKS = ("time.time", "time.time_ns", "time.gmtime", "time.localtime", "time.strftime", "datetime.now", "date.today")


@pytest.mark.parametrize("word", [*CLOCKS, "random", "locale", "os.environ", "os.getenv"])
def test_clock_locale_environment_and_chance_stop_at_the_door(word: str) -> None:
    pure = [
        path
        for path in MODULES
        if room_of(path) not in ("cli", "serving", "publishing", "memo", "starting", "watching", "running")
    ]
    pattern = re.compile(rf"(?<![\w.]){re.escape(word)}\b(?!\")")
    users = [path.name for path in pure for line in _code(path) if pattern.search(line)]
    assert users == []


def _code(path: Path) -> list[str]:
    """Return the lines of a module's code without docstrings and comments."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            node.value.value = ""
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = ""
    return ast.unparse(tree).split("\n")


def test_the_engine_and_the_templates_know_no_topic() -> None:
    files = [*ENGINE.rglob("*"), *(TOP / "templates").rglob("*"), *(TOP / "static").glob("*.*")]
    texts = {path: path.read_text(encoding="utf-8", errors="ignore").lower() for path in files if path.is_file()}
    topic = ("kratom", "mitragyn")
    assert [
        path.name for path, text in texts.items() if path.suffix != ".pyc" and any(word in text for word in topic)
    ] == []


def test_help_and_wrong_usage_import_nothing_heavy() -> None:
    code = (
        "import sys; from sitebuilder.cli import main; main(['build', '--nonsense']);"
        "heavy = {'jinja2', 'markdown', 'pydantic', 'yaml', 'rich', 'selectolax', 'tornado'} & set(sys.modules);"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=TOP, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
