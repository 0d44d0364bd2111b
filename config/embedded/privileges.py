"""PostgreSQL refuses to run as root: find the user that it runs as.

As root it gets a user namespace of its own, in which root's files belong to nobody. Where the
kernel forbids that (most containers), it runs as the real user nobody.
"""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from config.embedded.failures import Failure

NOBODY = 65534
NAMESPACE = ("unshare", "-U", f"--map-user={NOBODY}", f"--map-group={NOBODY}", "--")


@dataclass(frozen=True)
class Runner:
    """How to start a program without root's rights: words before the command, or a user id."""

    prefix: tuple[str, ...] = ()
    user: int | None = None

    def own(self, path: Path) -> None:
        """Hand a file or folder to the user that will run."""
        if self.user is not None:
            os.chown(path, self.user, self.user)

    def require_access(self, *paths: Path) -> None:
        """Raise Failure when that user cannot pass through the folders above these paths."""
        if self.user is None:
            return
        for path in paths:
            shut = [above for above in path.resolve().parents if not above.stat().st_mode & 0o001]
            if shut:
                raise Failure(
                    f"PostgreSQL does not run as root, and nobody else may enter {shut[-1]}: "
                    "run make run as an ordinary user, or from a folder that is open to all."
                )


def unprivileged() -> Runner:
    """Return the way that works here."""
    if os.geteuid() != 0:
        return Runner()
    if shutil.which("unshare"):
        tried = subprocess.run([*NAMESPACE, "true"], capture_output=True, check=False)
        if tried.returncode == 0:
            return Runner(prefix=NAMESPACE)
    return Runner(user=NOBODY)
