"""Who is at the door: signing in and out, and the one place where a page's role is asked.

A blueprint states its roles once (``dealer.before_request(role_required("dealer"))``), so a page
added to it later cannot forget to ask.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import (
    Blueprint,
    Flask,
    current_app,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from werkzeug.wrappers import Response

from configurator.errors import NotAllowed
from configurator.flow.access import Account, Role, need
from configurator.flow.access import account as account_by_id
from configurator.flow.access import sign_in as open_account
from configurator.web.attempts import Attempts
from configurator.web.forms import SignInForm, first_error
from configurator.web.plant import store

#: The page that a role's people work at.
HOMES: dict[Role, str] = {
    "dealer": "dealer.desk",
    "planner": "planner.lines",
    "production": "production.lines",
    "rules": "rules.desk",
}

access = Blueprint("access", __name__)


class Visitor(UserMixin):  # type: ignore[misc]
    """An account as Flask-Login wants to see it."""

    def __init__(self, account: Account) -> None:
        self.account = account

    def get_id(self) -> str:
        return str(self.account.id)


@dataclass(frozen=True)
class SignInPage:
    """The sign-in page: its form, and what was wrong with the last try ("" nothing)."""

    form: SignInForm
    refusal: str


def let_in(app: Flask) -> None:
    """Give ``app`` its door: the session's account, the sign-in pages, ``me`` in templates."""
    manager = LoginManager()
    manager.session_protection = "basic"
    manager.user_loader(_visitor)
    manager.unauthorized_handler(_to_the_door)
    manager.init_app(app)
    app.extensions["attempts"] = Attempts()
    app.register_blueprint(access)
    app.context_processor(lambda: {"me": signed_in()})


def signed_in() -> Account | None:
    """The account of whoever asks; None for a visitor who has not signed in."""
    return current_user.account if current_user.is_authenticated else None


def me() -> Account:
    """The account of whoever asks, on a page that needs one."""
    return need(signed_in(), *HOMES)


def role_required(*roles: Role) -> Callable[[], Response | None]:
    """A check for ``before_request``: a stranger is sent to sign in and comes back after; an
    account of another role gets NotAllowed (403), which names the role that is needed."""

    def check() -> Response | None:
        if not current_user.is_authenticated:
            return _to_the_door()
        need(current_user.account, *roles)
        return None

    return check


def own_path(wanted: str) -> str:
    """``wanted`` when it is a path of this site, else "": no one is led elsewhere by a link.

    >>> own_path("/dealer/quotes?find=Q-1"), own_path("https://elsewhere.example/")
    ('/dealer/quotes?find=Q-1', '')
    >>> own_path("//elsewhere.example"), own_path("/\\\\elsewhere.example"), own_path("dealer")
    ('', '', '')
    """
    if not wanted.startswith("/") or wanted.startswith("//") or "\\" in wanted:
        return ""
    if any(ord(c) < 33 or ord(c) == 127 for c in wanted):
        return ""
    parts = urlsplit(wanted)
    return "" if parts.scheme or parts.netloc else wanted


@access.get("/sign-in")
def sign_in() -> Response | str:
    """The sign-in page; who is in already goes to their desk."""
    on = own_path(request.args.get("next", ""))
    account = signed_in()
    if account:
        return redirect(on or url_for(HOMES[account.role]), 303)
    return _page(SignInForm(formdata=None, next=on))


@access.post("/sign-in")
def open_door() -> Response | str | tuple[str, int] | tuple[str, int, dict[str, str]]:
    """Try a name and a password: 422 when they do not fit, 429 when it was tried too often."""
    form = SignInForm()
    if not form.validate_on_submit():
        return _page(form, first_error(form)), 422
    address, name = request.remote_addr or "", form.name.data
    attempts: Attempts = current_app.extensions["attempts"]
    wait = attempts.begin(address, name)
    if wait:
        minutes = -(-wait // 60)
        text = f"Too many attempts. Try again in {minutes} minute{'s' if minutes > 1 else ''}."
        return _page(form, text), 429, {"Retry-After": str(wait)}
    try:
        account = open_account(store(), name, form.password.data)
    except NotAllowed:
        return _page(form, "This name and password do not fit. Check both and try again."), 422
    attempts.succeeded(address, name)
    session.clear()
    login_user(Visitor(account))
    return redirect(own_path(form.next.data or "") or url_for(HOMES[account.role]), 303)


@access.post("/sign-out")
def sign_out() -> Response:
    """Leave; nothing of the session stays."""
    logout_user()
    session.clear()
    return redirect(url_for("access.sign_in"), 303)


def _page(form: SignInForm, refusal: str = "") -> str:
    return render_template("access/page.html", page=SignInPage(form, refusal))


def _visitor(id: str) -> Visitor | None:
    account = account_by_id(store(), int(id)) if id.isdecimal() else None
    return Visitor(account) if account else None


def _to_the_door() -> Response:
    """To the sign-in page, with the way back where that is a page and not an act."""
    back = request.full_path.rstrip("?") if request.method == "GET" else ""
    door = url_for("access.sign_in", next=back or None)
    if request.headers.get("HX-Request"):
        return Response("", 401, {"HX-Redirect": door})
    return redirect(door, 303)
