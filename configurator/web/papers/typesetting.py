"""Typst sets the papers: a template of ``templates/papers`` and its figures become a PDF or a PNG.

Figures reach a template as JSON, so that no text of a catalogue or a customer is ever read as
markup. Fonts are ours alone: a paper looks the same on every machine.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

import typst

from configurator.settings import shipped

#: So many papers are kept: a link that is sent around is asked for by many at once.
_KEPT = 64


def pdf(template: str, data: Mapping[str, Any], made_at: datetime) -> bytes:
    """``template`` with ``data`` as PDF/UA-1 (ISO 14289: tagged, with title and language).

    The same data gives the same bytes: the file's time is ``made_at``.
    """
    return _pdf(template, json.dumps(data, ensure_ascii=False), int(made_at.timestamp()))


def png(template: str, data: Mapping[str, Any]) -> bytes:
    """The one page of ``template`` with ``data``, a pixel for each point."""
    return _png(template, json.dumps(data, ensure_ascii=False))


@lru_cache(_KEPT)
def _pdf(template: str, data: str, at: int) -> bytes:
    compiler = _compiler(template)
    try:
        made = compiler.compile(
            format="pdf", sys_inputs={"data": data}, pdf_standards="ua-1", timestamp=at
        )
    except typst.TypstError:
        # PDF/UA forbids a sign without a glyph; a name in such signs must not cost the quote.
        made = compiler.compile(format="pdf", sys_inputs={"data": data}, timestamp=at)
    return _one(made)


@lru_cache(_KEPT)
def _png(template: str, data: str) -> bytes:
    return _one(_compiler(template).compile(format="png", ppi=72, sys_inputs={"data": data}))


def _compiler(template: str) -> typst.Compiler:
    """A compiler of its own for each paper: pages are served by several threads."""
    folder = shipped("templates") / "papers"
    return typst.Compiler(folder / template, root=folder, font_paths=_fonts())


@lru_cache(1)
def _fonts() -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[shipped("templates") / "papers" / "fonts"],
    )


def _one(made: object) -> bytes:
    if not isinstance(made, bytes):
        raise TypeError("a paper is one file")
    return made
