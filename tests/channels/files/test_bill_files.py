"""Bill files of both formats are read row by row; what cannot be read is named with its line."""

import gzip
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tallystick.channels.files.bills import BillFile, UnknownFormat
from tallystick.channels.files.bills_csv import COLUMNS
from tallystick.records.billing.documents import BillDocument, Mistake

HEADER = "service,number,account,issued,total,due,label,charge,line_label,amount"
ROW = "parking,9188814621,IL AB12345,2026-11-01,45.00,2026-11-26,,fine,Expired meter,45.00"
TAX = "property-tax,2025BEN,04-34-106-008-0000,2026-02-01,100.00,2026-03-03,1,tax,City,55.00"
TAX_2 = "property-tax,2025BEN,,,,2026-08-01,2,tax,City,45.00"

Write = Callable[..., BillFile]


@pytest.fixture
def csv(tmp_path: Path) -> Write:
    """Return a function that writes lines as a CSV file, and opens it."""

    def write(*lines: str) -> BillFile:
        path = tmp_path / "bills.csv"
        path.write_text("".join(line + "\n" for line in lines), newline="")
        return BillFile(path)

    return write


@pytest.fixture
def jsonl(tmp_path: Path) -> Write:
    """Return a function that writes objects as a JSON Lines file, and opens it."""

    def write(*rows: object) -> BillFile:
        path = tmp_path / "bills.jsonl"
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
        return BillFile(path)

    return write


def ticket(**changes: Any) -> dict[str, Any]:
    line = {"charge": "fine", "label": "Expired meter", "amount": "45.00"}
    whole = {
        "service": "parking",
        "number": "9188814621",
        "account": "IL AB12345",
        "issued": "2026-11-01",
        "total": "45.00",
        "obligations": [{"due": "2026-11-26", "lines": [line]}],
    }
    return {key: value for key, value in {**whole, **changes}.items() if value is not ...}


def bill_of(file: BillFile) -> BillDocument:
    [row] = file
    assert isinstance(row, BillDocument), row
    return row


def mistake_of(file: BillFile) -> Mistake:
    [mistake] = [row for row in file if isinstance(row, Mistake)]
    return mistake


def test_both_formats_say_the_same(csv: Write, jsonl: Write) -> None:
    from_csv, from_jsonl = bill_of(csv(HEADER, ROW)), bill_of(jsonl(ticket()))

    assert from_csv._replace(line=1) == from_jsonl
    assert from_csv.line == 2
    assert from_csv.obligations[0].due == date(2026, 11, 26)
    assert from_csv.obligations[0].lines[0].cents == 45_00


def test_rows_that_follow_each_other_are_one_bill(csv: Write) -> None:
    row = bill_of(csv(HEADER, TAX, TAX_2))

    assert [(one.label, one.due) for one in row.obligations] == [
        ("1", date(2026, 3, 3)),
        ("2", date(2026, 8, 1)),
    ]


def test_rows_with_one_due_date_are_lines_of_one_obligation(csv: Write) -> None:
    other = ROW.replace("fine,Expired meter,45.00", "penalty,Late,-5.00")
    row = bill_of(csv(HEADER, ROW, other))

    assert [(line.charge, line.cents) for line in row.obligations[0].lines] == [
        ("fine", 45_00),
        ("penalty", -5_00),
    ]


def test_a_cell_may_hold_a_line_end_and_details(csv: Write) -> None:
    quoted = ROW.replace("Expired meter", '"Expired\nmeter"')
    row = bill_of(csv(HEADER + ",details", quoted + ',"{""place"": ""1 N State St""}"'))

    assert row.obligations[0].lines[0].label == "Expired\nmeter"
    assert row.details == {"place": "1 N State St"}


def test_details_that_are_not_json_are_named(csv: Write) -> None:
    mistake = mistake_of(csv(HEADER + ",details", ROW + ",1 N State St"))

    assert mistake == (2, "In this row, what stands in the details is not JSON.")


def test_every_column_of_the_format_is_documented() -> None:
    text = (Path(__file__).resolve().parents[3] / "docs" / "bill-files.md").read_text()
    assert [name for name in COLUMNS if f"`{name}`" not in text] == []


