"""Two examples of Krippendorff's alpha with gaps (None).

BOOK: 4 observers, 12 units: Krippendorff (2011), "Computing Krippendorff's Alpha-Reliability";
the values are also in his Content Analysis (4th ed., 2019, ch. 12, p. 290). Unit 12 has a single
value and does not count.
WIKIPEDIA: 3 observers, 15 units: en.wikipedia.org, "Krippendorff's alpha", computational example;
found with the values and the result .691 in the public repository dallascard/krippendorff_alpha.
"""

BOOK = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
    [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
]
BOOK_ALPHA = {"nominal": 0.7434, "ordinal": 0.8154, "interval": 0.8491, "ratio": 0.7974}

WIKIPEDIA = [
    [None, None, None, None, None, 3, 4, 1, 2, 1, 1, 3, 3, None, 3],
    [1, None, 2, 1, 3, 3, 4, 3, None, None, None, None, None, None, None],
    [None, None, 2, 1, 3, 4, 4, None, 2, 1, 1, 3, 3, None, 4],
]
WIKIPEDIA_ALPHA = {"nominal": 0.691}
