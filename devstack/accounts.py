"""Choose the account PostgreSQL runs as, since it refuses root, and the folders that account can reach."""

import hashlib
import os
import pwd
import shutil
import stat
from pathlib import Path

from devstack.processes import Account

OUTSIDE = Path("/var/tmp")  # noqa: S108 - any account can reach it; the folder in it has mode 0755 and must be our own


def database_account() -> Account | None:
    """Return the unprivileged account when we are root, None (our own account) otherwise."""
    if os.geteuid() != 0:
        return None
    unprivileged = pwd.getpwnam("nobody")
    return Account(unprivileged.pw_uid, unprivileged.pw_gid)


def outside_folder(checkout: Path) -> Path:
    """Return the folder that replaces `var/` when the database runs as another account: one per checkout, always the same."""
    digest = hashlib.sha256(str(checkout.resolve()).encode()).hexdigest()[:12]
    return OUTSIDE / f"echos-{digest}"


def make_own_folder(folder: Path) -> Path:
    """Make the folder, readable by all accounts. Refuses one that belongs to another account or is a link."""
    folder.mkdir(mode=0o755, parents=True, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise PermissionError(f"{folder} is not a folder of ours. Move it away and start again.")
    folder.chmod(0o755)
    return folder


def reachable_for_others(path: Path) -> bool:
    """Whether any account may read this folder and pass all those above it."""
    path = path.resolve()
    if not path.stat().st_mode & stat.S_IROTH:
        return False
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in (path, *path.parents))


def reachable_copy(package: Path, outside: Path) -> Path:
    """The package folder itself if others can reach it, or a copy (made once) outside, with its libraries beside it."""
    if reachable_for_others(package):
        return package
    version = int((package / "__init__.py").stat().st_mtime)
    place = make_own_folder(outside) / f"binaries-{version}"
    if not place.exists():
        for outdated in outside.glob("binaries-*"):
            shutil.rmtree(outdated)
        unfinished = place.with_suffix(".unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        for folder in (package, package.with_name(f"{package.name}.libs")):
            if folder.exists():
                shutil.copytree(folder, unfinished / folder.name, symlinks=True)
        _open_for_others(unfinished)
        unfinished.rename(place)
    return place / package.name


def _open_for_others(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | (0o755 if mode & stat.S_IXUSR else 0o644))
