"""The customer's pages from a whole configuration on: its summary, the quote, the order's way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from flask import Blueprint, redirect, render_template, url_for
from htmx_flask import request
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from configurator.catalogue.release import Release, Text
from configurator.errors import Refused
from configurator.flow import quoting, tracking
from configurator.flow.desk.stopped import Stops
from configurator.flow.explaining import Settlement
from configurator.flow.finishing import AIMS, Finish, finish, market_chosen, spelled_out
from configurator.flow.quoting import QuoteView
from configurator.flow.tracking import OrderProgress
from configurator.orders.code import encode
from configurator.orders.configuration import title
from configurator.orders.price import line_price
from configurator.web.address import Way, settled_address
from configurator.web.errors import status_of
from configurator.web.language import language
from configurator.web.moving import moved
from configurator.web.papers.preview import Preview, preview_of
from configurator.web.pictures.picture import Picture, picture_of, picture_of_placed
from configurator.web.plant import now, settings, showroom, stops_of, store
from configurator.web.public import public_here, public_url
from configurator.web.qr import LONGEST_SHARED, qr_inline
from configurator.web.quote_form import QuoteForm
from configurator.web.reasons import Reason, why_not_earlier

#: One line of a configuration: family, option, net price, whether it was filled in.
Row: TypeAlias = tuple[Text, Text, int, bool]

quoted = Blueprint("quoted", __name__)


@dataclass(frozen=True)
class SummaryPage:
    """A complete configuration before it is quoted. ``filled`` are the ids of what was filled in;
    ``share`` its address and ``qr`` that as an image."""

    release: Release
    finish: Finish
    filled: frozenset[str]
    picture: Picture
    code: str
    share: str
    qr: Markup
    back: str
    form: QuoteForm
    settlement: Settlement
    refusal: str
    action: str
    preview: Preview

    @property
    def rows(self) -> tuple[Row, ...]:
        """What is in it, in the order of the families."""
        currency = self.finish.totals.price.currency
        return tuple(
            (f.label, self.release.options[o].label,
             line_price(self.release, o, self.finish.selected, currency), o in self.filled)
            for f in self.release.families for o in f.options if o in self.finish.selected
        )  # fmt: skip


@dataclass(frozen=True)
class QuotePage:
    """A quote as its link shows it; ``order`` is the address of the order's page, "" before."""

    quote: QuoteView
    picture: Picture
    share: str
    qr: Markup
    configure: str
    order: str
    pdf: str
    preview: Preview

    @property
    def rows(self) -> tuple[Row, ...]:
        """What is in it, as pinned."""
        return tuple(
            (o.family_label, o.label, o.net, False) for o in self.quote.configuration.options
        )

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why the promise is not for an earlier day."""
        if self.quote.promise is None:
            return ()
        return why_not_earlier(self.quote.promise, self.quote.configuration)


@dataclass(frozen=True)
class OrderPage:
    """An order's way to its owner."""

    progress: OrderProgress
    picture: Picture
    quote: str

    @property
    def title(self) -> Text:
        """What the current state is called."""
        return next((s.title for s in self.progress.steps if s.now), self.progress.headline)


@quoted.get("/summary/<product>/<release>")
def summary(product: str, release: str) -> str | Response:
    """The whole configuration, and the form for a quote."""
    if elsewhere := moved(product, release):
        return elsewhere
    return _summary(product, release, request.args, QuoteForm(formdata=None))


@quoted.post("/summary/<product>/<release>")
def ask_quote(product: str, release: str) -> Response | tuple[str, int]:
    """Make the quote and go to its page; 422 with the summary when it cannot be made."""
    if elsewhere := moved(product, release):
        return elsewhere
    form = QuoteForm()
    if not form.validate_on_submit():
        return _summary(product, release, request.args, form), 422
    stops = stops_of(product)
    offered, _, settlement = settled_address(showroom(), product, release, request.args, stops)
    done = _finished(offered, settlement, request.args.get("by", ""), stops)
    try:
        made = quoting.make_quote(
            showroom(),
            store(),
            product=offered.product,
            release=offered.id,
            choices=spelled_out(offered, done.selected),
            market=market_chosen(offered, showroom().engine(offered), settlement.choices).id,
            now=now(),
            days=settings().quote_days,
            dealer=form.dealer.data or "",
            customer=form.name.data or "",
            shown_gross=form.gross.data,
        )
    except Refused as refusal:
        return _summary(product, release, request.args, form, str(refusal)), status_of(refusal)
    return redirect(url_for("quoted.quote", token=made.token), 303)


@quoted.get("/quote/<token>")
def quote(token: str) -> str:
    """A quote, for whoever has its link."""
    made = quoting.quote_by_token(store(), token, now())
    share = public_url("quoted.quote", token=token)
    page = QuotePage(
        made,
        picture_of_placed(made.configuration),
        share,
        qr_inline(share),
        url_for("customer.shared", code=made.code),
        url_for("quoted.order", token=token) if made.state == "ordered" else "",
        url_for("papers.quote", token=token, lang=language()),
        preview_of(
            made.configuration.title,
            made.configuration.price,
            share,
            public_url("papers.quote_preview", token=token, lang=language()),
            made.promise.delivery_day if made.promise else None,
        ),
    )
    return render_template("customer/quote/page.html", page=page)


@quoted.get("/order/<token>")
def order(token: str) -> str:
    """How far an order is, in plain words, for whoever has its link."""
    made = quoting.quote_by_token(store(), token, now())
    page = OrderPage(
        tracking.order_progress(store(), token),
        picture_of_placed(made.configuration),
        url_for("quoted.quote", token=token),
    )
    return render_template("customer/order/page.html", page=page)


def _finished(release: Release, settlement: Settlement, aim: str, stops: Stops) -> Finish:
    aim = aim if aim in AIMS else "price"
    found = finish(showroom(), release, settlement.choices, aim, stops)
    if found is None:
        raise Refused(f"{release.name.en} has no valid configuration that is for sale today.")
    return found


def _summary(
    product: str,
    release: str,
    parameters: MultiDict[str, str],
    form: QuoteForm,
    refusal: str = "",
) -> str:
    stops = stops_of(product)
    offered, address, settlement = settled_address(showroom(), product, release, parameters, stops)
    found = _finished(offered, settlement, parameters.get("by", ""), stops)
    code = encode(offered, spelled_out(offered, found.selected))
    share = public_url("customer.shared", code=code)
    short = len(share) <= LONGEST_SHARED
    if not short:  # thousands of features: the address says it shorter
        share = public_here()
    back = url_for("customer.configure", product=offered.product, release=offered.id)
    form.offer(quoting.dealers(store()), found.totals.price.gross)
    page = SummaryPage(
        offered,
        found,
        frozenset(o.id for o in found.filled),
        picture_of(offered, found.selected),
        code,
        share,
        qr_inline(share),
        Way(offered, back, settlement.choices, address).keeping(),
        form,
        settlement,
        refusal,
        request.full_path,
        preview_of(
            title(offered, found.selected),
            found.totals.price,
            share,
            public_url("papers.preview", code=code, lang=language()) if short else "",
        ),
    )
    return render_template("customer/summary/page.html", page=page)
