"""Figures with a baseline beside each: ``python -m benchmarks`` (docs/benchmarks.md)."""
