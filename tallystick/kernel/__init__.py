"""The words that every layer speaks: Money, dates, identifiers, states. Pure."""
