"""One order's result: risk, reasons, red flags, and what could not be assessed."""
