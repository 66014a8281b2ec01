"""Whether lines and the releases built on them fit: stations, ratios' options, the paint family."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from configurator.catalogue import schema
from configurator.catalogue.problems import Problems, nearest
from configurator.catalogue.release_checks import figures, options
from configurator.catalogue.release_files import ReleaseFiles
from configurator.catalogue.shapes import Shaped


def check_fit(
    releases: Sequence[ReleaseFiles],
    lines: Mapping[str, Shaped[schema.LineFile]],
    problems: Problems,
) -> None:
    """Every release against its line, and every line's ratios against all it builds."""
    for files in releases:
        check_on_line(files, lines, problems, missing_told=files is not _first(releases, files))
    for name, line in lines.items():
        _ratios(line, [r for r in releases if r.product.content.line == name], problems)


def check_on_line(
    files: ReleaseFiles,
    lines: Mapping[str, Shaped[schema.LineFile]],
    problems: Problems,
    *,
    missing_told: bool = False,
) -> None:
    """One release against its line; a line that is not there is told of unless it was already."""
    name = files.product.content.line
    if name is None:
        return
    if name in lines:
        _stations(files, lines[name].content, problems)
        _paint(files, lines[name], problems)
    elif not missing_told:
        problems.add(
            files.product.document.path,
            files.product.line("line"),
            f"there is no line {name!r} in rules/lines",
            nearest(name, lines) or f"there is {', '.join(sorted(lines)) or 'none'}",
        )


def _first(releases: Sequence[ReleaseFiles], like: ReleaseFiles) -> ReleaseFiles:
    product = like.product.content.product
    return next(r for r in releases if r.product.content.product == product)


def _stations(files: ReleaseFiles, line: schema.LineFile, problems: Problems) -> None:
    known = {s.station for s in line.stations}
    for shaped, place, stated in figures(files):
        for station in stated.work.keys() - known:
            problems.add(
                *shaped.where(*place, "work", station),
                f"the line {line.line!r} has no station {station!r}",
                nearest(station, known) or "name a station of the line",
            )


def _paint(files: ReleaseFiles, line: Shaped[schema.LineFile], problems: Problems) -> None:
    families = {f.family for f in files.options.content}
    paint = line.content.paint.family
    if paint not in families:
        problems.add(
            line.document.path,
            line.line("paint", "family"),
            f"{files.folder.parent.name} {files.folder.name} has no family {paint!r}",
            nearest(paint, families) or "name the family of the colour",
        )


def _ratios(
    line: Shaped[schema.LineFile], built: Sequence[ReleaseFiles], problems: Problems
) -> None:
    """An option of a ratio must exist in some release; releases come and go below one line."""
    if not built:
        return
    known = {o.option for files in built for _, o in options(files)}
    for i, ratio in enumerate(line.content.ratios):
        for j, option in enumerate(ratio.options):
            if option not in known:
                problems.add(
                    line.document.path,
                    line.line("ratios", i, "options", j),
                    f"the ratio {ratio.ratio!r} names {option!r}, an option of nothing built here",
                    nearest(option, known) or "name an option of options.yaml",
                )
