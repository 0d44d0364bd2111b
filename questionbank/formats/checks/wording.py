"""Whether a question asks one thing, neutrally, in words that can be heard and answered."""

import re
from collections.abc import Iterator
from typing import Final

from questionbank.formats.checks import words
from questionbank.formats.checks.findings import WARNING, Context, Finding, maker
from questionbank.formats.records import QuestionRecord

WORDS_PER_MINUTE: Final = 130
# The rest of the minutes belongs to thinking, probes and notes.
SPEAKING_SHARE: Final = 0.6
GIVEN_AWAY: Final = 0.75
REVEALED: Final = 0.75
STEMS_TO_COMPARE: Final = 4
LONGEST_SENTENCE: Final = 25
HARDEST_GRADE: Final = 13
WORDS_TO_GRADE: Final = 30

_QUOTED: Final = re.compile(r"“[^”]*”|\"[^\"]*\"")
_ASKING: Final = "what|why|how|when|which|where|who"
_TWO_IN_ONE: Final = re.compile(
    rf"\b(?:{_ASKING})\b[^.?!\n]*?\s(?:and|or)\s+(?:also\s+|then\s+)?"
    rf"(?:{_ASKING}|would|do|does|is)\b[^.?!]*\?",
    re.IGNORECASE,
)
_LEADING: Final = re.compile(
    r"\b(?:(?:do|would|is|are|should)n['\u2019]t (?:you|it|they|this|that)|surely|obviously|"
    r"of course|as we all know|everybody knows|needless to say|you (?:would )?agree)\b"
    r"|,\s*(?:right|correct|no)\?",
    re.IGNORECASE,
)


def check_one_question(question: QuestionRecord, _: Context) -> Iterator[Finding]:
    """Find two questions at once: the candidate chooses, and panelists rate different ones."""
    text = _QUOTED.sub(" ", words.prose(question.prompt))
    if text.count("?") > 1 or _TWO_IN_ONE.search(text):
        problem = "It asks more than one question at once."
        advice = "Ask one, and move the other to a probe."
        yield maker(question, WARNING)("prompt-two-questions", "Prompt", problem, advice)


def check_leading(question: QuestionRecord, _: Context) -> Iterator[Finding]:
    """Find words that suggest the answer: a leading question measures agreement."""
    if match := _LEADING.search(_QUOTED.sub(" ", words.prose(question.prompt))):
        problem = f"“{match[0].strip(' ,')}” suggests the answer."
        advice = "Ask neutrally."
        yield maker(question, WARNING)("prompt-leading", "Prompt", problem, advice)


def check_given_away(question: QuestionRecord, _: Context) -> Iterator[Finding]:
    """Find key points whose words are mostly in the prompt: they are read back, not known."""
    prompt = words.content(question.prompt)
    for number, point in enumerate(question.key_points, start=1):
        stems = words.content(point.text)
        if words.numbers(point.text) - words.numbers(question.prompt):
            continue  # it states a figure that the prompt does not
        if len(stems) >= STEMS_TO_COMPARE and len(stems & prompt) >= GIVEN_AWAY * len(stems):
            problem = f"It contains most of key point {number}."
            advice = "Take the answer out of the prompt, or ask for something else."
            yield maker(question, WARNING)("prompt-gives-answer", "Prompt", problem, advice)


def check_probes_reveal(question: QuestionRecord, _: Context) -> Iterator[Finding]:
    """Find probes that contain the answer: that is help, and help has to be declared."""
    prompt = words.content(question.prompt)
    make = maker(question, WARNING)
    for number, probe in enumerate(question.probes, start=1):
        place = f"Probe {number}"
        asked = words.content(probe.text, prompt)
        signal = words.content(probe.signal, prompt)
        answers = [signal, *(words.content(each.text, prompt) for each in question.key_points)]
        if probe.help == "none" and any(_contained(each, asked) for each in answers):
            yield make(
                "probe-reveals",
                place,
                "It says what it waits for, but counts as no help.",
                "Reword it, or declare the help that it gives.",
            )
        if probe.kind == "hint" and probe.help == "none":
            yield make(
                "hint-without-help",
                place,
                "It is a hint but counts as no help.",
                "Declare small or large help, or make it another kind.",
            )


def _contained(answer: set[str], asked: set[str]) -> bool:
    return len(answer) >= STEMS_TO_COMPARE and len(answer & asked) >= REVEALED * len(answer)


def check_answer_length(question: QuestionRecord, _: Context) -> Iterator[Finding]:
    """Find answers that cannot be said in the minutes: a standard that nobody can meet."""
    room = int(question.minutes * SPEAKING_SHARE * WORDS_PER_MINUTE)
    for exemplar in question.exemplars:
        length = len(words.words(words.spoken(exemplar.text)))
        if length > room:
            yield maker(question, WARNING)(
                "answer-too-long",
                f"Model answer: {exemplar.quality}",
                f"Its {length} words do not fit: {question.minutes} minutes have room for {room}.",
                "Shorten it to what a candidate can say, or allow more minutes.",
            )


def check_reading_level(question: QuestionRecord, _: Context) -> Iterator[Finding]:
    """Find what is lost on a listener, who hears a prompt once: long sentences, long words."""
    text = words.prose(question.prompt)
    make = maker(question, WARNING)
    sentences = words.sentences(text)
    longest = max((len(words.words(each)) for each in sentences), default=0)
    if longest > LONGEST_SENTENCE:
        yield make(
            "prompt-long-sentence",
            "Prompt",
            f"A sentence has {longest} words.",
            f"Use at most {LONGEST_SENTENCE}.",
        )
    grade = reading_grade(text)
    if grade > HARDEST_GRADE:
        problem = f"Its reading grade is {grade:.0f}."
        advice = "Use shorter sentences and plainer words; terms of the field may stay."
        yield make("prompt-hard-to-hear", "Prompt", problem, advice)


def reading_grade(text: str) -> float:
    """Return the school grade of Flesch and Kincaid (1975), 0 for texts too short to grade."""
    found = words.words(text)
    if len(found) < WORDS_TO_GRADE:
        return 0.0
    per_sentence = len(found) / len(words.sentences(text))
    per_word = sum(words.syllables(each) for each in found) / len(found)
    return 0.39 * per_sentence + 11.8 * per_word - 15.59
