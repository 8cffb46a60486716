"""Numbers are written alike in every language of the page, as on the bills themselves."""

import pytest
from django.utils import translation
from django.utils.formats import number_format

from tallystick.channels.pages.words import whole


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_number_stands_as_on_the_bill(language: str) -> None:
    with translation.override(language):
        assert whole(88_264) == "88,264"
        assert number_format(1.8, 1) == "1.8"
        assert number_format(1_000, 0, force_grouping=True) == "1,000"