def test_a_gzip_file_is_read_and_hashed_like_its_content(tmp_path: Path, csv: Write) -> None:
    plain = csv(HEADER, ROW)
    packed = tmp_path / "bills.csv.gz"
    packed.write_bytes(gzip.compress((tmp_path / "bills.csv").read_bytes()))
    file = BillFile(packed)

    assert list(file) == list(plain)
    assert file.sha256() == plain.sha256()
    assert file.share == 1.0


def test_a_cut_gzip_file_is_noticed(tmp_path: Path) -> None:
    packed = tmp_path / "bills.csv.gz"
    packed.write_bytes(gzip.compress(f"{HEADER}\n{ROW}\n".encode())[:-12])

    assert "cut off" in mistake_of(BillFile(packed)).reason


def test_a_file_that_is_no_gzip_is_said_so(tmp_path: Path) -> None:
    path = tmp_path / "bills.csv.gz"
    path.write_text(f"{HEADER}\n{ROW}\n")

    assert mistake_of(BillFile(path)).reason == "The file is not compressed with gzip."


def test_another_kind_of_file_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "bills.xlsx"
    path.write_text("")
    with pytest.raises(UnknownFormat, match=r"bills.xlsx should end in .csv or .jsonl"):
        BillFile(path)


def test_a_byte_order_mark_is_no_part_of_the_header(tmp_path: Path) -> None:
    path = tmp_path / "bills.csv"
    path.write_text(f"\ufeff{HEADER}\n{ROW}\n")

    assert bill_of(BillFile(path)).service == "parking"


@pytest.mark.parametrize("name", ["bills.csv", "bills.jsonl"])
def test_an_empty_file_is_said_so(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("")

    assert mistake_of(BillFile(tmp_path / name)).reason == "The file is empty."


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (f"{HEADER}\n{ROW}\n{ROW.replace('Expired', 'Año')}\n".encode("latin-1"), 3),
        (f"{HEADER}\n{ROW}\n".encode("utf-16"), 1),
    ],
)
def test_another_encoding_is_named_with_its_line(tmp_path: Path, content: bytes, line: int) -> None:
    path = tmp_path / "bills.csv"
    path.write_bytes(content)

    assert mistake_of(BillFile(path)) == (line, "The text is not UTF-8. Save the file as UTF-8.")


@pytest.mark.parametrize(
    ("cut", "reason"),
    [
        (1, "The last line has no end."),
        (4, "The file may be cut off."),
        (7, "The row has 9 columns, and the header has 10."),
    ],
)
def test_a_cut_csv_file_is_noticed(tmp_path: Path, cut: int, reason: str) -> None:
    path = tmp_path / "bills.csv"
    path.write_text(f"{HEADER}\n{ROW}\n"[:-cut])

    mistakes = [row for row in BillFile(path) if isinstance(row, Mistake)]
    assert any(reason in mistake.reason and mistake.line == 2 for mistake in mistakes)


def test_a_cut_jsonl_file_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "bills.jsonl"
    path.write_text((json.dumps(ticket()) + "\n" + json.dumps(ticket()))[:-9])

    mistakes = [row for row in BillFile(path) if isinstance(row, Mistake)]
    assert [mistake.line for mistake in mistakes] == [2, 2]
    assert "is not JSON" in mistakes[0].reason
    assert "may be cut off" in mistakes[1].reason


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        (("45.00,2026-11-26", "45,2026-11-26"), 'the amount "45" is not dollars and cents'),
        (("45.00,2026-11-26", "$45.00,2026-11-26"), 'the amount "$45.00" is not dollars'),
        (("2026-11-01", "11/01/2026"), 'the date "11/01/2026" is not written like "2026-03-01"'),
        (("2026-11-01", "2026-02-30"), 'the date "2026-02-30" is not in the calendar'),
        (("2026-11-01", "0206-11-01"), "is not between 1900 and 2199"),
        (("IL AB12345", '"IL AB12345'), "The row is not CSV"),
        (("parking,", "parking,,"), "The row has 11 columns, and the header has 10."),
    ],
)
def test_a_bad_csv_row_is_named(csv: Write, changes: tuple[str, str], reason: str) -> None:
    mistake = mistake_of(csv(HEADER, TAX, TAX_2, ROW.replace(*changes, 1)))

    assert mistake.line == 4
    assert reason in mistake.reason


