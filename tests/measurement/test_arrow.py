"""The closed-form elimination against the same matrix written out."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse

from measurement import arrow as arrow_module
from measurement.arrow import Arrow, Singular, Solution, gram
from measurement.table import Floats


def example(seed: int, *, has_h: bool = True) -> Arrow:
    """Draw a positive definite arrow: three structurals, four candidates, nine pairs."""
    rng = np.random.default_rng(seed)
    owner = np.array([0, 0, 1, 1, 1, 2, 3, 3, 3])
    design = rng.normal(size=(40, 3))
    pair = np.concatenate([np.arange(9), rng.integers(0, 9, 31)])
    cross = np.zeros((9, 3))
    np.add.at(cross, pair, design)
    return Arrow(
        structural=design.T @ design + np.eye(3),
        cross=sparse.csr_array(cross),
        pair_information=np.bincount(pair).astype(np.float64),
        candidate_of_pair=owner,
        n_candidates=4,
        precision_t=0.3,
        precision_h=2.0 if has_h else None,
    )


def dense(a: Arrow) -> Floats:
    """Write the matrix out, ordered structural, t, h."""
    n, p, m = a.n_candidates, len(a.candidate_of_pair), len(a.structural)
    cross = a.cross.toarray()
    owns = np.zeros((n, p))
    owns[a.candidate_of_pair, np.arange(p)] = 1.0
    size = m + n + (p if a.precision_h is not None else 0)
    whole = np.zeros((size, size))
    whole[:m, :m] = a.structural
    whole[m : m + n, :m] = owns @ cross
    whole[m : m + n, m : m + n] = np.diag(owns @ a.pair_information + a.precision_t)
    if a.precision_h is not None:
        whole[m + n :, :m] = cross
        whole[m + n :, m : m + n] = (owns * a.pair_information).T
        whole[m + n :, m + n :] = np.diag(a.pair_information + a.precision_h)
    return np.asarray(np.tril(whole) + np.tril(whole, -1).T)


@pytest.mark.parametrize("has_h", [True, False])
@pytest.mark.parametrize("seed", range(3))
def test_solutions_and_variances_equal_those_of_the_whole_matrix(seed: int, has_h: bool) -> None:
    a = example(seed, has_h=has_h)
    inverse = np.linalg.inv(dense(a))
    m, n, p = 3, 4, 9
    right = np.random.default_rng(seed).normal(size=m + n + p)
    if not has_h:
        right[m + n :] = 0.0
    found = a.solve(Solution(right[:m], right[m : m + n], right[m + n :]))
    expected = inverse @ right[: len(inverse)]
    assert found.structural == pytest.approx(expected[:m])
    assert found.t == pytest.approx(expected[m : m + n])
    if has_h:
        assert found.h == pytest.approx(expected[m + n :])
        assert a.sum_of_variances_h() == pytest.approx(float(np.trace(inverse[m + n :, m + n :])))
    assert a.covariance == pytest.approx(inverse[:m, :m])
    of_t = inverse[m : m + n, m : m + n]
    assert a.sum_of_variances_t() == pytest.approx(float(np.trace(of_t)))
    assert a.variance_of_difference(0, 3) == pytest.approx(of_t[0, 0] + of_t[3, 3] - 2 * of_t[0, 3])
    with_mean = np.diag(of_t) + inverse[0, 0] + 2 * inverse[0, m : m + n]
    assert a.variance_with_mean() == pytest.approx(with_mean)


@pytest.mark.parametrize("sparse_cost", [1e-9, 1e9])
def test_both_ways_to_a_gram_matrix_agree(
    sparse_cost: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(4)
    rows = rng.normal(size=(50, 7)) * (rng.random((50, 7)) < 0.3)
    weights = rng.random(50)
    monkeypatch.setattr(arrow_module, "_SPARSE_COST", sparse_cost)
    monkeypatch.setattr(arrow_module, "_ROWS_AT_ONCE", 16)
    found = gram(sparse.csr_array(rows), weights)
    assert found == pytest.approx(rows.T @ (weights[:, None] * rows))
    assert found == pytest.approx(found.T)


def test_what_is_not_identified_is_refused() -> None:
    a = example(0)
    flat = replace(a, structural=np.zeros((3, 3)))
    with pytest.raises(Singular, match="structural information is singular"):
        flat.solve(Solution(np.zeros(3), np.zeros(4), np.zeros(9)))
