"""Every word is said in every offered language, and in words that are easy to read."""

import re
from collections.abc import Iterator

import polib
import pytest
from django.conf import settings

from tests.channels.web.catalogs import COMMITTED, said_today
from tools.reading_grade import grade, sentences

OTHERS = [code for code in settings.CITY.languages if code != "en"]
HARDEST = 8.0  # years of school
DENIED = re.compile(r"\b(invalid|please|oops|illegal|failed|error \d+)\b", re.I)
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")


@pytest.fixture(scope="module")
def fresh(tmp_path_factory) -> polib.POFile:
    return said_today(tmp_path_factory.mktemp("locale"))


def texts_of(value: object) -> Iterator[str]:
    """Give the English of every text of the city's folder, but for its long pages."""
    if isinstance(value, dict):
        if isinstance(value.get("en"), str):
            yield value["en"]
        else:
            for part in value.values():
                yield from texts_of(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from texts_of(part)


@pytest.mark.parametrize("language", OTHERS)
def test_every_message_is_translated(fresh, language):
    catalog = polib.pofile(str(COMMITTED / language / "LC_MESSAGES/django.po"))
    have = {(entry.msgctxt, entry.msgid): entry for entry in catalog}
    missing = [
        entry.msgid
        for entry in fresh
        if not (found := have.get((entry.msgctxt, entry.msgid))) or not found.translated()
    ]
    assert missing == [], "run tools/update_messages.py and translate these"


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_has_every_plural_of_its_language(language):
    catalog = polib.pofile(str(COMMITTED / language / "LC_MESSAGES/django.po"))
    wanted = int(re.search(r"nplurals=(\d+)", catalog.metadata["Plural-Forms"])[1])
    counted = [entry for entry in catalog if entry.msgid_plural]
    assert [
        e.msgid for e in counted if len([*filter(None, e.msgstr_plural.values())]) < wanted
    ] == []


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_has_the_placeholders_of_its_message(language):
    catalog = polib.pofile(str(COMMITTED / language / "LC_MESSAGES/django.po"))
    for entry in catalog.translated_entries():
        for translated in entry.msgstr_plural.values() or [entry.msgstr]:
            wanted = set(PLACEHOLDER.findall(entry.msgid))
            assert set(PLACEHOLDER.findall(translated)) == wanted, entry.msgid


def test_the_portals_sentences_are_easy_to_read(fresh):
    texts = [entry.msgid_plural or entry.msgid for entry in fresh]
    assert [(round(grade(t), 1), t) for t in sentences(texts) if grade(t) > HARDEST] == []


def test_the_citys_sentences_are_easy_to_read():
    texts = [
        text
        for part in (settings.CITY.services, settings.CITY.methods, settings.CITY.billers)
        for text in texts_of([item.model_dump() for item in part])
    ]
    assert [(round(grade(t), 1), t) for t in sentences(texts) if grade(t) > HARDEST] == []


def test_nothing_blames_begs_or_shows_a_code(fresh):
    assert [entry.msgid for entry in fresh if DENIED.search(entry.msgid)] == []


def test_a_hard_sentence_is_found():
    hard = "Remuneration of municipal obligations necessitates comprehensive identification data."
    assert grade(hard) > HARDEST
    assert sentences([hard]) == [hard]
