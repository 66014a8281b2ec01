"""Whether the needs of parts.yaml speak of parts and features that exist, each part once."""

from __future__ import annotations

from configurator.catalogue.problems import Problems, nearest
from configurator.catalogue.release_checks import check_condition
from configurator.catalogue.release_files import ReleaseFiles


def check_needs(files: ReleaseFiles, problems: Problems) -> None:
    """Notes each need that names an unknown part or feature, or a part that another need has."""
    parts = files.parts.content.parts
    features = {f.name for f in files.model.features()}
    met: dict[str, int] = {}
    for id_, need in files.parts.content.needs.items():
        for i, part in enumerate(need.one_of):
            path, line = files.parts.where("needs", id_, "one_of", i)
            if part not in parts:
                right = nearest(part, parts) or "add it under parts"
                problems.add(path, line, f"there is no part {part!r}", right)
            elif part in met:
                problems.add(
                    path,
                    line,
                    f"the part {part!r} meets a need here and on line {met[part]}",
                    "let each part meet one need",
                )
            met.setdefault(part, line)
        if need.when is not None:
            check_condition(need.when, features, *files.parts.where("needs", id_, "when"), problems)
