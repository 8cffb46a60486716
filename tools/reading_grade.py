#!/usr/bin/env python3
"""
Flesch-Kincaid grade of every sentence people read: how many years of school it asks for.

    python tools/reading_grade.py tallystick/locale/es/LC_MESSAGES/django.po

Source: Kincaid et al. 1975, 0.39 words per sentence + 11.8 syllables per word - 15.59.
"""

import re
import sys

import polib
import pyphen

HYPHENATE = pyphen.Pyphen(lang="en_US")
SENTENCE_END = re.compile(r"(?<=[.!?:])\s+")
WORD = re.compile(r"[A-Za-z]+(?:'[a-z]+)?")
FEWEST_WORDS = 8  # a shorter text is a label: the formula says nothing about it


def syllables(word: str) -> int:
    """Return about how many syllables an English word has."""
    return max(1, len(HYPHENATE.inserted(word.lower()).split("-")))


def grade(text: str) -> float:
    """Return the grade of a text; a text without words has grade 0."""
    sentences = max(1, len(re.findall(r"[.!?]+(?:\s|$)", text.strip() + " ")))
    words = WORD.findall(text)
    if not words:
        return 0.0
    return 0.39 * len(words) / sentences + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def sentences(texts: list[str]) -> list[str]:
    """Return the sentences of these texts that are long enough to be graded."""
    plain = [re.sub(r"%\(\w+\)[sd]|%[sd]", "5", text).replace("%%", "%") for text in texts]
    found = {part.strip() for text in plain for part in SENTENCE_END.split(text)}
    return sorted(part for part in found if len(WORD.findall(part)) >= FEWEST_WORDS)


def main(path: str) -> None:
    """Print the hardest sentences of a catalog."""
    texts = sentences([entry.msgid for entry in polib.pofile(path)])
    for text in sorted(texts, key=grade)[-10:]:
        print(f"{grade(text):5.1f}  {text}")


if __name__ == "__main__":
    main(sys.argv[1])
