"""How amounts, days and the city's texts are written, in every language of the page."""

from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
from django.utils import translation

from tallystick.channels.pages import words
from tallystick.channels.web.templatetags.portal import due, money, number, say, tel
from tallystick.kernel.money import Money

DECEMBER_1 = date(2026, 12, 1)


def rendered(source: str, **context: object) -> str:
    return Template("{% load portal %}" + source).render(Context(context))


@pytest.mark.parametrize("language", ["en", "es", "pl", "ar", "zh-hans"])
def test_money_is_written_as_on_the_paper_bill_in_every_language(language):
    with translation.override(language):
        assert money(128437) == '<bdi dir="ltr">$1,284.37</bdi>'
        assert money(Money(-50)) == '<bdi dir="ltr">-$0.50</bdi>'


def test_money_that_is_not_whole_cents_is_refused():
    with pytest.raises(TypeError):
        money(12.5)


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (date(2026, 11, 26), "December 1, 2026, in 5 days"),
        (date(2026, 11, 30), "December 1, 2026, tomorrow"),
        (DECEMBER_1, "December 1, 2026, today"),
        (date(2026, 12, 2), "December 1, 2026, 1 day late"),
        (date(2026, 12, 13), "December 1, 2026, 12 days late"),
    ],
)
def test_a_due_date_says_how_far_it_is_away(today, said):
    assert due(DECEMBER_1, today) == f'<time datetime="2026-12-01">{said}</time>'


def test_a_due_date_in_spanish():
    with translation.override("es"):
        assert "1 de diciembre de 2026, en 5 días" in due(DECEMBER_1, date(2026, 11, 26))


def test_a_moment_is_one_of_the_citys_clock():
    sent = datetime(2026, 12, 1, 20, 5, tzinfo=UTC)
    said = "Dec. 1, 2026, 2:05 p.m."
    written = f'<time datetime="2026-12-01 14:05-0600">{said}</time>'
    assert rendered("{{ sent|moment }}", sent=sent) == written
    short = rendered('{{ sent|moment:"SHORT_DATETIME_FORMAT" }}', sent=sent)
    assert "12/01/2026 2:05 p.m." in short


def test_numbers_are_grouped_as_the_language_does():
    assert number(4300) == "4,300"


def test_a_text_of_the_city_falls_back_to_the_citys_first_language():
    text = {"en": "Water", "es": "Agua"}
    with translation.override("es"):
        assert say(text) == "Agua"
    with translation.override("pl"):
        assert say(text) == "Water"
    assert words.say({}) == ""


def test_a_telephone_link_dials_the_country_too():
    assert tel("312-555-0100") == "+13125550100"
    assert tel("311") == "311"


def test_a_line_of_a_summary_says_what_its_change_link_changes():
    html = rendered('{% row "Ticket" change="/pay/" what="ticket number" %}9188814621{% endrow %}')
    assert "<dt>Ticket</dt><dd>9188814621</dd>" in html
    assert '<a href="/pay/">Change<span class="usa-sr-only"> ticket number</span></a>' in html


def test_parts_of_a_page_escape_what_people_typed():
    html = rendered("{% row label %}{{ typed }}{% endrow %}", label="<b>", typed="<script>")
    assert "<script>" not in html
    assert "<b>" not in html


def test_the_step_is_said_in_words():
    assert "Step 2 of 5" in rendered("{% steps 2 of=5 %}")
