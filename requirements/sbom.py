"""Write the bill of materials of the site and its builder: `python requirements/sbom.py > sbom.cdx.json`.

In: requirements/site.txt (what is installed, with hashes) and requirements/shipped.yaml (vendored files, licences). Out:
CycloneDX 1.6 as JSON (cyclonedx.org), the same bytes for the same inputs: no time, no serial number.
"""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

FOLDER = Path(__file__).parent
PINNED = re.compile(r"^([A-Za-z0-9_.-]+)==([^\s;\\]+)", re.MULTILINE)


def shipped() -> dict[str, Any]:
    """Return the list of vendored files and the licences of packages."""
    found: dict[str, Any] = yaml.safe_load((FOLDER / "shipped.yaml").read_text(encoding="utf-8"))
    return found


def pinned() -> dict[str, str]:
    """Return the packages of the lock of the site, name to version."""
    return dict(PINNED.findall((FOLDER / "site.txt").read_text(encoding="utf-8")))


def components() -> Iterator[Component]:
    """Yield every package and every vendored file."""
    listed, licence = shipped(), LicenseFactory()
    for name, version in pinned().items():
        yield Component(
            name=name,
            version=version,
            type=ComponentType.LIBRARY,
            bom_ref=f"pypi/{name}",
            purl=PackageURL("pypi", name=name, version=version),
            licenses=[licence.make_from_string(listed["packages"][name])],
        )
    for file in listed["vendored"]:
        yield Component(
            name=file["name"],
            version=file["version"],
            type=ComponentType.FILE,
            bom_ref=file["file"],
            purl=PackageURL.from_string(file["purl"]),
            licenses=[licence.make_from_string(file["licence"])],
            hashes=[HashType(alg=HashAlgorithm.SHA_256, content=file["sha256"])],
        )


def bill() -> str:
    """Return the bill of materials as text."""
    bom = Bom(components=components())
    made = json.loads(JsonV1Dot6(bom).output_as_string())
    made.pop("serialNumber", None)
    made.get("metadata", {}).pop("timestamp", None)
    return json.dumps(made, indent=2, ensure_ascii=False, sort_keys=True) + "\n"


if __name__ == "__main__":
    sys.stdout.write(bill())
