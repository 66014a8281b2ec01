"""The rule engineer's desk on the command line: check, compare, trace, prove, budget, export."""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from configurator.errors import Refused

if TYPE_CHECKING:
    from configurator.catalogue.release import Release
    from configurator.engine.trace import Step
    from configurator.flow.budgeting import Within
    from configurator.flow.comparing import Difference
    from configurator.flow.reviewing import Review

_AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
_PATH = click.Path(path_type=Path)


@click.group()
def rules() -> None:
    """Look after rule bases."""


@rules.command("check")
@click.argument("path", type=_PATH)
@_AS_JSON
@click.option("--seconds", default=60.0, show_default=True, help="Budget for compiling.")
@click.option("--proving", default=20.0, show_default=True, help="Budget for proofs.")
@click.option("--limit", default=300.0, show_default=True, help="Seconds for all of it.")
@click.option("--memory", default=4000, show_default=True, help="Megabytes for all of it.")
def check(
    path: Path, as_json: bool, seconds: float, proving: float, limit: float, memory: int
) -> None:
    """Check PATH, a release's folder or a bare .uvl or FeatureIDE .xml file.

    Prints what the rules allow and every finding with its place. Ends with 1 when no configuration
    exists, an example fails, a file is wrong, or the check reached its limit.
    """
    from configurator.flow.desk.checking import check_path

    checked = check_path(path, seconds=limit, memory_mb=memory, compiling=seconds, proving=proving)
    if checked.error:
        raise checked.error
    if checked.stopped or checked.review is None:
        raise Refused(checked.stopped)
    found = checked.review
    if as_json:
        _print_json(found.as_json())
    else:
        _print_review(path, found)
        _print_shared(path)
    if not found.passed:
        raise click.exceptions.Exit(1)


@rules.command("diff")
@click.argument("old", type=_PATH)
@click.argument("new", type=_PATH)
@_AS_JSON
@click.option("--seconds", default=60.0, show_default=True, help="Budget for each count.")
def diff(old: Path, new: Path, as_json: bool, seconds: float) -> None:
    """Tell what differs from the release folder OLD to NEW."""
    from configurator.catalogue.load import load_release
    from configurator.flow.comparing import compare

    found = compare(load_release(old), load_release(new), seconds=seconds)
    if as_json:
        _print_json(found.as_json())
    else:
        _print_difference(found)


@rules.command("trace")
@click.argument("path", type=_PATH)
@click.argument("options", nargs=-1, required=True)
def trace(path: Path, options: tuple[str, ...]) -> None:
    """Tell what OPTIONS force and exclude in PATH, each with its reason ("!option" rules out)."""
    from configurator.catalogue.load import load_model, load_release
    from configurator.engine.trace import trace as traced
    from configurator.flow.reviewing import said

    release = load_release(path) if path.is_dir() else None
    model = release.model if release else load_model(path)
    found = traced(model, [(o.removeprefix("!"), not o.startswith("!")) for o in options])
    if found.clash:
        click.echo(f"These cannot go together: {_listed(found.clash.choices)}")
        for line in said(found.clash.constraints):
            click.echo(f"  {line}")
        raise click.exceptions.Exit(1)
    # What holds whatever is chosen says nothing about these options.
    told = [s for s in found.steps if s.is_choice or s.because]
    for number, step in enumerate(told, 1):
        click.echo(f"{number:4}. {_step(step, release)}")


@rules.command("parts")
@click.argument("path", type=_PATH)
@_AS_JSON
def parts(path: Path, as_json: bool) -> None:
    """Prove over all builds of the release PATH that its needs are met by exactly one part.

    Ends with 1 when a build has none, two, or one too many, or when no build uses a part.
    """
    from configurator.catalogue.load import load_release
    from configurator.flow.parts_proof import prove_parts

    found = prove_parts(load_release(path))
    if as_json:
        _print_json(found.as_json())
    else:
        click.echo(
            f"{path}: {len(found.proven)} needs proven over all builds: " + _some(found.proven)
        )
        for flaw in found.flaws:
            if flaw.fault == "never used":
                click.echo(f"  {flaw.thing}: no build uses this part")
                continue
            has = " and ".join(flaw.parts) or "no part"
            click.echo(f"  parts.yaml:{flaw.line}: {flaw.thing} ({flaw.fault}): a build has {has}")
            click.echo(f"    with {', '.join(flaw.shows)}")
            click.echo(f"    whole build: {', '.join(flaw.build)}")
    if not found.holds:
        raise click.exceptions.Exit(1)


