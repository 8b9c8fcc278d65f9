"""The columns of the files as a page: what each holds, and which may be empty."""

from collections.abc import Iterator, Sequence

from diversion_risk.orders.fields import ORDER_FIELDS, OUTCOME_FIELDS, Field


def columns_page() -> str:
    """The page in Markdown."""
    lines = [
        "# Columns of the files",
        "",
        'CSV, Parquet or Excel. An empty cell means *unknown*: it is never read as "no", zero or "clear". A row is rejected '
        "when a required cell is empty or invalid; any other invalid value is set to unknown, with a line in `warnings.csv`. "
        "Columns beyond these pass through to the output and are never used. This page is written by `make catalogue`.",
        "",
        "## Orders: one row an order line",
        "",
        *_table(ORDER_FIELDS),
        "",
        "## Outcomes: what became known, and when",
        "",
        "Of several rows for one order the latest known one applies. An order without a row is unknown, not innocent. No outcome "
        "is used before its date.",
        "",
        *_table(OUTCOME_FIELDS),
        "",
    ]
    return "\n".join(lines)


def _table(fields: Sequence[Field]) -> Iterator[str]:
    yield "| column | required | holds | meaning |"
    yield "|---|---|---|---|"
    for field in fields:
        yield f"| `{field.name}` | {'yes' if field.required else ''} | {field.expected} | {field.meaning} |"
