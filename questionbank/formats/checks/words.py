"""Words of a text as the checks compare them: lower case, without endings, without filler."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

import snowballstemmer  # type: ignore[import-untyped]  # ships no types

_FENCE: Final = re.compile(r"^(`{3,}|~{3,}).*?^\1\s*$", re.MULTILINE | re.DOTALL)
_DISPLAY: Final = re.compile(r"\$\$.*?\$\$", re.DOTALL)
_INLINE: Final = re.compile(r"\$[^$\n]+\$")
_CODE: Final = re.compile(r"`[^`]*`")
_LINK: Final = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_WORD: Final = re.compile(r"[^\W\d_][^\W_]*(?:['\u2019][^\W\d_]+)?|\d+(?:[.,]\d+)*")
_SENTENCE: Final = re.compile(r"(?<=[.!?])[\s”\"\u2019)]+|\n{2,}|\n(?=[-*] )")

FILLER: Final = frozenset(
    {
        "a", "about", "after", "all", "also", "an", "and", "another", "any", "are", "as", "ask",
        "asked", "asks", "at", "be", "because", "been", "before", "being", "but", "by", "can",
        "cannot", "case", "come", "could", "did", "do", "does", "doing", "done", "each", "either",
        "else", "even", "every", "for", "from", "further", "gave", "get", "gets", "give", "given",
        "gives", "goes", "had", "has", "have", "having", "he", "her", "here", "his", "how",
        "however", "i", "if", "in", "into", "is", "it", "its", "itself", "just", "keep", "keeps",
        "know", "known", "knows", "less", "let", "like", "made", "make", "makes", "many", "may",
        "me", "might", "more", "most", "much", "must", "my", "name", "named", "names", "need",
        "needs", "neither", "never", "no", "nor", "not", "nothing", "now", "of", "off", "on",
        "once", "one", "only", "onto", "or", "other", "others", "our", "out", "over", "own",
        "part", "put", "rather", "right", "said", "same", "say", "says", "see", "seen", "sees",
        "shall", "she", "should", "so", "some", "still", "such", "take", "taken", "takes", "than",
        "that", "the", "their", "them", "then", "there", "these", "they", "thing", "things",
        "this", "those", "though", "three", "through", "to", "together", "too", "two", "unasked",
        "under", "until", "up", "upon", "us", "use", "used", "uses", "using", "very", "was",
        "way", "we", "well", "were", "what", "when", "where", "whether", "which", "while", "who",
        "whom", "whose", "why", "will", "with", "within", "without", "would", "yes", "yet", "you",
        "your",
    }
)  # fmt: skip
VAGUE: Final = frozenset(
    {
        "adequate", "answer", "answers", "awareness", "bad", "basic", "basics", "best",
        "better", "brilliant", "candidate", "clear", "clearly", "competence", "competent",
        "complete", "completely", "comprehensive", "concept", "concepts", "confident", "correct",
        "correctly", "decent", "deeply", "detail", "detailed", "excellent", "expert",
        "explain", "explains", "explanation", "explanations", "fair", "familiar", "familiarity",
        "fully", "good", "grasp", "grasps", "great", "high", "idea", "ideas", "ignorance",
        "knowledge", "knowledgeable", "lack", "lacks", "level", "limited", "little", "low",
        "mastery", "mediocre", "minimal", "moderate", "nice", "none", "ok", "okay", "outstanding",
        "partial", "partially", "perfect", "poor", "poorly", "quality", "really", "reasonable",
        "response", "show", "shown", "shows", "skill", "skills", "solid", "some", "somewhat",
        "strong", "subject", "superficial", "sure", "thorough", "thoroughly", "topic", "unclear",
        "understand", "understanding", "understands", "vague", "weak", "wrong",
    }
)  # fmt: skip
DEGREE: Final = frozenset(
    {
        "absolutely", "adequately", "almost", "always", "barely", "briefly", "clearly",
        "completely", "confidently", "correctly", "deeply", "easily", "entirely", "exactly",
        "excellently", "extensively", "extremely", "fairly", "fluently", "fully", "generally",
        "hardly", "highly", "incompletely", "independently", "mainly", "mostly", "nearly",
        "never", "occasionally", "often", "partially", "partly", "perfectly", "poorly",
        "precisely", "quickly", "quite", "rather", "reasonably", "roughly", "slightly", "slowly",
        "sometimes", "somewhat", "superficially", "thoroughly", "totally", "usually", "vaguely",
        "very", "well",
    }
)  # fmt: skip


def spoken(text: str) -> str:
    """Return the text as it would be said: fenced code gone, a formula counted as one word."""
    text = _FENCE.sub(" ", text)
    text = _DISPLAY.sub(" formula ", text)
    text = _INLINE.sub(" formula ", text)
    return _LINK.sub(r"\1", text)


def prose(text: str) -> str:
    """Return the text without code and formulas."""
    text = _DISPLAY.sub(" ", _FENCE.sub(" ", text))
    return _LINK.sub(r"\1", _INLINE.sub(" ", _CODE.sub(" ", text)))


def words(text: str) -> list[str]:
    """Return the words and numbers in order, in lower case."""
    return _WORD.findall(text.lower().replace("\u2019", "'"))


def sentences(text: str) -> list[str]:
    """Part prose into sentences, roughly: at stops, blank lines and list items."""
    return [part for part in _SENTENCE.split(text) if words(part)]


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return the word without its ending, so that “regularized” meets “regularization”."""
    return str(snowballstemmer.stemmer("english").stemWord(word))  # a stemmer serves one thread


def numbers(text: str) -> set[str]:
    """Return the numbers of a text, those inside formulas too, without their separators."""
    found = re.findall(r"(?<![^\W_])\d+(?:(?:[.,]|\{,\})\d+)*", text)
    return {each.replace("{,}", "").replace(",", "") for each in found}


def content(text: str, without: Iterable[str] = ()) -> set[str]:
    """Return the stems of the words that carry meaning, less those of other texts' stems."""
    stems = {stem(word) for word in words(prose(text)) if word not in FILLER}
    return stems - set(without)


def syllables(word: str) -> int:
    """Count syllables by groups of vowels; good enough for an average."""
    groups = len(re.findall(r"[aeiouy]+", word))
    silent = word.endswith("e") and not word.endswith(("le", "ee")) and groups > 1
    return max(1, groups - silent)