def test_rows_of_one_bill_must_agree(csv: Write) -> None:
    mistake = mistake_of(csv(HEADER, TAX, TAX_2.replace("BEN,,", "BEN,99,")))

    assert mistake == (3, "In this row, account differs from line 2, which is the same bill.")


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        (HEADER + ",color", "No column is called 'color'."),
        (HEADER.replace("number,", ""), "A column is missing: 'number'."),
        (HEADER + ",label", "A column stands twice: 'label'."),
    ],
)
def test_a_bad_header_is_named(csv: Write, header: str, reason: str) -> None:
    mistake = mistake_of(csv(header, ROW))

    assert mistake.line == 1
    assert reason in mistake.reason


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"colour": "red"}, "the bill has an unknown key: 'colour'"),
        ({"account": ...}, "account is missing, or is not text in quotes"),
        ({"number": 9188814621}, "number is missing, or is not text in quotes"),
        ({"total": 45.0}, 'total is missing, or is not an amount in quotes, like "45.00"'),
        ({"total": "45"}, 'the amount "45" is not dollars and cents'),
        ({"issued": "2026-13-01"}, 'the date "2026-13-01" is not in the calendar'),
        ({"tax_year": "2025"}, "the tax_year is not a year, like 2025, without quotes"),
        ({"obligations": {}}, "obligations is missing, or is not a list"),
        ({"obligations": ["x"]}, "one of the obligations is not a JSON object"),
        ({"details": []}, "details is not a JSON object"),
        (
            {"history": [{"on": "2026-11-02", "kind": "gift", "amount": "1.00"}]},
            "the history has a kind other than payment, reduction, credit, late-fee",
        ),
        (
            {"history": [{"on": "2026-11-02", "kind": "payment", "amount": "-1.00"}]},
            "an amount in the history is not more than 0.00",
        ),
    ],
)
def test_a_bad_json_line_is_named(jsonl: Write, changes: dict[str, Any], reason: str) -> None:
    mistake = mistake_of(jsonl(ticket(), ticket(**changes)))

    assert mistake.line == 2
    assert reason in mistake.reason


def test_infinity_is_not_json(tmp_path: Path) -> None:
    path = tmp_path / "bills.jsonl"
    path.write_text(json.dumps(ticket(details={"usage": float("inf")})) + "\n")

    assert "is not JSON" in mistake_of(BillFile(path)).reason


def test_the_last_line_may_count_the_bills(csv: Write, jsonl: Write) -> None:
    assert bill_of(csv(HEADER, ROW, "#end,1,45.00"))
    assert bill_of(jsonl(ticket(), {"end": {"bills": 1, "total": "45.00"}}))


@pytest.mark.parametrize(
    ("end", "reason"),
    [
        ("#end,2,45.00", "The last line says 2 bills, but we read 1."),
        ("#end,1,90.00", "The last line says $90.00, but the bills sum to $45.00."),
        ("#end,one,45.00", 'In the last line, "one" is not a number of bills.'),
        ("#end,1", 'In the last line, the amount "" is not dollars and cents, like "45.00".'),
    ],
)
def test_a_last_line_that_differs_is_named(csv: Write, end: str, reason: str) -> None:
    assert mistake_of(csv(HEADER, ROW, end)) == (3, reason)


def test_nothing_may_follow_the_last_line(csv: Write, jsonl: Write) -> None:
    end = {"end": {"bills": 1, "total": "45.00"}}

    assert mistake_of(csv(HEADER, ROW, "#end,1,45.00", ROW)).line == 4
    assert mistake_of(jsonl(ticket(), end, ticket())).line == 3
    assert "90.00" in mistake_of(jsonl(ticket(), {"end": {"bills": 1, "total": "90.00"}})).reason
