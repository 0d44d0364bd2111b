"""Against TAM's printed run, and TAM's estimator rebuilt (marginal.py) where TAM has printed none.

The rebuilt estimator has first to give TAM's own figures; only then is it a yardstick.
"""

import hashlib
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from measurement.facets.compatible import Compatible, fit_compatible
from measurement.facets.model import Fit, fit
from measurement.facets.posterior import Spreads
from measurement.table import Floats, Observation, RatingTable, Scale
from tests.bench.crosscheck import DESIGNS, compare
from tests.measurement.marginal import Marginal, fit_marginal
from tests.measurement.published import tam_crossed as tam

pytestmark = pytest.mark.slow
DOCUMENT = (Path(__file__).parents[2] / "docs" / "measurement.md").read_text()
FINE = 61
# The engine's model without what TAM's has not: no halo, nothing shrunken.
PLAIN = Spreads(rater=200.0, question=200.0, criterion=200.0, halo=0.0, threshold=200.0)


@pytest.fixture(scope="module")
def table() -> RatingTable:
    return RatingTable.from_observations(
        [Observation(f"{p:02}", str(r), "task", str(i), x) for p, r, i, x in tam.RATINGS],
        {str(i): Scale.equal_steps(4) for i in range(1, 6)},
    )


@pytest.fixture(scope="module")
def rebuilt(table: RatingTable) -> Marginal:
    return fit_marginal(table)


@pytest.fixture(scope="module")
def fine(table: RatingTable) -> Marginal:
    return fit_marginal(table, n_nodes=FINE)


@pytest.fixture(scope="module")
def plain(table: RatingTable) -> Fit:
    return fit(table, spreads=PLAIN)


@pytest.fixture(scope="module")
def usual(table: RatingTable) -> Fit:
    return fit(table)


@pytest.fixture(scope="module")
def joint(table: RatingTable) -> Compatible:
    found = fit_compatible(table)
    assert isinstance(found, Compatible)
    return found


def thresholds(found: Fit) -> Floats:
    return np.array([found.at.structural[where] for where in found.layout.threshold_slices])


def factor(mine: Floats, theirs: Floats) -> float:
    """Return how many times as far apart my values are."""
    theirs = theirs - theirs.mean()
    return float(mine @ theirs / (theirs @ theirs))


def test_the_data_are_the_published_file() -> None:
    lines = ["person,rater,item,score", *(",".join(map(str, row)) for row in tam.RATINGS)]
    text = "\n".join(lines) + "\n"
    assert hashlib.sha256(text.encode()).hexdigest() == tam.SHA256


# --- the yardstick -----------------------------------------------------------------------------


def test_the_rebuilt_estimator_gives_the_figures_that_tam_printed(rebuilt: Marginal) -> None:
    # TAM stops while its parameters still move by 1e-4 a round; ours goes on to the optimum.
    assert rebuilt.rater == pytest.approx(tam.RATER, abs=0.0006)
    assert rebuilt.criterion - rebuilt.mu == pytest.approx(np.array(tam.ITEM), abs=0.002)
    assert rebuilt.steps == pytest.approx(np.array(tam.STEPS), abs=0.001)
    assert rebuilt.deviance == pytest.approx(tam.DEVIANCE, abs=0.001)
    assert rebuilt.deviance < tam.DEVIANCE
    assert rebuilt.reliability == pytest.approx(tam.EAP_RELIABILITY, abs=0.0001)


def test_on_a_finer_grid_it_gives_the_figures_of_mirt(fine: Marginal) -> None:
    assert fine.rater == pytest.approx(tam.MIRT.rater, abs=0.0001)
    assert fine.criterion - fine.mu == pytest.approx(np.array(tam.MIRT.item), abs=0.0001)
    assert fine.deviance == pytest.approx(tam.MIRT.deviance, abs=0.0001)
    assert fine.candidate_sd == pytest.approx(tam.MIRT.candidate_sd, abs=0.0001)


def test_tam_s_own_grid_is_too_coarse_for_twenty_ratings_a_candidate(
    rebuilt: Marginal, fine: Marginal, plain: Fit, usual: Fit
) -> None:
    # A normal N(0, sd) fitted by maximum likelihood has EAPs of mean zero; nodes .6 apart do not.
    assert rebuilt.eap.mean() == pytest.approx(-0.08, abs=0.005)
    assert fine.eap.mean() == pytest.approx(0, abs=1e-4)
    assert fine.mu - rebuilt.mu == pytest.approx(-0.082, abs=0.001)
    assert (rebuilt.eap_sd.min(), fine.eap_sd.min()) == pytest.approx((0.172, 0.240), abs=0.001)
    # The engine's general level is that of the fine grid.
    assert plain.mu == pytest.approx(fine.mu, abs=0.03)
    assert usual.mu == pytest.approx(fine.mu, abs=0.03)


