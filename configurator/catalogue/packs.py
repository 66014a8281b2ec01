"""Packs: an option that contains others and has one price in place of theirs.

At loading a pack becomes a plain rule (it implies its members) and a plain price: what it costs
less what they cost. As the members are always there with it, every sum is exact.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from configurator.catalogue import schema
from configurator.catalogue.feature_model import Constraint, FeatureModel
from configurator.catalogue.formula import And, Formula, Implies, Var
from configurator.catalogue.option_texts import contents
from configurator.catalogue.problems import Problems, nearest
from configurator.catalogue.release import Option, pick_of
from configurator.catalogue.shapes import Shaped
from configurator.catalogue.yaml_lines import Document

_REASON = schema.TextShape.model_construct(en="They are sold as one.", zh="成套出售。")


def price_beside(option: Option, options: Mapping[str, Option]) -> Mapping[str, int]:
    """The price that ``option`` adds to its members', per currency; its own where it has none.

    ``options`` are as the files state them. Minor units.
    """
    members = [options[m] for m in option.holds]
    return {
        currency: price - sum(m.price.get(currency, 0) for m in members)
        for currency, price in option.price.items()
    }


def with_packs(
    options: Shaped[schema.OptionsFile],
    model: FeatureModel,
    rules: Shaped[schema.RulesFile],
    problems: Problems,
) -> tuple[FeatureModel, Shaped[schema.RulesFile]]:
    """The model and the rules with one rule for each pack, which knows its place in options.yaml;
    notes what is wrong with a pack."""
    labels = {o.option: o.label for f in options.content for o in f.options}
    constraints: list[Constraint] = []
    content = dict(rules.content)
    lines, homes = dict(rules.document.lines), dict(rules.document.homes)
    check = _Check(options, model, problems)
    for i, j, option in _packs(options.content):
        path, line = options.where(i, "options", j, "pack")
        check.look(i, j, option)
        id_ = f"PACK-{option.option.upper().replace('.', '_')}-1"
        if id_ in content:
            wrong = f"the rule {id_} of the pack {option.option!r} stands in rules.yaml too"
            problems.add(*rules.where(id_), wrong, "give that one another id")
            continue
        formula = Implies(Var(option.option), _all([Var(m) for m in option.pack]))
        said = f"{option.option} => {' & '.join(option.pack)}"
        constraints.append(Constraint(formula, said, line, id_, str(path)))
        content[id_] = _rule(option, [labels[m] for m in option.pack if m in labels])
        lines[(id_,)], homes[(id_,)] = line, path
    if not constraints:
        return model, rules
    document = Document(rules.document.path, rules.document.value, lines, homes)
    whole = replace(model, constraints=(*model.constraints, *constraints))
    return whole, Shaped(document, content)


def _packs(families: schema.OptionsFile) -> Iterator[tuple[int, int, schema.OptionShape]]:
    for i, family in enumerate(families):
        for j, option in enumerate(family.options):
            if option.pack:
                yield i, j, option


def _all(members: list[Formula]) -> Formula:
    return members[0] if len(members) == 1 else And(tuple(members))


def _rule(option: schema.OptionShape, members: list[schema.TextShape]) -> schema.RuleShape:
    held = contents(members)
    en = f"{option.label.en} {held.en[0].lower()}{held.en[1:]}."
    zh = f"{option.label.zh or option.label.en}{held.zh}。" if held.zh else ""
    text = schema.TextShape.model_construct(en=en, zh=zh)
    return schema.RuleShape.model_construct(text=text, reason=_REASON, source=option.source)


class _Check:
    """What would make a pack's price wrong, or the pack impossible."""

    def __init__(
        self, options: Shaped[schema.OptionsFile], model: FeatureModel, problems: Problems
    ) -> None:
        self._options = options
        self._problems = problems
        self._all = {o.option: (f.family, o) for f in options.content for o in f.options}
        one = {f.name: f for f in model.features()}
        self._one_pick = {
            f.family
            for f in options.content
            if (feature := one.get(f.family))
            and len(feature.groups) == 1
            and pick_of(feature.groups[0]) == "one"
        }
        self._holders: dict[str, list[schema.OptionShape]] = {}

    def look(self, i: int, j: int, pack: schema.OptionShape) -> None:
        """Notes each member that does not fit."""
        family = self._all[pack.option][0]
        if "price" not in pack.model_fields_set:
            self._wrong(i, j, None, f"the pack {pack.option!r} states no price", "state it")
        seen = {family: pack.option} if family in self._one_pick else {}
        for k, member in enumerate(pack.pack):
            if member not in self._all:
                right = nearest(member, self._all) or "name options of options.yaml"
                self._wrong(i, j, k, f"there is no option {member!r}", right)
                continue
            home, option = self._all[member]
            if member in pack.pack[:k]:
                self._wrong(i, j, k, f"{member!r} stands twice in one pack", "keep one")
            elif option.pack or member == pack.option:
                wrong = f"the pack {pack.option!r} contains the pack {member!r}"
                self._wrong(i, j, k, wrong, "name what that contains")
            elif home in seen:
                wrong = f"{member!r} and {seen[home]!r} are of {home!r}, of which one is picked"
                self._wrong(i, j, k, wrong, "keep one of them")
            elif home in self._one_pick:
                seen[home] = member
            self._shared(i, j, k, member, pack)

    def _shared(self, i: int, j: int, k: int, member: str, pack: schema.OptionShape) -> None:
        """Two packs that can be chosen together would each take a member's price away."""
        for other in self._holders.setdefault(member, []):
            family = self._all[pack.option][0]
            if other.option == pack.option:
                continue
            if family != self._all[other.option][0] or family not in self._one_pick:
                wrong = f"{member!r} is in the pack {other.option!r} too, and both can be chosen"
                self._wrong(i, j, k, wrong, "let one family offer both, of which one is picked")
        self._holders[member].append(pack)

    def _wrong(self, i: int, j: int, k: int | None, wrong: str, right: str) -> None:
        place = (i, "options", j, "pack") if k is None else (i, "options", j, "pack", k)
        self._problems.add(*self._options.where(*place), wrong, right)
