"""Feature models that no reader should be trusted with: deep, huge, exponential, endless, cut off
or in the wrong encoding; in UVL."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

RULES = Path(__file__).parents[2] / "rules"
VAN = RULES / "large-van" / "2027" / "model.uvl"
HEAD = "features\n\tr\n\t\toptional\n\t\t\ta {x 3}\n\t\t\tb {x 4}\n\t\t\tc\n"
RULE = HEAD + "constraints\n\t"


@dataclass(frozen=True)
class Case:
    """``make`` writes the files below a folder and returns what is to be read; ``wrong`` where
    that must end in an error, else it may also load and be reviewed in time."""

    name: str
    make: Callable[[Path], Path]
    wrong: bool = True


def uvl_cases() -> Iterator[Case]:
    """Models in UVL."""
    for name, text in _wrong_uvl():
        yield written(f"uvl: {name}", text, "m.uvl")
    for name, text in _big_uvl():
        yield written(f"uvl: {name}", text, "m.uvl", wrong=False)
    whole = VAN.read_bytes()
    for seed in range(60):
        yield written(f"uvl: the van, mutated {seed}", mutated(whole, seed), "m.uvl", wrong=False)
    for percent in range(3, 100, 8):
        cut = whole[: len(whole) * percent // 100]
        yield written(f"uvl: the van, cut at {percent} %", cut, "m.uvl", wrong=False)
    yield from _imports()
    yield from _no_files()


def explosive_cases() -> Iterator[Case]:
    """Models that are valid, and too much for any engine or nearly so."""
    every = "\n\t".join(f"f{i} => f{j}" for i in range(0, 300, 3) for j in range(1, 300, 7))
    clause = " | ".join(f"f{i}" for i in range(20_000))
    pairs = [(i, k, j) for j in range(12) for i in range(13) for k in range(i)]
    holes = [" | ".join(f"f{i * 12 + j}" for j in range(12)) for i in range(13)]
    holes += [f"!f{i * 12 + j} | !f{k * 12 + j}" for i, k, j in pairs]
    pigeons = _wide(156) + "constraints\n\t" + "\n\t".join(holes)
    for name, text in (
        ("13 pigeons in 12 holes", pigeons),
        ("everything implies everything", f"{_wide(300)}constraints\n\t{every}"),
        ("a clause of 20,000", f"{_wide(20_000)}constraints\n\t{clause}"),
        ("an alternative of 30,000", _wide(30_000, "alternative")),
        ("[10000..10001] of 20,000", _wide(20_000, "[10000..10001]")),
    ):
        yield written(name, text, "m.uvl", wrong=False)


def mutated(whole: bytes, seed: int) -> bytes:
    """``whole`` with one to eight bytes or runs of bytes changed, lost, doubled or moved."""
    chance = random.Random(seed)
    found = bytearray(whole)
    for _ in range(chance.randint(1, 8)):
        at, end = sorted(chance.randrange(len(found)) for _ in range(2))
        end = min(end, at + chance.choice((1, 2, 7, 40, 400)))
        match chance.randrange(5):
            case 0:
                found[at] = chance.randrange(256)
            case 1:
                del found[at:end]
            case 2:
                found[at:at] = found[at:end]
            case 3:
                found[at:end] = bytes(chance.choice(b"\t\n {}[]()&|!=<>:,\"'#-*0aZ") for _ in "ab")
            case _:
                found[at:end] = bytes(reversed(found[at:end]))
    return bytes(found)


def written(name: str, text: str | bytes, file: str, wrong: bool = True) -> Case:
    """A case of one file."""

    def make(folder: Path) -> Path:
        path = folder / file
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    return Case(name, make, wrong)


def _wrong_uvl() -> Iterator[tuple[str, str | bytes]]:
    yield "nothing", ""
    yield "blanks", " \n\t\n" * 1000
    yield "a comment only", "// all gone\n"
    yield "an open comment", "/* " + "x" * 100_000
    yield "UTF-16", HEAD.encode("utf-16")
    yield "UTF-32", HEAD.encode("utf-32")
    yield "Latin-1", HEAD.replace("c\n", "coupé\n").encode("latin-1")
    yield "GB 18030", HEAD.replace("c\n", "车\n").encode("gb18030")
    yield "a NUL", HEAD.replace("c\n", "c\0\n").encode()
    yield "NULs only", b"\0" * 5000
    yield "noise", random.Random(1).randbytes(100_000)
    yield "half a character", HEAD.encode() + "\t\t\t车".encode()[:-1]
    yield "a PNG", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20
    yield "one line of 5 MB", "features\n\t" + "x y " * 1_250_000
    yield "a word of 5 MB", "w" * 5_000_000
    yield "5 MB of brackets", RULE + "(" * 5_000_000
    yield "brackets of all sorts", RULE + "([{" * 100_000
    yield "closing brackets", RULE + ")" * 100_000
    yield "a quote left open", RULE + '"' + "a" * 100_000
    yield "a million quotes", RULE + '"' * 1_000_001
    yield "10,000 deep brackets", RULE + "(" * 10_000 + "a" + ")" * 10_000 + " +"
    yield "10,000 negations", RULE + "!" * 10_000 + "a"
    yield "implications 5,000 deep", RULE + "a => (" * 5_000 + "b" + ")" * 5_000
    yield "a chain of 100,000 arrows", RULE + " => ".join(["a"] * 100_000)
    yield "a chain of 100,000 equivalences", RULE + " <=> ".join(["a", "b"] * 50_000)
    yield "alternating & and | 3,000 deep", RULE + "(a & (b | " * 3_000 + "c" + "))" * 3_000
    yield "a sum of 100,000 terms", RULE + " + ".join(["a.x"] * 100_000) + " > 3"
    yield "a product of 60,000 factors", RULE + " * ".join(["a.x", *["9"] * 60_000]) + " > 3"
    yield "numbers that grow", RULE + "a.x " + "* 999999999999999999 " * 50 + "> 1"
    yield "numbers that shrink", RULE + "a.x " + "/ 999999999999999999 " * 50 + "> 1"
    yield "a number of 100,000 digits", RULE + "a.x > " + "9" * 100_000
    yield "a fraction of 100,000 digits", RULE + "a.x > 0." + "1" * 100_000
    yield "an attribute of 10^400", HEAD.replace("{x 3}", "{x 1" + "0" * 400 + "}")
    yield "an attribute of 1e999", HEAD.replace("{x 3}", "{x 1e999}") + "constraints\n\ta.x > 1"
    yield "division by zero", RULE + "a.x / 0 > 1"
    yield "division by a difference of 0", RULE + "a.x / (3 - 3) > 1"
    yield "a square", RULE + "a.x * b.x > 1"
    yield "a text compared", RULE + "a.x == 'three'"
    yield "a sum of nothing", RULE + "sum(weight) > 3"
    yield "an average", RULE + "avg(x) > 3"
    yield "a feature as a number", RULE + "a > 3"
    yield "a number as a rule", RULE + "a.x"
    yield "a lone rule sign", RULE + "=>"
    yield "an unknown feature", RULE + "a => nobody"
    yield "a million unknown features", RULE + " | ".join(f"u{i}" for i in range(200_000))
    yield "100,000 wrong rules", RULE + "\n\t".join(f"n{i} =>" for i in range(20_000))
    yield "100,000 rules of unknown", RULE + "\n\t".join(f"n{i} => m{i}" for i in range(20_000))
    yield "a twin", HEAD + "\t\t\ta\n"
    yield "20,000 twins", HEAD + "\t\t\ta\n" * 20_000
    yield "two roots", HEAD + "\tr2\n"
    yield "10,000 roots", "features\n" + "".join(f"\tr{i}\n" for i in range(10_000))
    yield "two sections", HEAD + HEAD
    yield "no section", "van\n\troof\n"
    yield "a group below a group", "features\n\tr\n\t\tor\n\t\t\tor\n\t\t\t\ta\n"
    yield "a feature below a feature", "features\n\tr\n\t\ta\n"
    yield "an empty group", "features\n\tr\n\t\tor\n"
    yield "100,000 empty groups", "features\n\tr\n" + "\t\tor\n" * 100_000
    yield "[5..2]", "features\n\tr\n\t\t[5..2]\n\t\t\ta\n"
    yield "[-1..1]", "features\n\tr\n\t\t[-1..1]\n\t\t\ta\n"
    yield "[0..0]", "features\n\tr\n\t\t[0..0]\n\t\t\ta\n"
    yield "[10^18..*]", "features\n\tr\n\t\t[999999999999999999..*]\n\t\t\ta\n"
    yield "[0..10^30]", f"features\n\tr\n\t\t[0..{10**30}]\n\t\t\ta\n"
    yield "[0..10^100000]", "features\n\tr\n\t\t[0..1" + "0" * 100_000 + "]\n\t\t\ta\n"
    yield "[*..*]", "features\n\tr\n\t\t[*..*]\n\t\t\ta\n"
    yield "feature cardinality 10^17", HEAD.replace("b {", f"b cardinality [0..{10**17}] {{")
    yield "types", HEAD.replace("\tc\n", "\tInteger c\n")
    yield "an indent between", HEAD + "\t\t  d\n"
    yield "attributes 5,000 deep", HEAD.replace("{x 3}", "{k " * 5_000 + "1" + "}" * 5_000)
    yield "a list 5,000 deep", HEAD.replace("{x 3}", "{k " + "[" * 5_000 + "1" + "]" * 5_000 + "}")
    yield "a level nobody knows", "include\n\tQuantum.everything\n" + HEAD
    yield "a namespace without a name", "namespace\n" + HEAD
    yield "a tree 100,000 deep", _deep(100_000)
    yield "a tree 20,000 deep", _deep(20_000)
    yield "300,000 features", _wide(300_000)
    yield "a formula in an attribute, wrong", HEAD.replace("{x 3}", "{constraint a =>}")
    yield "right-to-left marks", HEAD + "\t\t\t\u202ed\u202c e\n"
    yield "zero-width names", HEAD + "\t\t\t\u200b\n"
    yield "other digits", HEAD + "\t\t\t[٣..٤]\n"
    yield "21 MB", HEAD + "//" + "-" * (21 * 2**20)


def _big_uvl() -> Iterator[tuple[str, str | bytes]]:
    yield "a BOM and CRLF", b"\xef\xbb\xbf" + HEAD.replace("\n", "\r\n").encode()
    yield "a form feed", HEAD.replace("\tc\n", "\tc\f\n")
    yield "a tree 400 deep", _deep(400)
    yield "50,000 features", _wide(50_000)
    yield "a group of 100,000", _wide(100_000)
    yield "[40..41] of 80", _wide(80, "[40..41]")
    alike = [f"f{i}" for i in range(90)]
    yield "90 equivalences", _wide(90) + "constraints\n\t" + " <=> ".join(alike)
    nested = alike[-1]
    for i, name in enumerate(alike[:-1]):
        nested = f"({name} {('<=>', '=>', '&', '|')[i % 4]} !{nested})"
    yield "all connectives nested", _wide(90) + "constraints\n\t" + nested
    pairs = " | ".join(f"(f{i} & f{i + 1})" for i in range(0, 88, 2))
    yield "2^44 clauses", _wide(90) + "constraints\n\t" + pairs
    yield "the same rule 20,000 times", RULE + "\n\t".join(["a => b"] * 20_000)


def _deep(levels: int) -> str:
    lines = [f"{' ' * (2 * i + 1)}f{i}\n{' ' * (2 * i + 2)}or" for i in range(min(levels, 1_000))]
    if levels > 1_000:  # indentation is quadratic: tabs, and few of the lines, say it as well
        lines = [f"{' ' * i}{'or' if i % 2 else f'f{i}'}" for i in range(1, 5_000)]
        lines.append(f"{' ' * (2 * levels)}x")
        return "features\n" + "\n".join(["r", *lines])
    return "features\n" + "\n".join(lines) + f"\n{' ' * (2 * levels + 1)}end\n"


def _wide(number: int, group: str = "optional") -> str:
    return f"features\n\tr\n\t\t{group}\n" + "".join(f"\t\t\tf{i}\n" for i in range(number))


def _imports() -> Iterator[Case]:
    def tree(files: dict[str, str]) -> Callable[[Path], Path]:
        def make(folder: Path) -> Path:
            for name, text in files.items():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                (folder / name).write_text(text)
            return folder / "m.uvl"

        return make

    yield Case("imports: itself", tree({"m.uvl": "imports\n\tm\n" + HEAD}))
    ring = {f"{n}.uvl": f"imports\n\t{'mab'[('mab'.index(n) + 1) % 3]}\n" + HEAD for n in "mab"}
    yield Case("imports: a circle", tree(ring))
    chain = {f"m{i or ''}.uvl": f"imports\n\tm{i + 1}\n" + HEAD for i in range(50)}
    yield Case("imports: a chain of 50", tree(chain))
    many = "".join(f"\tp{i}\n" for i in range(1_000))
    parts = {f"p{i}.uvl": "constraints\n\ta => b\n" for i in range(1_000)}
    yield Case("imports: 1,000 files", tree({"m.uvl": f"imports\n{many}" + HEAD, **parts}))
    bomb = {
        f"{'m' if not i else f'l{i}'}.uvl": "imports\n"
        + "".join(f"\tl{i + 1} as x{j}\n" for j in range(10))
        + "constraints\n\ta\n"
        for i in range(8)
    } | {"l8.uvl": "constraints\n\ta => b\n"}
    yield Case("imports: a bomb of 10^8", tree(bomb))
    for reference in ("..secret", '"../secret"', '"/etc/passwd"', '"C:\\x"', '"a/../../b"', "nope"):
        files = {"m.uvl": f"imports\n\t{reference}\n" + HEAD}
        yield Case(f"imports: {reference}", tree(files))
    yield Case("imports: a wrong file", tree({"m.uvl": "imports\n\tp\n" + HEAD, "p.uvl": "?"}))

    def link(folder: Path) -> Path:
        (folder / "in").mkdir()
        (folder / "out.uvl").write_text("constraints\n\ta => b\n")
        (folder / "in" / "p.uvl").symlink_to(folder / "out.uvl")
        (folder / "in" / "m.uvl").write_text("imports\n\tp\n" + HEAD)
        return folder / "in" / "m.uvl"

    yield Case("imports: a link that leads out", link)


def _no_files() -> Iterator[Case]:
    def fifo(folder: Path) -> Path:
        os.mkfifo(folder / "m.uvl")
        return folder / "m.uvl"

    def loop(folder: Path) -> Path:
        (folder / "m.uvl").symlink_to(folder / "m.uvl")
        return folder / "m.uvl"

    def locked(folder: Path) -> Path:
        with (folder / "m.uvl").open("wb") as file:
            file.truncate(100 * 2**20)
        return folder / "m.uvl"

    def zero(folder: Path) -> Path:
        (folder / "m.uvl").symlink_to("/dev/zero")
        return folder / "m.uvl"

    yield Case("no file: a FIFO", fifo)
    yield Case("no file: a link to itself", loop)
    yield Case("no file: 100 MB", locked)
    yield Case("no file: an endless device", zero)
    yield Case("no file: nothing there", lambda folder: folder / "m.uvl")
    yield Case("no file: a name too long", lambda folder: folder / ("m" * 5_000 + ".uvl"))
    yield Case("no file: a NUL in the name", lambda folder: folder / "m\0.uvl")
