"""The customer's story after ordering: from order to handover, in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from configurator.catalogue.release import Text
from configurator.errors import NotFound
from configurator.flow.access import Account, need
from configurator.orders.life import WAY, State
from configurator.store import orders as order_rows
from configurator.store import outbox, plans, tables
from configurator.store.acts import history
from configurator.store.database import Session, Store
from configurator.store.quotes import quote_with_token

#: What each state is called for a customer, and what it means for them.
WORDS: Mapping[State, tuple[Text, Text]] = {
    "placed": (
        Text("Ordered", "已下单"),
        Text("Your dealer has placed your order.", "经销商已提交您的订单。"),
    ),
    "accepted": (
        Text("Accepted", "已确认"),
        Text("Your build day and its parts are reserved for you.", "生产日期和零件已为您预留。"),
    ),
    "slotted": (
        Text("In the day's plan", "已排入当日计划"),
        Text("The plant has taken your vehicle into its day.", "工厂已将您的车排入当日计划。"),
    ),
    "sequenced": (
        Text("In sequence", "已排序"),
        Text("Your vehicle has its place in line.", "您的车在生产线上已有位置。"),
    ),
    "frozen": (
        Text("Fixed", "已锁定"),
        Text("From now on nothing can change any more.", "从现在起不能再更改。"),
    ),
    "released": (
        Text("Released to production", "已下达生产"),
        Text("The plant has your build order.", "工厂已收到您的生产工单。"),
    ),
    "in_build": (
        Text("Being built", "生产中"),
        Text("Your vehicle is on the line.", "您的车正在生产线上。"),
    ),
    "built": (
        Text("Built", "已下线"),
        Text("Your vehicle is finished and checked.", "您的车已完成并通过检验。"),
    ),
    "shipped": (
        Text("On its way", "运输中"),
        Text("Your vehicle is on its way to your dealer.", "您的车正运往经销商。"),
    ),
    "delivered": (
        Text("Delivered", "已交付"),
        Text("Enjoy it.", "祝您用车愉快。"),
    ),
    "on_hold": (
        Text("On hold", "已暂停"),
        Text("Your order waits; your dealer knows why.", "您的订单暂停中，请咨询经销商。"),
    ),
    "cancelled": (
        Text("Cancelled", "已取消"),
        Text("This order was cancelled.", "此订单已取消。"),
    ),
    "scrapped": (
        Text("Being built anew", "重新生产"),
        Text("We start over: a new vehicle takes your order's place.", "我们将为您重新生产一辆。"),
    ),
    "quoted": (
        Text("Quoted", "已报价"),
        Text("This is a quote; nothing is ordered yet.", "这是报价，尚未下单。"),
    ),
}
#: The steps that a customer is shown: the plant's inner ones are told together.
SHOWN: tuple[State, ...] = tuple(s for s in WAY if s not in ("placed", "slotted", "frozen"))


@dataclass(frozen=True)
class Step:
    """One step of the way; ``at`` when it was reached (None: not yet), ``now`` the current one."""

    state: State
    title: Text
    text: Text
    at: datetime | None
    now: bool


@dataclass(frozen=True)
class OrderProgress:
    """How far an order is. ``place`` is its place in the day's published sequence (1-based) and
    ``of`` the day's units; ``received`` when the plant has confirmed the build order."""

    order: str
    title: Text
    state: State
    headline: Text
    steps: tuple[Step, ...]
    build_day: date
    delivery_day: date
    place: int | None
    of: int | None
    vin: str
    received: bool


def order_progress(store: Store, token: str) -> OrderProgress:
    """The progress that a share link opens; NotFound while its quote is not ordered."""
    with store.reading() as session:
        kept = quote_with_token(session, token)
        if kept is None:
            raise NotFound("This link opens nothing; check that it was copied whole.")
        row = order_rows.order_row(session, kept.order) if kept.order else None
        if row is None:
            raise NotFound(f"Quote {kept.quote.number} is not ordered yet.")
        return _progress(session, row)


def progress_of(store: Store, number: str, account: Account) -> OrderProgress:
    """The progress of an order for those who may see the order."""
    need(account, "dealer", "planner", "production")
    with store.reading() as session:
        row = order_rows.order_row(session, number)
        if row is None or (account.role == "dealer" and row.dealer != account.dealer):
            raise NotFound(f"You have no order {number}.")
        return _progress(session, row)


def _progress(session: Session, row: tables.Order) -> OrderProgress:
    state = order_rows.state_of(row)
    reached = {h.after: h.at for h in history(session, row.number) if h.after}
    plan = plans.published_plan(session, row.line, row.build_day)
    in_line = plan is not None and row.number in plan.sequence
    build = outbox.build_order_row(session, order=row.number)
    _, text = WORDS[state]
    return OrderProgress(
        order=row.number,
        title=Text(row.title_en, row.title_zh),
        state=state,
        headline=text,
        steps=_steps(state, reached),
        build_day=row.build_day,
        delivery_day=row.delivery_day,
        place=plan.sequence.index(row.number) + 1 if plan and in_line else None,
        of=len(plan.sequence) if plan and in_line else None,
        vin=build.vin if build else "",
        received=outbox.received(session, row.number),
    )


def _steps(state: State, reached: Mapping[str, datetime]) -> tuple[Step, ...]:
    """The way so far and ahead; aside of the way, the state itself is the last step."""
    if state not in WAY:
        behind = [s for s in SHOWN if s in reached]
        return tuple(_step(s, reached, now=s == state) for s in (*behind, state))
    here = WAY.index(state)
    now = max((s for s in SHOWN if WAY.index(s) <= here), key=WAY.index, default=SHOWN[0])
    return tuple(_step(s, reached if WAY.index(s) <= here else {}, now=s == now) for s in SHOWN)


def _step(state: State, reached: Mapping[str, datetime], *, now: bool) -> Step:
    title, text = WORDS[state]
    return Step(state, title, text, reached.get(state), now)
