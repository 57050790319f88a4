"""The words of the pages in other languages: where they stand in the source, and where they are kept.

For `manage.py messages` and the tests alone: the site itself reads the compiled catalogues. Babel,
which the catalogues are written with, is for development."""
