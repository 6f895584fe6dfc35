"""`make sbom`: what a release is made of, as CycloneDX 1.6 JSON, from the lock file alone; needs no network and no package."""

import hashlib
import json
import re
import tomllib
import uuid
from importlib import metadata
from pathlib import Path
from typing import Any

from devstack.folders import CHECKOUT
from devstack.output import say

LOCKED = ("portal", "worker")  # of the two images
PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^ ;\\]+)(?: *; *(.*?))? *\\?$")
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
# What lies in the repository and was made elsewhere: name, version, licence, page, files.
VENDORED = (
    ("commissioner", "1.000", "OFL-1.1", "https://github.com/kosbarts/Commissioner", "static/fonts/*.woff2"),
    (
        "dejavu-sans",
        "2.37",
        "Bitstream-Vera",
        "https://dejavu-fonts.github.io/",
        "echos_portal/discovery/fonts/PortalScripts-*.ttf",
    ),
)
Component = dict[str, Any]


def main(folder: Path) -> int:
    """Write one file for each image."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in LOCKED:
        path = folder / f"echos-portal-{name}.cdx.json"
        path.write_text(json.dumps(bill_of(name), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        say(f"{path} is written.")
    return 0


def bill_of(name: str) -> dict[str, Any]:
    """Return the bill of one image; the same lock file and installed packages give the same bill, byte for byte."""
    lock = (CHECKOUT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    packages = [*packages_of(lock), *vendored()]
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    reference = f"pkg:generic/{project['name']}-{name}@{project['version']}"
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, reference + lock)}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": reference,
                "name": project["name"],
                "version": project["version"],
                "description": project["description"],
                "licenses": [{"license": {"id": project["license"]}}],
            }
        },
        "components": packages,
        "dependencies": [{"ref": reference, "dependsOn": [one["bom-ref"] for one in packages]}],
    }


def packages_of(lock: str) -> list[Component]:
    """Return the packages of a lock file with the hashes of all their files."""
    found: list[Component] = []
    for line in lock.splitlines():
        if pinned := PINNED.match(line):
            found.append(_package(*pinned.groups()))
        elif found and (hashed := HASH.search(line)):
            found[-1]["externalReferences"][0]["hashes"].append({"alg": "SHA-256", "content": hashed[1]})
    return found


def _package(name: str, version: str, marker: str | None) -> Component:
    reference = f"pkg:pypi/{re.sub('[-_.]+', '-', name).lower()}@{version}"
    package: Component = {"type": "library", "bom-ref": reference, "name": name, "version": version, "purl": reference}
    if licence := _licence(name, version):
        package["licenses"] = [licence]
    page = f"https://pypi.org/project/{name}/{version}/#files"
    package["externalReferences"] = [{"type": "distribution", "url": page, "hashes": []}]
    if marker:
        package["properties"] = [{"name": "pip:marker", "value": marker}]
    return package


def _licence(name: str, version: str) -> Component | None:
    """What the installed package says of its licence, where it is installed in this version."""
    try:
        stated = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return None
    if stated["Version"] != version:
        return None
    if "License-Expression" in stated:
        return {"expression": stated["License-Expression"]}
    named = [one.rpartition(" :: ")[2] for one in stated.get_all("Classifier") or [] if one.startswith("License :: ")]
    return {"license": {"name": named[0]}} if named else None


def vendored() -> list[Component]:
    """Return what lies in the repository and was made elsewhere, each with its files."""
    return [_vendored(*one) for one in VENDORED]


def _vendored(name: str, version: str, licence: str, page: str, files: str) -> Component:
    reference = f"pkg:generic/{name}@{version}"
    found = sorted(CHECKOUT.glob(files))
    hashes = [hashlib.sha256(path.read_bytes()).hexdigest() for path in found]
    return {
        "type": "data",
        "bom-ref": reference,
        "name": name,
        "version": version,
        "purl": reference,
        "licenses": [{"license": {"id": licence}}],
        "externalReferences": [{"type": "website", "url": page}],
        "components": [
            {
                "type": "file",
                "bom-ref": f"{reference}#{path.name}",
                "name": str(path.relative_to(CHECKOUT)),
                "hashes": [{"alg": "SHA-256", "content": hashed}],
            }
            for path, hashed in zip(found, hashes, strict=True)
        ],
    }