@rules.command("within")
@click.argument("path", type=_PATH)
@click.option("--choose", "chosen", multiple=True, help='An option to have ("!option": not).')
@click.option("--most", "limits", multiple=True, required=True, help="Such as price:GBP=42000.")
@click.option("--seconds", default=20.0, show_default=True, help="Budget for solvers.")
@_AS_JSON
def within(
    path: Path, chosen: tuple[str, ...], limits: tuple[str, ...], seconds: float, as_json: bool
) -> None:
    """Tell which options of the release PATH fit a budget, and the cheapest vehicle that does.

    Limits are upper bounds, all kept at once: price:GBP=42000 (with tax), carbon=45t, mass=2100kg,
    lead=30 (days). Ends with 1 when nothing fits or it is not known.
    """
    from configurator.catalogue.load import load_release
    from configurator.engine.judge import Judge
    from configurator.engine.open import open_engine
    from configurator.flow.budgeting import fitting
    from configurator.flow.showroom import attributes_of

    release = load_release(path)
    engine = open_engine(release.model, attributes_of(release))
    choices = {o.removeprefix("!"): not o.startswith("!") for o in chosen}
    found = fitting(release, engine, Judge(release.model), choices, limits, seconds)
    if as_json:
        _print_json(found.as_json())
    else:
        _print_within(path, found)
    if not found.fits:
        raise click.exceptions.Exit(1)


@rules.command("export")
@click.argument("path", type=_PATH)
@click.option("--to", type=click.Choice(["uvl", "dimacs", "json"]), required=True)
def export(path: Path, to: str) -> None:
    """Write the rules at PATH (folder, .uvl or .xml) to standard output."""
    from configurator.catalogue.load import load_model, load_release
    from configurator.catalogue.model_json import model_as_json
    from configurator.catalogue.uvl_write import write_uvl
    from configurator.engine.dimacs import write_dimacs

    model = load_release(path).model if path.is_dir() else load_model(path)
    if to == "json":
        _print_json(model_as_json(model))
    else:
        click.echo(write_uvl(model) if to == "uvl" else write_dimacs(model), nl=False)


def _print_json(value: dict[str, Any]) -> None:
    click.echo(json.dumps(value, ensure_ascii=False))


def _print_review(path: Path, review: Review) -> None:
    found = review.analysis
    click.echo(f"{path}: {found.features:,} features, {found.constraints:,} constraints")
    click.echo(f"  any configuration: {'yes' if found.satisfiable else 'NO: the rules contradict'}")
    count = "not counted" if found.configurations is None else f"{found.configurations:,}"
    click.echo(f"  configurations: {count}")
    for label, names in (
        ("core (in every configuration)", found.core),
        ("dead (in none)", found.dead),
        ("false-optional (optional, yet always there)", found.false_optional),
    ):
        click.echo(f"  {label}: {len(names)}" + (f": {_some(names)}" if names else ""))
    click.echo(f"  answered by {found.engine} in {found.seconds:.2f} s")
    if review.examples:
        held = sum(o.held for o in review.examples)
        click.echo(f"  examples: {held} of {len(review.examples)} hold")
    for kind, group in groupby(review.findings, key=lambda f: f.kind):
        findings = list(group)
        click.echo(f"{kind}: {len(findings)}")
        for finding in findings[:8]:
            click.echo(f"  {finding.file}:{finding.line}: {finding.thing}: {finding.means}")
            if finding.rules:
                click.echo(f"    because of {_some(finding.rules)}")
            click.echo(f"    {finding.suggestion}")
        if len(findings) > 8:
            click.echo(f"  ... and {len(findings) - 8} more (--json lists all)")
    for sentence in review.unfinished:
        click.echo(f"  {sentence}")


