"""A catalogue of a big community's size, and many readers in it; see docs/reference/benchmarks.md."""
