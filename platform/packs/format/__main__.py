"""`python -m packs.format verify ARCHIVE_OR_DIR --key lacuna.pem [--extract DIR]`.

Needs numpy, safetensors and model-signing; no network, no Django, no site.
"""

import argparse
import sys
from pathlib import Path

from . import receipt, signing, verifying
from .errors import PackError


def main(arguments: list[str] | None = None) -> int:
    """Exit status: 0 verified, 1 not, with a sentence on standard error that says why."""
    options = _parser().parse_args(arguments)
    try:
        found = verifying.verify(options.pack, _key(options.key))
        if options.extract:
            _extract(found, options.extract)
    except PackError as error:
        print(f"Not verified: {receipt.printable(str(error))}", file=sys.stderr)
        return 1
    print(receipt.text(found))
    if options.extract:
        print(f"  unpacked into   {options.extract / found.manifest.folder}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m packs.format", description=__doc__)
    commands = parser.add_subparsers(required=True)
    verify = commands.add_parser("verify", help="check a release, offline")
    verify.add_argument("pack", type=Path, help="the downloaded archive, or the unpacked folder")
    verify.add_argument("--key", type=Path, required=True, help="the site's public key (PEM)")
    verify.add_argument("--extract", type=Path, help="unpack into this folder once verified")
    return parser


def _key(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise PackError(f"The key {path} cannot be read: {error.strerror}.") from error


def _extract(found: verifying.Receipt, into: Path) -> None:
    """Write the verified files, and only into a place that is still free."""
    target = into / found.manifest.folder
    if target.exists():
        raise PackError(f"The pack is good, but {target} exists already. Nothing was written.")
    try:
        signing.lay_out(found.tree, into)
    except OSError as error:
        raise PackError(f"{target} cannot be written: {error.strerror}.") from error


if __name__ == "__main__":
    sys.exit(main())
