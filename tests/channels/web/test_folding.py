"""What is the same in every answer is written once for each language, and nothing else is."""

from datetime import date

import pytest
from django.conf import settings
from django.template import Context, Template, engines
from django.template.base import TextNode
from django.template.loader import get_template
from django.test import Client
from django.urls import set_script_prefix
from django.utils import translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from tallystick.channels.web.folding import _fold


def folded(source: str) -> Template:
    template = engines["django"].engine.from_string("{% load i18n portal %}" + source)
    _fold(template.nodelist)
    return template


def write(template: Template, **known: object) -> str:
    return template.render(Context(known))


def plain(template: Template) -> bool:
    return all(isinstance(node, TextNode) for node in template.nodelist)


@pytest.mark.parametrize(
    "source",
    [
        "<p>{% translate 'Help' %}</p>",
        "{% translate 'Your bills' context 'the basket' %}",
        "<a href=\"{% url 'find' 'parking' %}\">",
        "{% url 'content' page='help' %}",
        "{% comment %}not shown{% endcomment %}",
    ],
)
def test_constant_words_and_addresses_become_text(source):
    template = folded(source)
    before = engines["django"].from_string("{% load i18n portal %}" + source).render({})
    assert plain(template)
    assert "".join(node.s for node in template.nodelist) == before


@pytest.mark.parametrize(
    "value",
    ["Ana & <Ben>", mark_safe("<b>Ana</b>"), 12_500, date(2026, 12, 1), None, gettext_lazy("Help")],
)
@pytest.mark.parametrize("autoescape", [True, False])
def test_a_value_is_written_as_django_writes_it(value, autoescape):
    source, context = "{{ value }}", Context({"value": value}, autoescape=autoescape)
    template = engines["django"].engine.from_string(source)
    assert folded(source).render(context) == template.render(context)


@pytest.mark.parametrize(
    "source",
    [
        "{{ name }}",
        "{% translate name %}",
        "{% translate 'Help' as word %}",
        "{% url 'find' name %}",
        "{% url 'no_such_page' %}",
        "{% if name %}{{ name }}{% endif %}",
        "{% csrf_token %}",
    ],
)
def test_what_a_page_decides_stays_open(source):
    assert not plain(folded(source))


def test_words_inside_conditions_and_loops_are_folded_too():
    source = "{% if a %}{% for x in a %}{% translate 'Help' %}{% empty %}-{% endfor %}{% endif %}"
    with translation.override("es"):
        template = folded(source)
    assert write(template, a=[1, 2]) == "AyudaAyuda"  # Spanish by now, whoever reads it
    assert write(template, a=[]) == ""


def test_text_that_is_not_html_is_left_to_its_own_rules():
    source = "{% autoescape off %}{% translate 'Help' %}{% endautoescape %}"
    assert not plain(folded(source))


def test_each_language_has_its_own_template():
    pages = {}
    for language in ("en", "es"):
        with translation.override(language):
            pages[language] = get_template("web/footer.html").template
            assert get_template("web/footer.html").template is pages[language]
    assert pages["en"] is not pages["es"]


def test_a_portal_below_a_path_links_below_it():
    above = get_template("web/footer.html").render({"city": settings.CITY})
    set_script_prefix("/city/")
    try:
        below = get_template("web/footer.html").render({"city": settings.CITY})
    finally:
        set_script_prefix("/")
    assert 'href="/places/"' in above
    assert 'href="/city/places/"' in below


def test_what_stands_in_once_is_written_once():
    times = iter(["first", "second"])
    template = folded("{% once %}{{ city.words }}{% endonce %}")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "CITY", {"words": lambda: next(times)})
        assert write(template) == "first"
        assert write(template) == "first"


def test_another_language_and_another_city_are_written_anew():
    template = folded("{% once %}{{ city.portal|say }}{% endonce %}")
    assert write(template) == settings.CITY.portal["en"]
    with translation.override("es"):
        assert write(template) == settings.CITY.portal["es"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            settings, "CITY", settings.CITY.model_copy(update={"portal": {"en": "Elsewhere"}})
        )
        assert write(template) == "Elsewhere"
    assert write(template) == settings.CITY.portal["en"]


def test_nothing_of_a_visit_gets_into_what_is_kept():
    template = folded(
        "{% once %}[{{ basket_count }}{{ request.path }}{% csrf_token %}]{% endonce %}"
    )
    assert write(template, basket_count=3, request={"path": "/x"}, csrf_token="secret") == "[]"


def test_the_next_visitor_sees_their_own_page(client):
    """Ben's page, after Ana's in another language: his language, and the link back to his page."""
    ana = client.get("/help/?ana", headers={"accept-language": "es"}).content.decode()
    ben = Client().get("/privacy/?ben", headers={"accept-language": "en"}).content.decode()
    assert "/language/?next=/help/%3Fana" in ana
    assert "/language/?next=/privacy/%3Fben" in ben
    assert "ana" not in ben
    assert '<html lang="en">' in ben
    assert 'value="es"' in ben
    assert 'value="en"' not in ben
