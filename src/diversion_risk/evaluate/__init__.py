"""Models held against what became known of a period, or against the truth of a simulated world."""
