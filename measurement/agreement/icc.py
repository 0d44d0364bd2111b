"""The six intraclass correlations of Shrout & Fleiss (1979), for complete tables.

Source: Shrout & Fleiss (1979), Psychological Bulletin 86:420-428.
"""

from dataclasses import dataclass

import numpy as np

from measurement.records import Estimate, NotEstimable
from measurement.table import Floats


@dataclass(frozen=True, slots=True)
class ShroutFleiss:
    """ICC(form, k). Form 1: other judges for each target; 2: judges sampled; 3: these judges.

    The second number says whether one judge's rating or the mean of all k is meant.
    """

    icc_1_1: Estimate
    icc_2_1: Estimate
    icc_3_1: Estimate
    icc_1_k: Estimate
    icc_2_k: Estimate
    icc_3_k: Estimate


def shrout_fleiss(ratings: Floats) -> ShroutFleiss:
    """Return the six coefficients of a targets x judges table without gaps."""
    n, k = ratings.shape
    if n < 2 or k < 2:  # noqa: PLR2004 -- a variance needs two
        return _nothing("An ICC needs at least two targets and two judges.")
    total = ratings.mean()
    rows, columns = ratings.mean(axis=1), ratings.mean(axis=0)
    between = k * float(np.sum((rows - total) ** 2)) / (n - 1)
    judges = n * float(np.sum((columns - total) ** 2)) / (k - 1)
    within = float(np.sum((ratings - rows[:, None]) ** 2)) / (n * (k - 1))
    residual = ratings - rows[:, None] - columns[None, :] + total
    error = float(np.sum(residual**2)) / ((n - 1) * (k - 1))
    if between <= 0:
        return _nothing("All targets have the same mean: nothing to tell apart.")
    judge_part = (judges - error) / n
    return ShroutFleiss(
        (between - within) / (between + (k - 1) * within),
        (between - error) / (between + (k - 1) * error + k * judge_part),
        (between - error) / (between + (k - 1) * error),
        (between - within) / between,
        (between - error) / (between + judge_part),
        (between - error) / between,
    )


def _nothing(reason: str) -> ShroutFleiss:
    none = NotEstimable(reason)
    return ShroutFleiss(none, none, none, none, none, none)
