"""What a draft's files may be: UTF-8 texts of bounded size and number, with fit names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from configurator.errors import Refused
from configurator.flow.desk.layout import check_names

#: The van's largest file has 100 KB; what a page can edit and a check can read is bounded by this.
LARGEST_FILE = 2 * 1024 * 1024
MOST_FILES = 20


def texts_of(files: Mapping[str, bytes]) -> dict[str, str]:
    """Uploaded files as texts; Refused where one is too large, no UTF-8, or wrongly named."""
    if not files:
        raise Refused("There is no file; choose at least one.")
    check_names(files)
    check_number(files)
    return {name: _decoded(name, content) for name, content in files.items()}


def check_number(files: Mapping[str, object]) -> None:
    """Refused where a draft would have too many files."""
    if len(files) > MOST_FILES:
        raise Refused(f"A draft has at most {MOST_FILES} files, and these are {len(files)}.")


def encoded(name: str, text: str) -> bytes:
    """A text as bytes; Refused where it holds what no file can."""
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        line = text.count("\n", 0, error.start) + 1
        raise Refused(f"{name}:{line}: holds half a character; type it again.") from None


def _decoded(name: str, content: bytes) -> str:
    if len(content) > LARGEST_FILE:
        raise Refused(
            f"{name} has {len(content):,} bytes; a file of a draft has at most {LARGEST_FILE:,}."
        )
    if b"\0" in content:
        line = content.count(b"\n", 0, content.index(b"\0")) + 1
        raise Refused(f"{name}:{line}: is not a text file; save it as UTF-8 text.")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Refused(
            f"{name}:{line}: is not UTF-8 (byte {content[error.start]:#04x}); save it as UTF-8."
        ) from None


def renamed(text: str, release: str, now: datetime) -> str:
    """A release.yaml with another id, sold from ``now`` on without an end; the rest as it was."""
    stated = r"(?m)^(release:[ \t]*)([^#\n]*?)([ \t]*(?:#.*)?)$"
    text = re.sub(stated, rf'\g<1>"{release}"\g<3>', text, count=1)
    text = re.sub(r"(?m)^(valid_from:[ \t]*)[^\s#]+", rf"\g<1>{now.date()}", text, count=1)
    return re.sub(r"(?m)^valid_to:.*\n?", "", text, count=1)
