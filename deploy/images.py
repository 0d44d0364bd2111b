"""`make images`: write beside each image's tag the digest that the tag stands for today.

`python3 deploy/images.py FILE …` asks the registries through docker and rewrites the files, so that
an update is a line in the history that somebody has tried.
"""

import re
import subprocess
import sys
from pathlib import Path

# Ours is built here; only those with a tag come from a registry.
IMAGE = re.compile(
    r"^(?P<start>\s*(?:image:|FROM) +)(?P<tag>[\w./-]+:[\w.-]+)(?:@sha256:[0-9a-f]{64})?(?=\s|$)",
    re.MULTILINE,
)


def digest(tag: str) -> str:
    """Return the digest of a tag, good for every platform; raise CalledProcessError."""
    command = ["docker", "buildx", "imagetools", "inspect", tag, "--format", "{{.Manifest.Digest}}"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def main(files: list[str]) -> int:
    """Rewrite the files, or none of them when one tag cannot be resolved."""
    texts = {Path(name): Path(name).read_text(encoding="utf-8") for name in files}
    tags = sorted({found["tag"] for text in texts.values() for found in IMAGE.finditer(text)})
    try:
        digests = {tag: digest(tag) for tag in tags}
    except (OSError, subprocess.CalledProcessError) as error:
        said = getattr(error, "stderr", None) or str(error)
        print(f"Nothing was changed: {said.strip()}", file=sys.stderr)
        return 1
    for path, text in texts.items():
        pinned = IMAGE.sub(
            lambda found: f"{found['start']}{found['tag']}@{digests[found['tag']]}", text
        )
        path.write_text(pinned, encoding="utf-8")
    print(*(f"{tag}@{digests[tag]}" for tag in tags), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
