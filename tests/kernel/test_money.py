"""Money is whole cents: floats are refused, rounding is stated, and no cent is lost."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.kernel.money import ZERO, Money, NotMoney

cents = st.integers(min_value=-(10**14), max_value=10**14)


class TestMaking:
    @pytest.mark.parametrize("wrong", [45.0, 0.1, True, "45", Decimal("45"), None])
    def test_it_takes_whole_cents_alone(self, wrong: object) -> None:
        with pytest.raises(TypeError):
            Money(wrong)

    def test_it_does_not_multiply_by_a_float(self) -> None:
        with pytest.raises(TypeError):
            Money(45_00) * 1.5

    def test_it_does_not_take_a_share_by_a_float(self) -> None:
        with pytest.raises(TypeError):
            Money(45_00).share(0.015)

    def test_it_does_not_add_a_number(self) -> None:
        with pytest.raises((TypeError, AttributeError)):
            Money(45_00) + 5


class TestParsing:
    @pytest.mark.parametrize(
        ("typed", "amount"),
        [
            ("45", 45_00),
            ("45.00", 45_00),
            ("$45", 45_00),
            ("$45.05", 45_05),
            (" 45 ", 45_00),
            ("\u00a0$1,284.37\n", 1_284_37),
            ("1,284.37", 1_284_37),
            ("1284.37", 1_284_37),
            ("1,234,567", 1_234_567_00),
            ("0", 0),
            ("0.01", 1),
            ("007", 7_00),
            ("-12.00", -12_00),
            ("-$12.00", -12_00),
            ("$-12.00", -12_00),
        ],
    )
    def test_it_reads_what_people_write(self, typed: str, amount: int) -> None:
        assert Money.parse(typed) == Money(amount)

    @pytest.mark.parametrize(
        "typed",
        [
            "",
            " ",
            "$",
            "-",
            "45.",
            ".50",
            "45.5",
            "45.555",
            "12,84",
            "1,2845",
            "1.284,37",
            "1 284.37",
            "4,5,00",
            "1,284,37",
            "--45",
            "-$-45",
            "45-",
            "(45.00)",
            "45 USD",
            "€45",
            "4e2",
            "1_000",
            "NaN",
            "inf",
            "0x10",
            "forty",
            "45.00 45.00",
            "45\n46",
        ],
    )
    def test_it_never_guesses(self, typed: str) -> None:
        with pytest.raises(NotMoney):
            Money.parse(typed)

    @given(cents)
    def test_what_it_prints_it_can_read(self, number: int) -> None:
        assert Money.parse(str(Money(number))) == Money(number)

    @given(st.text(max_size=12))
    def test_any_other_text_is_refused_in_one_way(self, typed: str) -> None:
        try:
            amount = Money.parse(typed)
        except NotMoney:
            return
        assert isinstance(amount.cents, int)


@pytest.mark.parametrize(
    ("amount", "printed"),
    [
        (0, "$0.00"),
        (5, "$0.05"),
        (-5, "-$0.05"),
        (1_284_37, "$1,284.37"),
        (-1_000_000_00, "-$1,000,000.00"),
    ],
)
def test_it_prints_like_the_paper_bill(amount: int, printed: str) -> None:
    assert str(Money(amount)) == printed


class TestSharing:
    @pytest.mark.parametrize(
        ("amount", "rate", "share"),
        [
            (180_00, "1.22", 219_60),  # DOMAIN.md 1.8: a ticket referred for collection
            (120_00, "1.22", 146_40),
            (400_00, "1.22", 488_00),
            (105_00, "1.22", 128_10),
            (78_04, "1.22", 95_21),  # 95.2088
            (1_000_00, "0.0075", 7_50),  # DOMAIN.md 2.5: a month of interest
            (1_000_00, "0.015", 15_00),
            (2_444_89, "0.55", 1_344_69),  # 1,344.6895: the first installment
            (24_004_03, "0.55", 13_202_22),  # 13,202.2165
            (386_20, "0.55", 212_41),
            (5_00, "0.021", 11),  # 10.5 cents is rounded up
            (10_00, "0.0005", 1),  # half a cent too
            (9_99, "0.0005", 0),  # a little less is not
        ],
    )
    def test_it_rounds_half_up_to_the_cent(self, amount: int, rate: str, share: int) -> None:
        assert Money(amount).share(Decimal(rate)) == Money(share)

    @given(cents, st.decimals(min_value=0, max_value=3, places=6))
    def test_a_credit_is_rounded_as_its_charge_was(self, number: int, rate: Decimal) -> None:
        assert Money(-number).share(rate) == -Money(number).share(rate)

    @given(cents, st.fractions(min_value=0, max_value=3))
    def test_it_is_never_off_by_more_than_half_a_cent(self, number: int, rate: Fraction) -> None:
        assert abs(Money(number).share(rate).cents - number * rate) <= Fraction(1, 2)


class TestSplitting:
    def test_the_odd_cents_go_to_the_first_parts(self) -> None:
        assert Money(100_00).split(3) == [Money(33_34), Money(33_33), Money(33_33)]

    @given(cents, st.integers(min_value=1, max_value=400))
    def test_no_cent_is_lost_and_no_part_is_more_than_a_cent_larger(
        self, number: int, parts: int
    ) -> None:
        split = Money(number).split(parts)

        assert len(split) == parts
        assert sum(split, ZERO) == Money(number)
        assert max(split).cents - min(split).cents <= 1

    def test_it_needs_a_part(self) -> None:
        with pytest.raises(ValueError, match="at least one"):
            Money(100_00).split(0)


def test_it_sums_and_compares_like_a_number() -> None:
    assert sum([Money(1), Money(2)]) == Money(3)
    assert Money(1) < Money(2)
    assert not ZERO
    assert abs(-Money(5)) == Money(5)
    assert Money(2_50) * 3 == Money(7_50)
