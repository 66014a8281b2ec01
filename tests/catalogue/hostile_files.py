"""Catalogue files that no reader should be trusted with: YAML bombs, wrong encodings, mutants of
the shipped e-bike, devices and links in place of files."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from hostile_models import RULES, Case, mutated

BIKE = RULES / "e-bike" / "2026"
FILES = ("release.yaml", "options.yaml", "rules.yaml", "parts.yaml", "examples.yaml")


def yaml_cases() -> Iterator[Case]:
    """One file of the e-bike replaced or changed; read as a release, or as a whole rule base."""
    for name, text in _wrong_yaml():
        yield _release(f"yaml: {name}", {"options.yaml": text})
    for file in FILES:
        whole = (BIKE / file).read_bytes()
        for seed in range(16):
            yield _release(
                f"yaml: {file}, mutated {seed}", {file: mutated(whole, seed)}, wrong=False
            )
        for percent in (10, 35, 60, 85):
            cut = whole[: len(whole) * percent // 100]
            yield _release(f"yaml: {file}, cut at {percent} %", {file: cut}, wrong=False)
    yield from _values()
    yield from _files()
    yield from _lines()


def _release(name: str, files: dict[str, str | bytes], wrong: bool = True) -> Case:
    def make(folder: Path) -> Path:
        here = _bike(folder)
        for file, text in files.items():
            (here / file).write_bytes(text.encode() if isinstance(text, str) else text)
        return here

    return Case(name, make, wrong)


def _bike(folder: Path) -> Path:
    shutil.copytree(BIKE.parent, folder / "e-bike")
    return folder / "e-bike" / "2026"


def _wrong_yaml() -> Iterator[tuple[str, str | bytes]]:
    laughs = 'a0: &a0 ["ha"]\n' + "".join(
        f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 12)
    )
    yield "billion laughs", laughs
    yield "an anchor within itself", "&a [*a]"
    yield "an anchor nobody uses", "- &a 1"
    yield "an alias to nothing", "- *a"
    yield "a merge", "- <<: {a: 1}"
    yield "100,000 anchors", "".join(f"- &a{i} x\n" for i in range(100_000))
    yield "lists 100,000 deep", "[" * 100_000
    yield "maps 100,000 deep", "{a: " * 100_000
    yield "keys that are lists", "? [a, b]\n: c\n"
    yield "keys within keys", "? " * 10_000
    yield "dashes 10,000 deep", "- " * 10_000
    yield "indent 2,000 deep", "".join(f"{' ' * i}a:\n" for i in range(2_000))
    yield "a million entries", "- 1\n" * 300_000
    yield "a million keys", "".join(f"k{i}: 1\n" for i in range(150_000))
    yield "one key 100,000 times", "a: 1\n" * 100_000
    yield "a number of a million digits", "- price: " + "9" * 1_000_000
    yield "an octal number", "- 0o17777777777777777777777"
    yield "a sexagesimal bomb", "- 1" + ":59" * 100_000
    yield "infinity", "- .inf"
    yield "not a number", "- .nan"
    yield "an exponent", "- 1e999999999"
    yield "a python object", "- !!python/object/apply:os.system ['true']"
    yield "a python name", "- !!python/name:os.system"
    yield "binary", "- !!binary aGFsbG8="
    yield "a set", "!!set {a, b}"
    yield "an ordered map", "!!omap [a: 1]"
    yield "a tag of one's own", "- !bomb x"
    yield "a tag of 100,000 letters", "- !" + "b" * 100_000 + " x"
    yield "a tag's prefix", "%TAG ! tag:yaml.org,2002:python/\n---\n- !name:os.system x"
    yield "another version", "%YAML 9.9\n---\n- a"
    yield "two documents", "- a\n---\n- b\n"
    yield "100,000 documents", "---\na\n" * 100_000
    yield "tabs", "-\tfamily: a\n\t\tlabel: b\n"
    yield "NULs", b"- family: a\0b"
    yield "UTF-16", "- family: a".encode("utf-16")
    yield "UTF-16 without a mark", "- family: a".encode("utf-16-le")
    yield "UTF-32", "- family: a".encode("utf-32")
    yield "Latin-1", "- family: coupé".encode("latin-1")
    yield "GBK", "- family: 车".encode("gbk")
    yield "a lone surrogate", b"- family: \xed\xa0\x80"
    yield "an escaped surrogate", '- family: "\\ud800"'
    yield "an escaped NUL", '- family: "\\0"'
    yield "an escape beyond Unicode", '- family: "\\UFFFFFFFF"'
    yield "control characters", "- family: \x07"
    yield "nothing", ""
    yield "a BOM only", b"\xef\xbb\xbf"
    yield "a null", "~"
    yield "a plain text", "hello"
    yield "a text of 5 MB", "- family: " + "x" * 5_000_000
    yield "a quote left open", '- family: "' + "x" * 100_000
    yield "a block text without end", "- family: |\n" + "  x\n" * 100_000
    yield "a comment only", "# " + "x" * 100_000
    yield "21 MB", "#" * (21 * 2**20)
    yield "JSON cut short", '{"a": {"b": ['
    yield "line ends of old", "- family: a\r- family: b\r"
    yield "line separators", "- family: a\u2028- family: b"


def _values() -> Iterator[Case]:
    """A value of the e-bike's own files changed to what nothing can mean."""
    changes: list[tuple[str, str, str]] = [
        ("release.yaml", "valid_from: 2026", "valid_from: 99999"),
        ("release.yaml", "valid_from: 2026-", "valid_from: 2026-13-45 #"),
        ("release.yaml", "currency: ", "currency: pounds #"),
        ("release.yaml", "rate: ", "rate: 0 #}"),
        ("release.yaml", "rate: ", "rate: -1.5 #"),
        ("release.yaml", "price: ", "price: 1000000000000 #"),
        ("release.yaml", "price: ", "price: 0.000001 #"),
        ("release.yaml", "lead: ", "lead: -5 #"),
        ("release.yaml", "lead: ", "lead: 99999999999999999 #"),
        ("options.yaml", "take: ", "take: 7 #"),
        ("options.yaml", "take: ", "take: -0.5 #"),
        ("options.yaml", "take: ", "take: yes #"),
        ("options.yaml", "family: ", "family: ../../etc/passwd #"),
        ("options.yaml", "family: ", "family: '<script>alert(1)</script>' #"),
        ("options.yaml", "label: ", "label: [[[]]] #"),
        ("options.yaml", "option: ", "option: {a: {b: {c: {d: e}}}} #"),
        ("parts.yaml", "supplier: ", "supplier: nobody #"),
        ("parts.yaml", "per_day: 1", "per_day: 0 #"),
        ("rules.yaml", "B01:", "R999:"),
        ("examples.yaml", "choices: ", "choices: [nothing] #"),
    ]
    for file, old, new in changes:
        text = (BIKE / file).read_text(encoding="utf-8")
        assert old in text, (file, old)
        yield _release(f"yaml: {file}: {new}", {file: text.replace(old, new, 1)})
    when = "(" * 50_000 + "a" + ")" * 50_000
    for file, old in (("options.yaml", "when: "), ("parts.yaml", "when: ")):
        text = (BIKE / file).read_text(encoding="utf-8")
        at = text.find(old)
        if at >= 0:
            end = text.index("\n", at)
            changed = f'{text[:at]}when: "{when}"{text[end:]}'
            yield _release(f"yaml: {file}: a condition 50,000 deep", {file: changed})


