"""The bill of materials names every locked package, and the file for catalogues of public code has what it must."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

from devstack.sbom import bill_of

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name", ["portal", "worker"])
def test_every_locked_package_is_in_the_bill_with_its_hashes(name: str) -> None:
    lock = (ROOT / "requirements" / f"{name}.txt").read_text()
    bill = bill_of(name)
    assert (bill["bomFormat"], bill["specVersion"], bill["version"]) == ("CycloneDX", "1.6", 1)
    assert re.fullmatch(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", bill["serialNumber"])
    packages = [one for one in bill["components"] if one["type"] == "library"]
    locked = dict(re.findall(r"^([A-Za-z0-9._-]+)(?:\[.*\])?==([^ ;\\\n]+)", lock, re.M))
    assert {one["name"]: one["version"] for one in packages} == locked
    hashes = [hashed["content"] for one in packages for hashed in one["externalReferences"][0]["hashes"]]
    assert hashes == re.findall(r"--hash=sha256:([0-9a-f]{64})", lock)
    references = [one["bom-ref"] for one in bill["components"]]
    assert len(references) == len(set(references))
    assert bill["dependencies"][0]["dependsOn"] == references
    assert all(one["components"] for one in bill["components"] if one["type"] == "data")
    assert bill_of(name) == bill


def test_public_code_is_described() -> None:
    stated: dict[str, Any] = yaml.safe_load((ROOT / "publiccode.yml").read_text())
    required = {
        "publiccodeYmlVersion", "name", "url", "platforms", "developmentStatus", "softwareType", "description", "legal", "maintenance",
        "localisation",
    }  # fmt: skip
    assert required - stated.keys() == set()
    english = stated["description"]["en"]
    assert len(english["shortDescription"]) <= 150 <= len(english["longDescription"]) <= 10_000
    assert all(len(feature) <= 100 for feature in english["features"])
    assert stated["legal"]["license"] == "EUPL-1.2"
    assert stated["maintenance"]["contacts"][0]["name"]
    assert stated["localisation"] == {
        "localisationReady": True, "availableLanguages": [code for code, _name in settings.LANGUAGES],
    }  # fmt: skip
