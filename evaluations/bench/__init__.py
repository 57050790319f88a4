"""The load of many reviewers at once, measured; see docs/reference/benchmarks.md."""
