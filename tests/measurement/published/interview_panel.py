"""Four students, eight raters, two criteria, four items, scores 2 to 22: a FACETS run.

Found: data in "2026Raterbias10.txt" and the program's printout in
"mfrmapp/2026Raterbias10.out.txt" of the public repository ZGY6/mfrmapp (commits 04700c13 and
7bf91f9e). Program: Minifac64 (Facets 64-bit) 4.5.0, model ?,?,?,?,R23, students not centred,
convergence .5 score points and .01 logits, so its measures stop a little before the optimum.
Labels are the file's own (Student1, Rater1, …), which name nobody.

Taken over are numbers alone, ratings and printed figures, no text and no code. The repository
holds no licence file; its mfrmapp/README.md and pyproject.toml (commit 11fce8e9) say MIT License.
"""

# One line per student and rater: criterion "comp" items 1-4, then criterion "inte" items 1-4.
_ROWS = {
    ("Student1", "Rater1"): "8 5 4 18 5 8 4 20",
    ("Student1", "Rater2"): "13 8 3 18 14 9 6 17",
    ("Student1", "Rater3"): "13 10 5 19 8 8 4 17",
    ("Student1", "Rater4"): "15 9 5 19 7 7 5 15",
    ("Student1", "Rater5"): "11 8 2 18 15 13 8 18",
    ("Student1", "Rater6"): "16 9 5 19 12 15 9 16",
    ("Student1", "Rater7"): "10 7 8 17 12 6 4 15",
    ("Student1", "Rater8"): "13 10 7 17 11 9 7 17",
    ("Student2", "Rater1"): "5 10 6 17 8 9 6 18",
    ("Student2", "Rater2"): "8 4 5 16 9 8 7 15",
    ("Student2", "Rater3"): "10 7 6 18 8 10 7 17",
    ("Student2", "Rater4"): "9 6 4 17 7 9 5 16",
    ("Student2", "Rater5"): "8 5 3 15 13 11 7 17",
    ("Student2", "Rater6"): "9 7 5 18 15 12 8 17",
    ("Student2", "Rater7"): "7 5 4 16 6 8 5 14",
    ("Student2", "Rater8"): "10 6 5 17 9 10 6 18",
    ("Student3", "Rater1"): "4 8 4 16 4 6 3 15",
    ("Student3", "Rater2"): "3 5 3 14 6 7 4 15",
    ("Student3", "Rater3"): "5 6 4 16 4 5 3 14",
    ("Student3", "Rater4"): "5 7 3 15 5 6 4 16",
    ("Student3", "Rater5"): "2 6 2 15 8 7 3 14",
    ("Student3", "Rater6"): "5 8 4 16 9 8 5 15",
    ("Student3", "Rater7"): "8 6 4 15 4 5 3 13",
    ("Student3", "Rater8"): "7 8 4 16 7 8 4 16",
    ("Student4", "Rater1"): "18 12 10 20 20 14 12 22",
    ("Student4", "Rater2"): "18 10 8 20 17 12 9 19",
    ("Student4", "Rater3"): "19 11 9 21 17 13 10 19",
    ("Student4", "Rater4"): "19 10 8 21 15 11 9 18",
    ("Student4", "Rater5"): "18 9 7 20 18 12 9 20",
    ("Student4", "Rater6"): "19 11 9 21 16 13 10 18",
    ("Student4", "Rater7"): "17 9 7 19 15 11 8 17",
    ("Student4", "Rater8"): "17 10 8 20 17 12 9 19",
}
LOWEST, HIGHEST = 2, 22

RATINGS = [
    (student, rater, item, criterion, int(value))
    for (student, rater), line in _ROWS.items()
    for (criterion, item), value in zip(
        [(c, f"Item{i}") for c in ("comp", "inte") for i in (1, 2, 3, 4)], line.split(), strict=True
    )
]

