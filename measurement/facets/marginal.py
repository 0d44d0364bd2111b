"""What the joint mode of all effects leaves out, added back in closed form.

The joint mode of structural parameters b and locals (t, h) is not where the ratings put b: with
few ratings per local it is off by as much as the information changes when the locals move. Three
terms mend that; v_p is the information of pair p, e_p = v_p + 1/s_h^2 that of its halo,
f_p = 1 - v_p/e_p, and s_n = sum of v_p f_p that on candidate n with the halos integrated out.

1. The halo is random and is integrated out (Laplace): - 1/2 sum of ln e_p.
2. t is one unknown per candidate. The profile over it is biased outward, as joint maximum
   likelihood is by L/(L-1), and integrating it over a wide prior worse. The modified profile
   likelihood adds + 1/2 ln s_n - ln I_n, with I_n the covariance of the scores of t at b and at the
   estimate: sum of f_p v_p, v_p held still. Source: Severini (1998), Biometrika 85:403-411;
   Barndorff-Nielsen (1983), Biometrika 70:343-365.
3. With J raters of one candidate whose f are about alike, ln I_n = 1/J sum of ln f_p + constant.

So the correction is  1/2 sum ln s_n - sum (1/2 - 1/J_n) ln e_p. Without halo it is 1/2 sum
ln s_n, Firth's and Warm's: it removes JML's bias and keeps extreme candidates finite without help
from a prior. EM needs E[h], not the mode; to first order that is what the corrected optimum is.
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from measurement.facets.layout import Layout
from measurement.table import Floats, tally

_LEAST = 1e-200  # a trial step may run to where the information underflows


@dataclass(frozen=True, slots=True, eq=False)
class InformationSlopes:
    """How the information v of each pair changes.

    `by_structural` is dv/d structural (pairs x structural), `by_local` dv/dt = dv/dh, `bend` the
    second derivative.
    """

    by_structural: sparse.csr_array
    by_local: Floats
    bend: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Correction:
    """The correction, its derivative by each pair's v, and minus its bend in t where positive."""

    value: float
    weight: Floats
    stiffening: Floats


def correction(layout: Layout, v: Floats, slopes: InformationSlopes, halo: float) -> Correction:
    """Return the correction at a point with information `v`; `halo` is the spread, 0 for none."""
    owner, n = layout.candidate_of_pair, layout.n_candidates
    raters = np.bincount(owner, minlength=n)
    share = (0.5 - 1.0 / raters[owner]) if halo else np.zeros_like(v)
    precision = halo**-2 if halo else np.inf
    e = v + precision if halo else np.ones_like(v)
    f = precision / e if halo else e
    s = np.maximum(tally(owner, v * f, n), _LEAST)
    value = 0.5 * float(np.log(s[raters > 0]).sum()) - float(share @ np.log(e))
    weight = 0.5 * f**2 / s[owner] - share / e
    # The bend along t, its halos following: they let f of a step in t through.
    first, bend = f * slopes.by_local, f**2 * slopes.bend
    s_first = tally(owner, f**2 * first, n)
    s_bend = tally(owner, f**2 * bend - 2.0 * f**3 * first**2 / precision, n)
    of_s = 0.5 * (s_bend / s - (s_first / s) ** 2)
    of_e = tally(owner, share * (bend / e - (first / e) ** 2), n)
    return Correction(value, weight, np.maximum(of_e - of_s, 0.0))