def _print_shared(path: Path) -> None:
    from configurator.catalogue.sharing import shared_by, touched_by

    if not path.is_dir():
        return
    here = path.resolve()
    own = (here.parent.name, here.name)
    for fragment in shared_by(path):
        others = [use for use in touched_by(here.parent.parent, fragment) if use != own]
        told = ", ".join(" ".join(use) for use in others) or "no other release"
        click.echo(f"shares {fragment} with {told}")


def _print_difference(found: Difference) -> None:
    before, after = ("not counted" if n is None else f"{n:,}" for n in (found.before, found.after))
    click.echo(f"{found.product}: {found.old} to {found.new}")
    click.echo(f"configurations: {before} before, {after} after")
    for change in found.changes:
        click.echo(f"{change.what} {change.turn}: {change.id} ({change.label})")
        for aspect, (was, now) in change.details.items():
            click.echo(f"    {aspect}: {was or 'none'} -> {now or 'none'}")
    for price in found.prices:
        was, now = f"{price.before / 100:,.2f}", f"{price.after / 100:,.2f}"
        click.echo(f"price of {price.id}: {was} -> {now} {price.currency}")
    for title, samples in (("gained", found.gained), ("lost", found.lost)):
        for sample in samples:
            click.echo(f"{title}, by {sample.decided_by} ({sample.said}):")
            click.echo(f"    {', '.join(sample.options)}")


def _print_within(path: Path, found: Within) -> None:
    from configurator.flow.budgeting import name_of, said

    def told(figures: Mapping[str, int]) -> str:
        each = (f"{name_of(n)} {said(found.market, n, value)}" for n, value in figures.items())
        return ", ".join(each)

    answer = {True: "fits", False: f"NOTHING FITS: {found.why}", None: "not known in time"}
    click.echo(f"{path}, {found.market.label.en}, at most {told(found.limits)}:")
    click.echo(f"  {answer[found.fits]}")
    for name, value in found.needed.items():
        click.echo(f"  the other limits kept, something fits from {told({name: value})}")
    for family, group in groupby(found.options if found.fits else (), key=lambda p: p.family):
        click.echo(family.label.en)
        for p in group:
            why = f": {p.why}" if p.why else ""
            click.echo(f"  {p.option.label.en:40} {p.standing}{why}")
    if found.best is not None and found.totals is not None:
        t = found.totals
        figures = {
            "price": t.price.net, "mass": t.mass_g, "carbon": t.carbon_g, "lead": t.lead_days,
        }  # fmt: skip
        proven = "proven" if found.best_status == "optimal" else "the cheapest found in time"
        click.echo(f"cheapest that fits ({proven}): {told(figures)}")
        taken = (p.option.id for p in found.options if p.option.id in (found.best or ()))
        click.echo(f"  {', '.join(taken)}")
    click.echo("settled: " + ", ".join(f"{n:,} by {step}" for step, n in found.steps.items()))


def _step(step: Step, release: Release | None) -> str:
    from configurator.catalogue.feature_model import Constraint

    verb = "chosen" if step.is_choice else "forced" if step.wanted else "excluded"
    if step.is_choice:
        return f"{step.name} {verb if step.wanted else 'ruled out'}"
    told = []
    for source in step.sources:
        if isinstance(source, Constraint):
            rule = release.rules.get(source.rule) if release else None
            words = rule.text.en if rule else source.text
            told.append(f"{source.rule or f'line {source.line}'}: {words}")
        else:
            told.append(f"the place of {source} in the tree")
    because = f" because of {_listed(step.because)}" if step.because else " always"
    return f"{step.name} {verb}{because} ({'; '.join(told)})"


def _listed(choices: Mapping[str, bool]) -> str:
    return ", ".join(n if w else f"no {n}" for n, w in choices.items())


def _some(names: tuple[str, ...], most: int = 8) -> str:
    shown = ", ".join(names[:most])
    more = len(names) - most
    return shown + (f" and {more} more (--json lists all)" if more > 0 else "")
