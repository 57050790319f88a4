"""The API of this app."""

ROUTES: list = []
