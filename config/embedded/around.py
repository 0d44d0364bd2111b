"""Run a command beside a PostgreSQL and a Valkey of its own, thrown away afterwards.

`python -m config.embedded.around pytest …`. Servers that the environment names are used instead.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from config.embedded import run
from config.embedded.failures import Failure
from config.embedded.home import Home
from config.embedded.postgres import FORGETFUL
from config.embedded.supervisor import Interrupted, Supervisor


def main(command: list[str]) -> int:
    """Return the command's exit code."""
    folder = Path(tempfile.mkdtemp(prefix="plumbline-"))
    try:
        home = Home(folder)
        home.prepare()
        with Supervisor() as supervisor:
            env = dict(os.environ)
            if "DATABASE_URL" not in env:
                env["DATABASE_URL"] = run.database(
                    home, supervisor, settings=FORGETFUL, rights="CREATEDB"
                )
            if "REDIS_URL" not in env:
                env["REDIS_URL"] = run.broker(home, supervisor)
            child = subprocess.Popen(command, env=env)
            while child.poll() is None:
                if supervisor.stopping.wait(0.1):
                    child.terminate()
                    child.wait()
            return child.returncode
    except Interrupted:
        return 130
    except Failure as failure:
        return run.say(str(failure))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
