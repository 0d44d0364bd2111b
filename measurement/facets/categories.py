"""Probabilities of the levels of a rating, and their moments. Arrays run levels x rows."""

import numpy as np

from measurement.table import Floats, Ints


def probabilities(
    eta: Floats, cumulative: Floats, scale: Ints | None
) -> tuple[Floats, Floats, Floats]:
    """Return P (levels x rows), ln of its normaliser and the cumulative thresholds per row.

    `cumulative` is (K + 1) x groups, `scale` the group of each row (None: there is one).
    """
    offset = cumulative if scale is None else cumulative[:, scale]
    p = np.multiply.outer(np.arange(len(cumulative), dtype=np.float64), eta)
    p -= offset
    largest = p.max(axis=0)
    p -= largest
    np.exp(p, out=p)
    total = p.sum(axis=0)
    p /= total
    return p, np.log(total) + largest, offset


def moments(p: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Return C_h and M_h (h = 1..K, levels x rows), E and V of the level."""
    top = len(p) - 1
    at_least = np.empty((top, p.shape[1]))
    moment = np.empty_like(at_least)
    tail = np.zeros(p.shape[1])
    tail_mean = np.zeros(p.shape[1])
    for k in range(top, 0, -1):
        tail += p[k]
        tail_mean += k * p[k]
        at_least[k - 1] = tail
        moment[k - 1] = tail_mean
    mean = tail_mean.copy()
    moment -= mean * at_least
    # Var(x) = sum over h of Cov(x, 1[x >= h]): no cancellation of large squares.
    variance = np.maximum(moment.sum(axis=0), 0.0)
    return at_least, moment, mean, variance


def third_moments(
    p: Floats, at_least: Floats, mean: Floats, variance: Floats
) -> tuple[Floats, Floats, Floats]:
    """Return how V changes: dV/d eta, d2V/d eta2 and, per level h, -dV/d tau_h (levels x rows).

    They are the third and fourth cumulants of the level, and E[(x - E)^2 1[x >= h]] - V C_h.
    """
    third, fourth, tail = (np.zeros(p.shape[1]) for _ in range(3))
    cross = np.empty_like(at_least)
    for k in range(len(p) - 1, -1, -1):
        away = k - mean
        square = away * away * p[k]
        third += away * square
        fourth += away * away * square
        if k:
            tail += square
            cross[k - 1] = tail - variance * at_least[k - 1]
    return third, fourth - 3.0 * variance**2, cross
