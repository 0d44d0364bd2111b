"""Zones of inhibition (mm): six samples of penicillin on each of 24 plates.

Davies & Goldsmith (1972), Statistical Methods in Research and Production, section 6.6. Data found
as csv/lme4/Penicillin.csv in the public repository vincentarelbundock/Rdatasets; REML result of
lme4, lmer(diameter ~ 1 + (1|plate) + (1|sample)), found printed on bookdown.org, "Comparing
crossed effects models" (J. M. Rosenberg).
"""

# One row a plate (a to x), one column a sample (A to F).
DIAMETERS = [
    [27, 23, 26, 23, 23, 21],
    [27, 23, 26, 23, 23, 21],
    [25, 21, 25, 24, 24, 20],
    [26, 23, 25, 23, 23, 20],
    [25, 22, 26, 22, 23, 20],
    [24, 22, 25, 23, 22, 19],
    [24, 20, 23, 21, 22, 19],
    [26, 22, 26, 24, 24, 21],
    [24, 21, 24, 22, 22, 20],
    [24, 21, 24, 23, 22, 19],
    [26, 23, 26, 24, 24, 21],
    [25, 22, 26, 24, 24, 20],
    [26, 24, 26, 24, 25, 22],
    [26, 23, 26, 23, 23, 20],
    [26, 23, 25, 24, 24, 22],
    [25, 22, 25, 23, 23, 20],
    [25, 21, 24, 23, 23, 20],
    [25, 22, 24, 23, 23, 19],
    [24, 21, 23, 21, 21, 19],
    [26, 23, 26, 24, 24, 21],
    [25, 21, 24, 22, 22, 18],
    [25, 22, 25, 22, 22, 20],
    [24, 21, 24, 22, 24, 19],
    [24, 21, 24, 22, 21, 18],
]
# Standard deviations of plate, sample and residual.
REML = (0.8467, 1.9316, 0.5499)
