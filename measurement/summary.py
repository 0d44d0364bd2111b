"""An analysis as text for a terminal. Scores in percent of the scale, effects in its points."""

from collections.abc import Iterable, Mapping, Sequence

from measurement.analysis import Analysis, FacetsReport
from measurement.facets.compatible import FACETS, Element
from measurement.facets.gate import Status
from measurement.facets.measures import CandidateMeasure, Effect, Measures
from measurement.facets.model import TIE
from measurement.names import shown as printable
from measurement.records import Estimate, NotEstimable

MOST_ROWS = 40
_WIDEST_LABEL = 28


def summary(
    found: Analysis,
    *,
    lowest: Mapping[str, int],
    warnings: Sequence[str] = (),
    with_facets: bool = False,
) -> str:
    """Return the report. `lowest` is the rating that stands for level 0 of each criterion."""
    table = found.table
    sizes = f"{len(table)} ratings of {len(table.candidates)} candidates by {len(table.raters)} "
    sizes += f"interviewers, {len(table.questions)} questions, {len(table.criteria)} criteria"
    parts = [sizes]
    if isinstance(found.measures, NotEstimable):
        parts.append(f"Not estimable: {found.measures.reason}")
    else:
        parts += _model(found, found.measures, lowest)
    parts.append(_agreement(found))
    parts.append(_planner(found))
    if with_facets:
        parts += _facets(found)
    notices = [*warnings, *found.warnings]
    if notices:
        parts.append("\n".join(["Notices", *(f"  {printable(notice)}" for notice in notices)]))
    return "\n\n".join(parts)


def _model(found: Analysis, shown: Measures, lowest: Mapping[str, int]) -> list[str]:
    return [
        _candidates(found, shown),
        _effects("Interviewers (severity: points taken off)", shown.raters, found, "rater"),
        _effects("Questions (difficulty)", shown.questions, found, "question"),
        _effects("Criteria (difficulty)", shown.criteria, found, "criterion"),
        _thresholds(shown, lowest),
    ]


def _candidates(found: Analysis, shown: Measures) -> str:
    ranked = sorted(enumerate(shown.candidates), key=_place)
    several = len({c.comparability for c in shown.candidates}) > 1
    rows = [_candidate(c, found.above_next.get(i), several=several) for i, c in ranked]
    head = ["candidate", "n", "by", "raw", "fair", "95 % interval", "above next", "status"]
    if several:
        head.insert(0, "group")
    title = "Candidates (percent of the scale; never compare across groups)"
    reasons = {c.verdict.reason: c.verdict.status for c in shown.candidates}
    notes = [f"  {status}: {reason}" for reason, status in reasons.items()][:MOST_ROWS]
    return "\n".join([_table(title, head, rows), *notes])


def _place(item: tuple[int, CandidateMeasure]) -> tuple[int, bool, float, str]:
    """Order by group and measure; what may only be shown raw comes last, by name: unranked."""
    c = item[1]
    is_raw = c.verdict.status is Status.RAW_ONLY
    return c.comparability, is_raw, 0.0 if is_raw else -c.measure, c.label


def _candidate(c: CandidateMeasure, above: float | None, *, several: bool) -> list[str]:
    is_raw = c.verdict.status is Status.RAW_ONLY
    chance = ""
    if above is not None and not is_raw:
        chance = f"{above:.2f}" + (" tie" if above < TIE else "")
    row = [
        printable(c.label, _WIDEST_LABEL),
        str(c.n_ratings),
        str(c.n_raters),
        _percent(c.raw),
        "-" if is_raw else _percent(c.fair),
        _range(c.low, c.high),
        chance,
        c.verdict.status.value,
    ]
    return [str(c.comparability + 1), *row] if several else row


def _effects(title: str, effects: Sequence[Effect], found: Analysis, facet: str) -> str:
    head = [facet, "n", "candidates", "points", "95 % interval", "infit", "outfit", ""]
    elements = found.facets.elements[facet] if isinstance(found.facets, FacetsReport) else ()
    rows = []
    for i, effect in enumerate(effects):
        element = elements[i] if elements else None
        rows.append(
            [
                printable(effect.label, _WIDEST_LABEL),
                str(effect.n_ratings),
                str(effect.n_candidates),
                _signed(effect.share),
                _range(effect.low, effect.high, "{:+.1f}"),
                _plain(element.infit) if element else "-",
                _plain(element.outfit) if element else "-",
                element.flag if element else "",
            ]
        )
    return _table(title, head, rows)