def _files() -> Iterator[Case]:
    def changed(change: Callable[[Path], object]) -> Callable[[Path], Path]:
        def make(folder: Path) -> Path:
            here = _bike(folder)
            change(here)
            return here

        return make

    for file in (*FILES, "model.uvl", "../product.yaml"):

        def gone(here: Path, file: str = file) -> None:
            (here / file).unlink()

        def fifo(here: Path, file: str = file) -> None:
            (here / file).unlink()
            os.mkfifo(here / file)

        def folder(here: Path, file: str = file) -> None:
            (here / file).unlink()
            (here / file).mkdir()

        def large(here: Path, file: str = file) -> None:
            with (here / file).open("r+b") as opened:
                opened.truncate(100 * 2**20)

        def zero(here: Path, file: str = file) -> None:
            (here / file).unlink()
            (here / file).symlink_to("/dev/zero")

        if file != "examples.yaml":  # which may be absent
            yield Case(f"files: no {file}", changed(gone))
        yield Case(f"files: {file} is a FIFO", changed(fifo))
        yield Case(f"files: {file} is a folder", changed(folder))
        yield Case(f"files: {file} of 100 MB", changed(large))
        yield Case(f"files: {file} is /dev/zero", changed(zero))

    def stray(here: Path) -> None:
        (here / "notes.txt").write_text("x")

    def ring(here: Path) -> None:
        (here / "round").symlink_to(here)

    def many(here: Path) -> None:
        for i in range(3_000):
            (here / f"m{i}.uvl").write_text("x")

    def fifo_beside(here: Path) -> None:
        os.mkfifo(here / "spare.uvl")

    yield Case("files: a stray file", changed(stray))
    yield Case("files: a folder that holds itself", changed(ring), wrong=False)
    yield Case("files: 3,000 files of rules", changed(many))
    yield Case("files: a FIFO beside them", changed(fifo_beside), wrong=False)


def _lines() -> Iterator[Case]:
    """A rule base whose line is wrong: read whole."""
    whole = (RULES / "lines" / "ebike-line" / "line.yaml").read_bytes()

    def base(name: str, text: bytes, wrong: bool) -> Case:
        def make(folder: Path) -> Path:
            _bike(folder)
            (folder / "lines" / "ebike-line").mkdir(parents=True)
            (folder / "lines" / "ebike-line" / "line.yaml").write_bytes(text)
            return folder

        return Case(name, make, wrong)

    for seed in range(16):
        yield base(f"line: mutated {seed}", mutated(whole, seed), False)
    text = whole.decode()
    for new in ("takt: 0", "takt: 99999999999999", "takt: .inf", "takt: [1]", "takt: 1\ntakt: 2"):
        at = text.index("takt:")
        changed = text[:at] + new + text[text.index("\n", at) :]
        yield base(f"line: {new!r}", changed.encode(), True)
    yield base("line: gone", b"", True)
