"""Numbers that name things: keys in order, codes that nobody guesses, numbers as people type."""

import re
from uuid import RFC_4122

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.kernel.identifiers import (
    Mask,
    luhn_digit,
    luhn_ok,
    new_id,
    new_id_text,
    public_code,
    squeeze,
    tidy_code,
)

PIN = Mask("99-99-999-999-9999")
RENEWAL = Mask("AA999-99999")
PLATE = Mask("*******")


class TestKeys:
    def test_keys_are_uuids_of_version_7_in_the_order_of_their_making(self) -> None:
        keys = [new_id() for _ in range(1000)]

        assert keys == sorted(set(keys))
        assert {(key.version, key.variant) for key in keys} == {(7, RFC_4122)}

    def test_keys_as_text_are_in_order_too(self) -> None:
        keys = [new_id_text() for _ in range(1000)]

        assert keys == sorted(set(keys))


class TestPublicCodes:
    def test_a_code_has_at_least_60_random_bits(self) -> None:
        codes = [public_code() for _ in range(500)]
        letters = [code.replace("-", "") for code in codes]

        assert len(set(codes)) == len(codes)
        assert {len(letter) for letter in letters} == {16}
        # 16 places with 32 letters each, all of them in use everywhere: 80 bits.
        assert all(len({code[place] for code in letters}) == 32 for place in range(16))

    def test_no_letter_is_taken_for_another(self) -> None:
        assert not re.search("[ILOU]", "".join(public_code() for _ in range(100)))

    @pytest.mark.parametrize(
        "typed",
        [
            "7K3M-0QR1-V2HD-91TB",
            "7k3m-0qr1-v2hd-91tb",
            "7K3M 0QR1 V2HD 91TB",
            "7K3M0QR1V2HD91TB",
            "7K3M-OQRI-V2HD-9ITB",
            "7k3m–oqrl–v2hd–9ltb",
            "  7K3M-0QR1-V2HD-91TB\n",
        ],
    )
    def test_a_code_survives_being_copied_by_hand(self, typed: str) -> None:
        assert tidy_code(typed) == "7K3M-0QR1-V2HD-91TB"

    def test_every_code_is_tidy(self) -> None:
        codes = [public_code() for _ in range(100)]

        assert [tidy_code(code) for code in codes] == codes


class TestSqueezing:
    @pytest.mark.parametrize(
        ("typed", "squeezed"),
        [
            (" ab 123-45 ", "AB12345"),
            ("04–34—106−008", "0434106008"),
            ("\u00a001.02/03", "010203"),
            ("“12'34\"", "“1234"),
            ("\uff11\uff12\uff13", "123"),  # full-width digits
            ("٣٤", "34"),  # Arabic digits
            ("", ""),
        ],
    )
    def test_it_keeps_what_counts(self, typed: str, squeezed: str) -> None:
        assert squeeze(typed) == squeezed

    @given(st.text(max_size=20))
    def test_twice_is_once(self, typed: str) -> None:
        assert squeeze(squeeze(typed)) == squeeze(typed)


class TestMasks:
    @pytest.mark.parametrize(
        ("mask", "typed", "number"),
        [
            (PIN, "04-34-106-008-0000", "04341060080000"),  # DOMAIN.md 2.5
            (PIN, "04341060080001", "04341060080001"),
            (PIN, "04 34 106 008 0000", "04341060080000"),
            (PIN, '"04-34-106-008-0000"', "04341060080000"),
            (PIN, "O4-34-lO6-OO8-OOOI", "04341060080001"),
            (PIN, "4341060080000", None),  # a lost leading zero is not invented
            (PIN, "043410600800000", None),
            (PIN, "04-34-106-008-000X", None),
            (PIN, "", None),
            (Mask("99-99-999-999"), "1417227008", "1417227008"),
            (Mask("9999999999"), "9188814621", "9188814621"),
            (RENEWAL, "vs204-10017", "VS20410017"),
            (RENEWAL, "VS2O4-IOOI7", "VS20410017"),
            (RENEWAL, "0S204-10017", "OS20410017"),
            (RENEWAL, "9S204-10017", None),
            (PLATE, "ab 12345", "AB12345"),
            (PLATE, "0O 1I I1", None),  # six signs, and none of them is mended
            (PLATE, "0O1II12", "0O1II12"),
            (PLATE, "ÄB12345", None),
        ],
    )
    def test_it_reads(self, mask: Mask, typed: str, number: str | None) -> None:
        assert mask.read(typed) == number

    @pytest.mark.parametrize(
        ("mask", "number", "shown"),
        [
            (PIN, "04341060080001", "04-34-106-008-0001"),
            (Mask("99-99-999-999"), "1417227008", "14-17-227-008"),
            (RENEWAL, "VS20410017", "VS204-10017"),
        ],
    )
    def test_it_shows_the_number_as_the_paper_does(
        self, mask: Mask, number: str, shown: str
    ) -> None:
        assert mask.show(number) == shown

    @given(st.from_regex(r"[0-9]{14}", fullmatch=True))
    def test_what_it_shows_it_reads(self, number: str) -> None:
        assert PIN.read(PIN.show(number)) == number

    @given(st.text(max_size=24))
    def test_it_reads_nothing_but_what_fits(self, typed: str) -> None:
        number = PIN.read(typed)

        assert number is None or re.fullmatch("[0-9]{14}", number)

    @pytest.mark.parametrize("pattern", ["", "---", "99x", "99(99)"])
    def test_a_mask_of_other_signs_is_a_mistake(self, pattern: str) -> None:
        with pytest.raises(ValueError, match="a mask holds"):
            Mask(pattern)


class TestCheckDigits:
    @pytest.mark.parametrize("number", ["1234567897", "79927398713", "4242424242424242", "0"])
    def test_right_ones(self, number: str) -> None:
        assert luhn_ok(number)

    @pytest.mark.parametrize("number", ["1234567890", "", "12345A7897", "١", "-0"])
    def test_wrong_ones(self, number: str) -> None:
        assert not luhn_ok(number)

    @given(st.from_regex(r"[0-9]{1,20}", fullmatch=True), st.data())
    def test_one_wrong_digit_is_always_noticed(self, digits: str, data: st.DataObject) -> None:
        number = digits + luhn_digit(digits)
        place = data.draw(st.integers(0, len(number) - 1))
        other = data.draw(st.sampled_from(sorted(set("0123456789") - {number[place]})))

        assert luhn_ok(number)
        assert not luhn_ok(number[:place] + other + number[place + 1 :])
