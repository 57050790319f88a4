"""The one error of this package."""


class PackError(Exception):
    """A pack that must not be used, or cannot be made. The message is for a person to act on."""
