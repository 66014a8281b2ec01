"""Feature models in FeatureIDE's XML that no reader should be trusted with: laughs and other
entities, depth, breadth, cut off or in the wrong encoding."""

from __future__ import annotations

from collections.abc import Iterator

from hostile_models import Case, mutated, written


def xml_cases() -> Iterator[Case]:
    """Models in FeatureIDE's XML."""
    for name, text in _wrong_xml():
        yield written(f"xml: {name}", text, "m.xml")
    deep = "<and name='x'>" * 150 + "<feature name='y'/>" + "</and>" * 150
    yield written("xml: one name 150 deep", _xml(deep), "m.xml")
    whole = _xml(_STRUCT, "<rule><imp><var>a</var><var>b</var></imp></rule>").encode()
    for seed in range(30):
        yield written(f"xml: mutated {seed}", mutated(whole, seed), "m.xml", wrong=False)
    for percent in range(5, 100, 10):
        yield written(f"xml: cut at {percent} %", whole[: len(whole) * percent // 100], "m.xml")


_STRUCT = "<or name='r'><feature name='a'/><feature name='b'/><alt name='c'/></or>"


def _xml(struct: str, rules: str = "") -> str:
    return (
        f"<featureModel>\n<struct>\n{struct}\n</struct>\n"
        f"<constraints>\n{rules}\n</constraints>\n</featureModel>\n"
    )


def _wrong_xml() -> Iterator[tuple[str, str | bytes]]:
    laughs = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10 if i else "ha"}">' for i in range(12))
    yield "billion laughs", f"<!DOCTYPE x [{laughs}]>" + _xml("<and name='&l11;'/>")
    yield (
        "quadratic entity",
        f'<!DOCTYPE x [<!ENTITY a "{"a" * 50_000}">]>'
        + _xml("<and name='" + "&a;" * 20_000 + "'/>"),
    )
    for target in ("file:///etc/passwd", "http://127.0.0.1:9/x", "/dev/zero"):
        yield (
            f"external entity {target}",
            (f'<!DOCTYPE x [<!ENTITY e SYSTEM "{target}">]>' + _xml("<and name='r'>&e;</and>")),
        )
    yield "external document type", '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">' + _xml(_STRUCT)
    yield "parameter entity", '<!DOCTYPE x [<!ENTITY % p SYSTEM "p.dtd"> %p;]>' + _xml(_STRUCT)
    yield "unknown entity", _xml("<and name='&nope;'/>")
    yield "nothing", ""
    yield "a declaration only", '<?xml version="1.0"?>'
    yield "a million processing instructions", "<?x y?>" * 300_000
    yield "a comment left open", "<!--" + "-" * 100_000
    yield "CDATA left open", _xml("<![CDATA[" + "]" * 100_000)
    yield "100,000 deep", "<and name='x'>" * 100_000
    yield "a formula 100,000 deep", _xml(_STRUCT, "<rule>" + "<not>" * 100_000)
    yield "another root", "<svg/>"
    yield "two documents", _xml(_STRUCT) * 2
    yield "no feature", _xml("")
    yield "two features", _xml("<and name='a'/><and name='b'/>")
    yield "a feature without a name", _xml("<and/>")
    yield "an unknown element", _xml("<xor name='a'/>")
    yield "an attribute twice", _xml("<and name='a' name='b'/>")
    yield "100,000 attributes", _xml("<and " + " ".join(f"a{i}='1'" for i in range(100_000)) + "/>")
    yield "a tag of 5 MB", "<" + "a" * 5_000_000
    yield "20,000 twins", _xml("<or name='r'>" + "<feature name='a'/>" * 20_000 + "</or>")
    yield "UTF-16", _xml(_STRUCT).encode("utf-16")
    yield "UTF-7", b'<?xml version="1.0" encoding="UTF-7"?>+ADw-featureModel+AD4-'
    yield "Latin-1", _xml("<and name='coupé'/>").encode("latin-1")
    yield "NULs", _xml(_STRUCT).encode() + b"\0"
    yield "control characters", _xml("<and name='\x01'/>")
    yield "a rule of 5 formulas", _xml(_STRUCT, "<rule>" + "<var>a</var>" * 5 + "</rule>")
    yield "an unknown connective", _xml(_STRUCT, "<rule><xor><var>a</var></xor></rule>")
    yield "an empty rule", _xml(_STRUCT, "<rule/>")
    yield "an empty variable", _xml(_STRUCT, "<rule><var/></rule>")
    yield "a negation of two", _xml(_STRUCT, "<rule><not><var>a</var><var>b</var></not></rule>")
    yield (
        "at most one of 10,000",
        _xml(_STRUCT, "<rule><atmost1>" + "<var>a</var>" * 10_000 + "</atmost1></rule>"),
    )
    yield (
        "unknown variables",
        _xml(_STRUCT, "".join(f"<rule><var>u{i}</var></rule>" for i in range(20_000))),
    )
    yield "HTML", "<!DOCTYPE html><html><body>404</body></html>"
    yield "21 MB", _xml(_STRUCT) + " " * (21 * 2**20)
