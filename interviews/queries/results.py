"""From submitted cards to scores: rows in, the measurement module's values out."""

from collections.abc import Mapping, Sequence

from interviews.formats.scorecards import ScorecardContent
from interviews.models import ScorecardVersion
from interviews.queries.pinned import PinnedQuestion
from measurement import records, scoring
from questionbank.formats.records import CriterionRecord


def plan(questions: Sequence[PinnedQuestion]) -> records.Plan:
    """Return the interview's pinned questions as the plan that scores are measured against."""
    return records.Plan(
        questions=tuple(
            records.Question(
                key=str(question.id),
                weight=float(question.weight),
                section=question.section or None,
                criteria=tuple(_criterion(criterion) for criterion in question.record.criteria),
            )
            for question in questions
        )
    )


def _criterion(criterion: CriterionRecord) -> records.Criterion:
    return records.Criterion(
        key=criterion.key,
        weight=float(criterion.weight),
        competency=criterion.competency or None,
        levels=tuple(
            records.Level(key=level.key, value=float(level.value), label=level.label)
            for level in criterion.levels
        ),
    )


def ratings(cards: Mapping[int, ScorecardContent]) -> list[records.Rating]:
    """Return every rating of the cards, given by panelist id."""
    return [
        records.Rating(
            panelist=str(panelist),
            question=str(rating.question),
            criterion=rating.criterion,
            state=rating.state,
            level=rating.level,
        )
        for panelist, card in cards.items()
        for rating in card.ratings
    ]


def score(
    questions: Sequence[PinnedQuestion], versions: Sequence[ScorecardVersion]
) -> scoring.Scores:
    """Score an interview from its submitted cards. Expects versions with their panelists."""
    cards = {version.scorecard.panelist_id: version.scorecard_content for version in versions}
    counting = {
        str(version.scorecard.panelist_id)
        for version in versions
        if version.scorecard.panelist.counts
    }
    return scoring.score(plan(questions), ratings(cards), counting_panelists=counting)
