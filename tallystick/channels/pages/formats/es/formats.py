"""Numbers on Spanish pages, written as on the bills of the United States: 1,447 and 1.8."""

DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
