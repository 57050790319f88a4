"""The pages of packs: the catalogue, releases, keys and downloads."""

from .downloads import keys_index, pack_key, release_download
from .packs import pack_detail, pack_list, pack_new
from .releases import (
    release_detail,
    release_discard,
    release_new,
    release_publish,
    release_status,
    release_yank,
)

__all__ = [
    "keys_index",
    "pack_detail",
    "pack_key",
    "pack_list",
    "pack_new",
    "release_detail",
    "release_discard",
    "release_download",
    "release_new",
    "release_publish",
    "release_status",
    "release_yank",
]
