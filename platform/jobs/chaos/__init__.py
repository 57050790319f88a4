"""The proof that nothing is lost and nothing done twice: `manage.py chaos` (see docs/explanation/jobs.md)."""
