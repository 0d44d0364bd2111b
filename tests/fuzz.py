"""`make fuzz`: send generated requests to a real instance, as each role, and check every answer.

Nothing may answer 5xx, and every answer must be one that the published schema describes. An
argument asks for more or fewer examples of an operation than the usual number.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from config.embedded.home import PROJECT, Home
from tests.instances import Instance

PEOPLE = {"interviewer": "ada", "recruiter": "recruiter", "admin": "admin"}
EXAMPLES = 170  # of each operation; with those of the other phases over 10,000 requests a role
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
)
SCHEMATHESIS = "schemathesis==4.32.5"  # run by uv by itself: its many dependencies are not ours


def token_of(instance: Instance, person: str) -> str:
    """Issue a token for one of the demo's people."""
    command = [sys.executable, "manage.py", "token", f"{person}@example.org"]
    done = subprocess.run(
        command, cwd=PROJECT, env=instance.environment(), capture_output=True, check=True, text=True
    )
    return done.stdout.strip()


def fuzz(instance: Instance, person: str, examples: int) -> int:
    """Return 0 when every answer to this person is as the schema says."""
    address = f"http://127.0.0.1:{instance.port}/api/v1/schema/"
    options = ["--phases=examples,coverage,fuzzing", f"--checks={','.join(CHECKS)}"]
    options += [f"--max-examples={examples}", "--continue-on-failure", "--seed=1", "--no-color"]

    options += ["--suppress-health-check=all", "--warnings=off"]
    header = f"Authorization: Bearer {token_of(instance, person)}"
    uv = str(Path(sys.executable).with_name("uv"))
    command = [uv, "tool", "run", "--from", SCHEMATHESIS, "schemathesis", "run", address]
    return subprocess.run([*command, "--header", header, *options], check=False).returncode


def main(words: list[str]) -> int:
    """Try every role on one fresh instance."""
    examples = int(words[0]) if words else EXAMPLES
    with tempfile.TemporaryDirectory() as folder:
        instance = Instance(Home(Path(folder) / "local"))
        try:
            instance.wait_until_ready()
            results = []
            for role, person in PEOPLE.items():
                print(f"== as {role}", flush=True)
                results.append(fuzz(instance, person, examples))
        finally:
            instance.stop()
    return max(results)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
