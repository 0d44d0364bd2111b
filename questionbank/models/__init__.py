"""The bank's rows: questions, their versions and everything a version is made of."""

from questionbank.models.content import ExemplarKey, KeyPoint, ModelAnswer, Pitfall, Probe
from questionbank.models.questions import Question, QuestionVersion
from questionbank.models.reviews import EditorialReview
from questionbank.models.rubrics import Criterion, Level, Rubric
from questionbank.models.sets import QuestionSet, QuestionSetItem
from questionbank.models.taxonomy import Competency, Topic

__all__ = [
    "Competency",
    "Criterion",
    "EditorialReview",
    "ExemplarKey",
    "KeyPoint",
    "Level",
    "ModelAnswer",
    "Pitfall",
    "Probe",
    "Question",
    "QuestionSet",
    "QuestionSetItem",
    "QuestionVersion",
    "Rubric",
    "Topic",
]