# Table 7: label -> (score, count, measure, S.E., infit, its z, outfit, its z, discrimination,
# point-measure correlation).
REPORT = {
    "candidate": {
        "Student4": (916, 64, 0.61, 0.06, 0.87, -0.6, 0.91, -0.4, 1.03, 0.89),
        "Student1": (690, 64, -0.26, 0.06, 1.28, 1.4, 1.18, 0.9, 0.84, 0.90),
        "Student2": (623, 64, -0.56, 0.07, 0.84, -0.7, 0.78, -1.1, 1.13, 0.92),
        "Student3": (490, 64, -1.27, 0.07, 0.80, -1.0, 0.82, -0.9, 1.11, 0.91),
    },
    "rater": {
        "Rater7": (305, 32, 0.32, 0.10, 0.70, -1.1, 0.76, -0.8, 1.20, 0.93),
        "Rater4": (327, 32, 0.12, 0.10, 0.95, 0.0, 0.86, -0.4, 1.14, 0.92),
        "Rater2": (330, 32, 0.09, 0.10, 0.71, -1.0, 0.69, -1.2, 1.23, 0.94),
        "Rater1": (339, 32, 0.01, 0.10, 1.54, 1.7, 1.46, 1.6, 0.49, 0.90),
        "Rater5": (342, 32, -0.02, 0.10, 1.39, 1.3, 1.36, 1.3, 0.55, 0.92),
        "Rater3": (343, 32, -0.03, 0.10, 0.73, -0.9, 0.70, -1.1, 1.18, 0.94),
        "Rater8": (354, 32, -0.13, 0.09, 0.48, -2.2, 0.43, -2.6, 1.47, 0.95),
        "Rater6": (379, 32, -0.35, 0.09, 1.15, 0.6, 1.11, 0.4, 0.97, 0.91),
    },
    "criterion": {
        "comp": (1336, 128, 0.05, 0.05, 0.97, -0.1, 0.94, -0.4, 1.05, 0.93),
        "inte": (1383, 128, -0.05, 0.05, 0.94, -0.3, 0.91, -0.6, 1.01, 0.92),
    },
    "question": {
        "Item3": (374, 64, 1.28, 0.08, 0.63, -2.0, 0.63, -2.1, 1.33, 0.83),
        "Item2": (554, 64, 0.45, 0.06, 1.03, 0.1, 1.04, 0.2, 0.85, 0.76),
        "Item1": (690, 64, -0.07, 0.06, 1.37, 1.8, 1.38, 1.8, 0.64, 0.89),
        "Item4": (1101, 64, -1.66, 0.07, 0.53, -2.7, 0.64, -2.1, 1.33, 0.82),
    },
}
# "Model, Populn" lines: RMSE, true S.D., separation, strata, reliability; fixed chi-square, d.f.
SEPARATION = {
    "candidate": (0.07, 0.67, 9.89, 13.52, 0.99, 399.2, 3),
    "rater": (0.10, 0.15, 1.62, 2.50, 0.72, 29.3, 7),
    "criterion": (0.05, 0.02, 0.50, 1.00, 0.20, 2.5, 1),
    "question": (0.07, 1.07, 15.47, 20.97, 1.00, 823.8, 3),
}
# Table 8: Rasch-Andrich thresholds of categories 3 to 22, and their standard errors.
THRESHOLDS = [
    *(-3.35, -2.76, -1.90, -1.11, -1.48, -1.32, -0.52, -0.23, 0.30, -0.34),
    *(-0.01, 0.47, -0.60, 0.88, 0.49, 1.31, 1.79, 2.15, 2.91, 3.33),
]
THRESHOLD_ERRORS = [
    *(0.61, 0.34, 0.25, 0.23, 0.22, 0.21, 0.22, 0.24, 0.26, 0.28),
    *(0.28, 0.28, 0.28, 0.26, 0.26, 0.28, 0.32, 0.39, 0.56, 1.03),
]
