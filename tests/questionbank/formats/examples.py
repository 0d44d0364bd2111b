"""A small complete question that tests bend as they need."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from questionbank.formats.records import (
    CompetencyRecord,
    CriterionRecord,
    ExemplarKeyRecord,
    ExemplarRecord,
    KeyPointRecord,
    LevelRecord,
    PitfallRecord,
    ProbeRecord,
    QuestionRecord,
    TaxonomyRecord,
    TopicRecord,
)

TAXONOMY = TaxonomyRecord(
    topics=(TopicRecord("statistics", "Statistics", "Samples and what they tell."),),
    competencies=(
        CompetencyRecord("statistical-reasoning", "Statistical reasoning", "Reads samples."),
        CompetencyRecord("judgement", "Judgement", "Decides for a reason."),
    ),
)


def criterion(key: str, competency: str, anchors: list[str], weight: int = 1) -> CriterionRecord:
    return CriterionRecord(
        key=key,
        title=f"Criterion {key}",
        weight=Decimal(weight),
        competency=competency,
        levels=tuple(
            LevelRecord(f"{key}-{value}", Decimal(value), f"Label {value}", anchor)
            for value, anchor in enumerate(anchors, start=1)
        ),
    )


ROBUST = [
    "Treats mean and median as the same number.",
    "Says the median is the middle value and computes one by hand.",
    "Names outliers as the reason for choosing the median.",
    "Shows with figures how one outlier moves the mean but not the median.",
    "Adds the breakdown point, one half for the median, and what efficiency costs.",
]
SUMS = [
    "Proposes the median for a budget although sums are asked for.",
    "Hesitates between both and gives no use for the mean.",
    "Picks the mean for totals, since mean times count is the sum.",
    "Explains totals and adds that means of groups can be combined.",
    "Combines group means by weight and says why group medians cannot be combined.",
]


def keys(robust: str | None, sums: str | None) -> tuple[ExemplarKeyRecord, ...]:
    return (ExemplarKeyRecord("robust", robust), ExemplarKeyRecord("sums", sums))


def question() -> QuestionRecord:
    return QuestionRecord(
        uuid=UUID("6f0e6f3e-9d0e-4c3b-8f0e-0d3c9b1f2a01"),
        slug="mean-or-median",
        title="Mean or median",
        tests="Whether somebody chooses a summary by what it is for.",
        topic="statistics",
        kind="concept",
        seniority="junior",
        difficulty=2,
        minutes=8,
        tags=("estimation",),
        licence="CC-BY-4.0",
        attribution="Plumbline contributors",
        ai_policy="forbidden",
        review_by=date(2030, 1, 1),
        references=("Huber (1981): Robust Statistics", "Casella and Berger: Statistical Inference"),
        prompt="A dashboard shows delivery times.\n\nWhich summary would you display?",
        context="Listen for the purpose of the figure.",
        exemplars=(
            ExemplarRecord(
                "strong",
                "It depends on what the figure is for. For a typical delivery I take the median,"
                " because one outlier cannot move it. For totals I need the mean, since mean times"
                " count is the sum. I would show a quantile beside either.",
                keys("robust-4", "sums-3"),
            ),
            ExemplarRecord(
                "adequate",
                "The median, because outliers distort the mean so much.",
                keys("robust-3", None),
            ),
        ),
        key_points=(
            KeyPointRecord("robust", "Outliers move the mean but not the median."),
            KeyPointRecord("robust", "The median is the middle value."),
            KeyPointRecord("sums", "Mean times count gives totals and sums."),
            KeyPointRecord("sums", "Group means combine by weight, medians cannot be combined."),
        ),
        pitfalls=(
            PitfallRecord("“The median is always better.”", "For totals the mean is needed."),
            PitfallRecord("“They are nearly equal.”", "Not for skewed data such as waiting times."),
        ),
        probes=(
            ProbeRecord("clarify", "none", "no purpose named", "Who reads it?", "Names a use."),
            ProbeRecord("deepen", "none", "only robustness", "Now we plan costs.", "Mean."),
            ProbeRecord("hint", "small", "stuck", "One parcel takes a year.", "Sees the effect."),
        ),
        criteria=(
            criterion("robust", "statistical-reasoning", ROBUST, weight=2),
            criterion("sums", "judgement", SUMS),
        ),
    )
