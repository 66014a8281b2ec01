"""What a customer takes along. If these fail, the paper says another price than the page, a link
sent to a friend shows nothing, or a QR code leads to an address that somebody forged."""

from __future__ import annotations

import html
import re
import struct
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from configurator.flow.quoting import make_quote
from configurator.web.plant import Plant
from configurator.web.shown import carbon, day, mass, money

SUMMARY = "/summary/e-bike/2026?market=market_gb&frame=frame_step&colour=colour_pine"
PUBLIC = "https://build.example.com"


def paper(office: Any, token: str, lang: str = "en") -> PdfReader:
    """The quote's PDF as a reader opens it."""
    answer = office.visitor().get(f"/quote/{token}/quote.pdf?lang={lang}")
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Cache-Control"] == "private, no-store"
    return PdfReader(BytesIO(answer.data))


def said(reader: PdfReader) -> str:
    """All its text, without the breaks of its lines; the paper sets CO2's digit low."""
    text = "".join(page.extract_text() for page in reader.pages)
    return re.sub(r"\s+", "", text)


def tight(text: str) -> str:
    return re.sub(r"\s+", "", text).replace("₂", "2")


def van(office: Any) -> Any:
    """A quote with more than a page of options."""
    return make_quote(
        office.showroom,
        office.store,
        product="large-van",
        release="2026",
        choices={},
        market="gb",
        now=office.clock.at,
        days=30,
        customer="Harbour Couriers",
    )


def test_the_paper_says_what_the_page_says(office: Any) -> None:
    """R1: page, quote and paper have one price; every option stands in it with its own."""
    quote = van(office)
    made = quote.configuration
    text = said(paper(office, quote.token))
    price = made.price
    figures = [money(p, price.currency) for p in (price.base, price.net, price.tax, price.gross)]
    figures += [carbon(made.carbon_g), mass(made.mass_g), day(quote.expires_at.date())]
    figures += [money(o.net, price.currency) for o in made.options if o.net]
    figures += [o.label.en for o in made.options] + [o.family_label.en for o in made.options]
    figures += [quote.number, quote.code, quote.token, made.digest[:12], "Harbour Couriers"]
    assert quote.promise
    figures.append(day(quote.promise.delivery_day))
    release = office.showroom.release("large-van", "2026")
    taken = {o.family for o in made.options}
    figures += [f.section.en for f in release.families if f.id in taken]
    assert not [f for f in figures if tight(f) not in text]


def test_the_paper_speaks_chinese(office: Any) -> None:
    quote = van(office)
    text = said(paper(office, quote.token, "zh"))
    labels = [o.label.in_("zh") for o in quote.configuration.options]
    assert not [label for label in labels if tight(label) not in text]
    assert "第1页，共2页" in text
    assert "报价不预留产能" in text


@pytest.mark.parametrize(("lang", "tag"), [("en", "en-GB"), ("zh", "zh-CN")])
def test_a_screen_reader_knows_the_papers_title_language_and_structure(
    office: Any, lang: str, tag: str
) -> None:
    reader = paper(office, van(office).token, lang)
    assert reader.metadata
    assert "Q-2026-" in str(reader.metadata.title)
    assert reader.root_object["/Lang"] == tag
    assert reader.root_object["/MarkInfo"]["/Marked"]
    assert "pdfuaid" in str(reader.xmp_metadata.stream.get_data())  # type: ignore[union-attr]
    assert {tuple(map(round, p.mediabox[2:])) for p in reader.pages} == {(595, 842)}
    # The table's head stands on each page of it.
    assert all("Feature" in p.extract_text() or lang == "zh" for p in reader.pages)


def test_a_name_in_any_script_costs_nobody_the_paper(office: Any) -> None:
    """The font has no glyph for it; without care the paper would be an error instead."""
    quote = office.quote(customer="ﷺ 🚐 #link(1) $x$ \\ Ada")
    assert "#link(1)$x$\\Ada" in said(paper(office, quote.token))


def test_a_paper_is_only_for_whoever_has_the_link(office: Any) -> None:
    office.visitor().get("/quote/nothing/quote.pdf", status=404)
    office.visitor().get("/quote/nothing/preview.png", status=404)


def test_an_expired_quotes_paper_says_so(office: Any) -> None:
    quote = office.quote()
    office.clock.at = quote.expires_at
    assert tight("expired on " + day(quote.expires_at.date())) in said(paper(office, quote.token))


def opened(page: str) -> dict[str, str]:
    """What a page tells a messenger: its ``og:`` properties."""
    found = re.findall(r'<meta property="og:([a-z:_]+)" content="([^"]*)">', page)
    return {name: html.unescape(content) for name, content in found}


def test_a_sent_link_shows_what_it_opens(office: Any) -> None:
    quote = office.quote()
    visitor = office.visitor()
    for path in (f"/quote/{quote.token}", SUMMARY):
        told = opened(visitor.get(path).text)
        assert "Electric Bicycle" in told["title"]
        assert re.search(r"£[\d,.]+ with tax", told["description"])
        image = visitor.get(told["image"].removeprefix("http://localhost"))
        assert image.mimetype == "image/png"
        assert struct.unpack(">II", image.data[16:24]) == (1200, 630)
        assert image.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        again = visitor.client.get(told["image"], headers={"If-None-Match": image.headers["ETag"]})
        assert again.status_code == 304


def test_a_preview_of_a_damaged_code_is_refused(office: Any) -> None:
    office.visitor().get("/preview/e-bike~2026~AAAA.png", status=422)


def test_what_leaves_the_house_begins_with_the_public_address(office: Any) -> None:
    """Whoever forges a Host header must not get their own site into a customer's QR code."""
    behind: Plant = office.app.extensions["plant"]
    office.app.extensions["plant"] = replace(
        behind, settings=replace(behind.settings, public_url=PUBLIC)
    )
    quote = office.quote()
    client = office.visitor().client
    forged = {"Host": "elsewhere.example"}
    for path in (f"/quote/{quote.token}", SUMMARY):
        page = client.get(path, headers=forged).text
        assert "elsewhere.example" not in page
        told = opened(page)
        assert told["url"].startswith(f"{PUBLIC}/")
        assert told["image"].startswith(f"{PUBLIC}/")
        assert f"<code>{PUBLIC}/" in page
    answer = client.get(f"/quote/{quote.token}/quote.pdf", headers=forged)
    text = said(PdfReader(BytesIO(answer.data)))
    assert f"{PUBLIC}/quote/{quote.token}" in text
    assert "elsewhere" not in text
