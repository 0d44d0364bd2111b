"""Forty persons, four raters, five items, scores 0 to 3, fully crossed: a run of TAM.

Found: synthetic data in "test/fixtures/mgmfrm_tam_overlap_baseline.csv" (its SHA-256 is `SHA256`)
and TAM's results in "test/fixtures/mgmfrm_tam_overlap_execution_review.json" of the public
repository Ryuya-dot-com/BayesianMGMFRM.jl, commits 6e8291c9 and 91bff2a5; MIT License, Copyright
(c) 2026 Ryuya Komuro and contributors. Program: R 4.6.1, TAM 4.3-25,
tam.mml.mfr(formulaA = ~ item + rater + item:step, constraint = "cases"), its defaults otherwise:
21 nodes from -6 to 6, N(0, variance) persons, stops when no parameter moves by more than 1e-4.

MIRT and RASCHPY are two Python packages on the same data, run once in an environment of their own
(mirt 1.2.0, raschpy 1.4.0; docs/measurement.md says how). mirt integrates as TAM does, on a grid
that it refines until it is fine enough; raschpy compares pairs of scores and knows no candidates.
"""

from dataclasses import dataclass

# One line a person; one group of digits a rater, one digit an item.
_ROWS = """
20000 00222 10210 12110
33333 33333 12321 00202
20000 21220 00000 00100
00203 11232 00200 00202
30201 03233 00210 10201
33332 23333 33322 33202
22223 33133 32222 30312
21300 32212 30301 00111
23300 21332 20310 10010
33303 20310 00001 01202
10001 10002 00100 00000
33323 33333 23223 13013
00000 10301 00300 00000
31231 30223 10202 00303
10302 22022 01320 00000
33333 33333 33332 33323
01332 21213 13201 21000
01221 13321 00011 00000
00000 00000 10000 00000
10200 23323 10102 00200
10223 32333 03331 10101
21301 33333 00001 00000
11000 30232 10200 00100
20332 33333 23301 02201
10301 22321 20301 01000
23301 31313 11301 00001
33333 33322 33323 33323
00000 00000 00000 00000
00000 00200 00000 00000
21211 32322 02313 00200
22300 32303 20132 00003
00201 12313 21100 20200
10001 10102 00000 00100
23323 22333 20223 22010
23213 32323 32300 20310
12201 10323 03221 01200
33333 33333 23303 23333
00200 23333 00112 00000
32332 31323 30323 31303
00201 20222 00000 00001
"""
SHA256 = "60ce874fc88a62af292b50f3fcb6c8d8c73ecaea41efaa52ea58b104b9427b76"

# (person, rater, item, score), in the order of the file.
RATINGS = [
    (person, rater, item, int(digit))
    for person, line in enumerate(_ROWS.split("\n")[1:-1], 1)
    for rater, digits in enumerate(line.split(), 1)
    for item, digit in enumerate(digits, 1)
]

ITEM = [
    0.170148153082254,
    0.509805464481089,
    -0.534596233334414,
    0.701595345739029,
    0.077245781001606,
]
RATER = [-0.134372192576835, -0.97549053742957, 0.237878452271076, 0.87198427773533]
RATER_ERROR = [0.0629850296568494, 0.0650620075376583, 0.0639970648671707, 0.110886442351251]
# Steps 1 to 3 of items 1 to 5, each item's summing to zero.
STEPS = [
    [-0.195856026576587, -0.38602412833473, 0.581880154911317],
    [0.35976497044455, -0.198460220935497, -0.161304749509053],
    [0.517731456817207, -1.0456942447647, 0.527962787947492],
    [0.282599142742445, -0.73218231480366, 0.449583172061215],
    [-0.290765083008489, 0.0626934035776798, 0.228071679430809],
]
DEVIANCE = 1573.16999176995
EAP_RELIABILITY = 0.936491295334505


@dataclass(frozen=True, slots=True)
class Run:
    """Figures of another program. `deviance` and `candidate_sd` only where it has candidates."""

    rater: list[float]
    rater_error: list[float]
    item: list[float]
    deviance: float | None = None
    candidate_sd: float | None = None


MIRT = Run(
    rater=[-0.134354, -0.977289, 0.238682, 0.872961],
    rater_error=[0.074546, 0.091583, 0.076403, 0.092692],
    item=[0.250397, 0.590980, -0.455726, 0.782581, 0.157512],
    deviance=1573.210343,
    candidate_sd=1.227652,
)
RASCHPY = Run(
    rater=[-0.1209, -0.9259, 0.2563, 0.7905],
    rater_error=[0.0795, 0.1116, 0.0785, 0.1100],
    item=[-0.0342, 0.3647, -0.7129, 0.5284, -0.1460],
)