def _thresholds(shown: Measures, lowest: Mapping[str, int]) -> str:
    lines = ["Thresholds between neighbouring levels (logits)"]
    for t in shown.thresholds:
        if not t.criteria:
            continue
        names = ", ".join(printable(name, _WIDEST_LABEL) for name in t.criteria)
        lines.append(f"  {names}: {' '.join(f'{v:.2f}' for v in t.values)}")
        lines += [
            f"    level {lowest[t.criteria[0]] + k} is rarely the most likely rating"
            for k in t.never_likeliest
        ]
    return "\n".join(lines)


def _agreement(found: Analysis) -> str:
    a, c = found.agreement, found.components
    lines = [f"Agreement ({a.n_units} answers scored by two interviewers or more)"]
    if isinstance(a.alpha.value, NotEstimable):
        return "\n".join([*lines, f"  not measurable: {a.alpha.value.reason}"])
    interval = _range(a.alpha.low, a.alpha.high, "{:.2f}", 1)
    lines.append(f"  Krippendorff's alpha ({a.alpha.metric}) {a.alpha.value:.2f}, 95 % {interval}")
    lines.append(f"  same level {_percent(a.exact)} %, within one {_percent(a.within_one)} %")
    if isinstance(c, NotEstimable):
        lines.append(f"  ICC not measurable: {c.reason}")
    else:
        panel = c.raters_per_candidate
        lines.append(
            f"  ICC one interviewer {_plain(c.icc())}, panel of {panel:.1f} {_plain(c.icc(panel))}"
        )
    return "\n".join(lines)


def _planner(found: Analysis) -> str:
    if isinstance(found.study, NotEstimable):
        return f"Reliability: not measurable. {found.study.reason}"
    head = ["interviewers", "3 tasks", "6 tasks", "9 tasks", "12 tasks"]
    rows = [
        [str(j), *(f"{100 * found.study.standard_error(j, q):.1f}" for q in (3, 6, 9, 12))]
        for j in (1, 2, 3, 4)
    ]
    title = "Standard error to expect (points), by interviewers and tasks (question x criterion)"
    return _table(title, head, rows)


def _facets(found: Analysis) -> list[str]:
    if isinstance(found.facets, NotEstimable):
        return [f"FACETS-compatible measures: not estimable. {found.facets.reason}"]
    head = ["label", "score", "n", "measure", "S.E.", "infit", "z", "outfit", "z", "discr", "ptmea"]
    parts = []
    for facet in FACETS:
        elements, s = found.facets.elements[facet], found.facets.separation[facet]
        title = f"FACETS-compatible: {facet} (logits; scores count levels from 0)"
        text = _table(title, head, [_element(e) for e in elements])
        text += f"\n  separation {_plain(s.separation)}, strata {_plain(s.strata)}, reliability "
        text += f"{_plain(s.reliability)}, chi-square {_plain(s.chi_square)} on "
        text += f"{s.degrees_of_freedom} d.f."
        parts.append(text)
    return parts


def _element(e: Element) -> list[str]:
    figures = (e.infit, e.infit_z, e.outfit, e.outfit_z, e.discrimination, e.point_measure)
    extreme = " extreme" if e.is_extreme else ""
    return [
        printable(e.label, _WIDEST_LABEL) + extreme,
        str(e.score),
        str(e.n_ratings),
        f"{e.measure:.2f}",
        f"{e.error:.2f}",
        *(_plain(f) for f in figures),
    ]


# --- cells ---------------------------------------------------------------------------------------


def _table(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    cut = [[printable(cell) for cell in row] for row in rows[:MOST_ROWS]]
    widths = [max(len(cell) for cell in column) for column in zip(head, *cut, strict=True)]
    lines = [title, _line(head, widths), *(_line(row, widths) for row in cut)]
    if len(rows) > MOST_ROWS:
        lines.append(f"  and {len(rows) - MOST_ROWS} more (see --json)")
    return "\n".join(lines)


def _line(cells: Iterable[str], widths: Sequence[int]) -> str:
    first, *others = zip(cells, widths, strict=True)
    text = [first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in others)]
    return ("  " + "  ".join(text)).rstrip()


def _percent(estimate: Estimate) -> str:
    return "-" if isinstance(estimate, NotEstimable) else f"{100 * estimate:.1f}"


def _signed(estimate: Estimate) -> str:
    return "-" if isinstance(estimate, NotEstimable) else f"{100 * estimate:+.1f}"


def _plain(estimate: Estimate) -> str:
    return "-" if isinstance(estimate, NotEstimable) else f"{estimate:.2f}"


def _range(low: Estimate, high: Estimate, form: str = "{:.1f}", unit: float = 100) -> str:
    if isinstance(low, NotEstimable) or isinstance(high, NotEstimable):
        return "-"
    return f"{form.format(unit * low)} to {form.format(unit * high)}"