# --- the engine --------------------------------------------------------------------------------


def test_without_halo_and_shrinkage_the_engine_agrees_with_tam(plain: Fit) -> None:
    item = np.array(tam.ITEM)
    assert plain.effects("rater") == pytest.approx(np.array(tam.RATER), abs=0.01)
    assert plain.effects("criterion") == pytest.approx(item - item.mean(), abs=0.01)
    assert thresholds(plain) == pytest.approx(np.array(tam.STEPS), abs=0.02)
    # What is left is one factor; a joint mode would spread 2.6 % wider.
    spread = factor(plain.effects("rater"), np.array(tam.RATER))
    assert spread == pytest.approx(0.993, abs=0.002)
    assert plain.effects("rater") / spread == pytest.approx(np.array(tam.RATER), abs=0.003)


def test_its_standard_errors_are_those_of_the_whole_information(plain: Fit) -> None:
    assert plain.errors("rater") == pytest.approx(np.array(tam.MIRT.rater_error), abs=0.0015)


def test_the_usual_model_agrees_within_its_shrinkage_and_its_halo(usual: Fit) -> None:
    item = np.array(tam.ITEM)
    assert usual.effects("rater") == pytest.approx(np.array(tam.RATER), abs=0.03)
    assert usual.effects("criterion") == pytest.approx(item - item.mean(), abs=0.03)
    assert thresholds(usual) == pytest.approx(np.array(tam.STEPS), abs=0.065)
    assert all(usual.errors("rater") > tam.MIRT.rater_error)


def test_candidates_come_in_the_same_order(usual: Fit, joint: Compatible, fine: Marginal) -> None:
    # Equal totals on these five criteria are equal measures, whatever the estimator.
    for measures in (usual.theta, joint.measures("candidate")):
        assert stats.kendalltau(measures, fine.eap)[0] > 0.99


def test_joint_maximum_likelihood_is_wider_by_one_factor(joint: Compatible) -> None:
    # The known factor of joint estimation with n ratings a candidate is about n / (n - 1).
    rater = np.array(tam.RATER)
    spread = factor(joint.measures("rater"), rater)
    assert spread == pytest.approx(20 / 19, abs=0.01)
    assert joint.measures("rater") / spread == pytest.approx(rater, abs=0.005)


def test_a_third_program_lies_between(usual: Fit) -> None:
    # raschpy's pairwise estimates use the data less fully: within a standard error, not closer.
    away = np.abs(usual.effects("rater") - tam.RASCHPY.rater)
    assert np.all(away < tam.RASCHPY.rater_error)


# --- the tables of docs/measurement.md ---------------------------------------------------------


def cells(start: str) -> list[str]:
    line = next(line for line in DOCUMENT.splitlines() if line.startswith(f"| {start} |"))
    return [cell.strip() for cell in line.split("|")[2:-1]]


def numbers(values: Floats | list[float]) -> str:
    return ", ".join(f"{value:.2f}" for value in values)


def centred(item: list[float]) -> str:
    return numbers(np.array(item) - np.mean(item))


def test_the_table_of_programs_shows_the_recorded_figures() -> None:
    runs = (
        ("TAM 4.3-25", tam.Run(tam.RATER, tam.RATER_ERROR, tam.ITEM), f"{-np.mean(tam.ITEM):.2f}"),
        ("mirt 1.2 (Python)", tam.MIRT, f"{-np.mean(tam.MIRT.item):.2f}"),
        ("raschpy 1.4 (Python)", tam.RASCHPY, "–"),
    )
    for start, run, level in runs:
        figures = [numbers(run.rater), numbers(run.rater_error), centred(run.item)]
        assert cells(start) == [*figures, level]


def test_the_table_of_programs_shows_our_figures(joint: Compatible, plain: Fit, usual: Fit) -> None:
    for start, found in (("here, no halo, no shrinkage", plain), ("here", usual)):
        rater, error = found.severities.within((0,) * 4)
        item = found.effects("criterion")
        expected = [numbers(rater), numbers(error), numbers(item)]
        assert cells(start) == [*expected, f"{found.mu:.2f}"]
    rater, item = joint.measures("rater"), joint.measures("criterion")
    expected = [numbers(rater), numbers(joint.errors("rater")), numbers(item), "–"]
    assert cells("here, FACETS mode") == expected


@pytest.mark.parametrize("name", list(DESIGNS))
def test_the_table_of_designs_is_what_the_code_gives(name: str) -> None:
    found = [figure for each in compare(DESIGNS[name], range(6)) for figure in each]
    printed = [float(cell) for cell in cells(name)]
    # Six of the table's 25 seeds: the tolerance is three standard errors of their mean.
    assert found == pytest.approx(printed, abs=0.06)
