"""Periods, and what is said of many numbers; on plain values."""

from casework.pages.figures.rules.periods import (
    BETWEEN,
    NAMED,
    Bucket,
    Period,
    bucket_words,
    buckets_of,
    last_before,
    period_of,
    refusal_of_days,
)
from casework.pages.figures.rules.pictures import Picture, of_bands
from casework.pages.figures.rules.spreads import Band, Spread, bands_of, change_words, in_bands, spread_of

__all__ = [
    "BETWEEN", "NAMED", "Band", "Bucket", "Period", "Picture", "Spread", "bands_of", "bucket_words", "buckets_of", "change_words",
    "in_bands", "last_before", "of_bands", "period_of", "refusal_of_days", "spread_of",
]  # fmt: skip
