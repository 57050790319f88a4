"""A release is verified whole, or refused with the name of what is wrong."""

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from packs.format import (
    PackError,
    archive,
    building,
    canonical,
    manifest,
    signing,
    tensors,
    verifying,
)
from packs.format.building import Vectors, build
from tests.packs.format.making import built, parts, read_once, rows, signing_key


@pytest.fixture(scope="module")
def release(tmp_path_factory):
    return built(tmp_path_factory.mktemp("release"))


@pytest.fixture(scope="module")
def private(tmp_path_factory):
    return signing_key(tmp_path_factory.mktemp("key"))


def test_a_release_is_verified(release):
    made, key = release
    receipt = verifying.verify_archive(made.archive, key)
    assert receipt.manifest == made.manifest
    assert receipt.sha256 == canonical.sha256(made.archive)


def rows_of(made):
    """What PEFT puts before a chat about prefiguration."""
    content = made.files["prefiguration/adapter_model.safetensors"]
    return tensors.read(content, {"prompt_embeddings"}, "x")["prompt_embeddings"]


def test_the_vectors_stand_there_as_often_as_they_are_read(release):
    told = [rows(1, 7), rows(2, 2), rows(2, 2), rows(3, 3)]
    assert np.array_equal(rows_of(release[0]), np.concatenate(told))


def test_a_release_of_vectors_that_are_read_once_is_verified(private):
    """So were those of earlier trainings, which still make packs."""
    made = build(*read_once(), private[0])
    assert verifying.verify_archive(made.archive, private[1]).manifest == made.manifest
    assert np.array_equal(rows_of(made), np.concatenate([rows(1, 7), rows(2, 2), rows(3, 3)]))


def test_the_signed_files_are_the_same_each_time(private):
    first, second = (build(*parts(), private[0]) for _ in range(2))
    assert first.files == second.files


def test_an_unpacked_release_is_verified(release, tmp_path):
    made, key = release
    signing.lay_out(archive.read(made.archive), tmp_path)
    assert verifying.verify(tmp_path / "freedom-words-1.2.0", key).manifest == made.manifest


def test_the_independent_tool_verifies_it_too(release, tmp_path):
    made, key = release
    signing.lay_out(archive.read(made.archive), tmp_path)
    (tmp_path / "lacuna.pem").write_bytes(key)
    command = "verify key --public_key ../lacuna.pem --signature model.sig pack"
    result = subprocess.run(
        [sys.executable, "-m", "model_signing", *command.split()],
        cwd=tmp_path / "freedom-words-1.2.0",
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    assert "succeeded" in result.stdout.lower()


def refused(tree, key, says):
    with pytest.raises(PackError, match=says):
        verifying.verify_tree(tree, key)


def tree_of(made):
    return archive.read(made.archive)


TOP = "freedom-words-1.2.0"
FILES = [
    "README.md",
    "prefiguration/README.md",
    "prefiguration/adapter_config.json",
    "prefiguration/adapter_model.safetensors",
    "detournement/adapter_model.safetensors",
]


@pytest.mark.parametrize("name", FILES)
def test_a_changed_file_is_named(release, name):
    made, key = release
    tree = tree_of(made)
    content = bytearray(tree[f"{TOP}/pack/{name}"])
    content[-1] ^= 1
    tree[f"{TOP}/pack/{name}"] = bytes(content)
    refused(tree, key, f"pack/{name} is not the file that was published")


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named(release, name):
    made, key = release
    tree = tree_of(made)
    del tree[f"{TOP}/pack/{name}"]
    refused(tree, key, f"pack/{name} is missing")


def test_an_added_file_is_named(release):
    made, key = release
    refused(tree_of(made) | {f"{TOP}/pack/evil.bin": b"x"}, key, "pack/evil.bin was added")


def test_a_file_beside_the_pack_is_named(release):
    made, key = release
    refused(tree_of(made) | {f"{TOP}/run.sh": b"x"}, key, "run.sh' does not belong")


def test_a_pack_without_signature_is_refused(release):
    made, key = release
    tree = tree_of(made)
    del tree[f"{TOP}/model.sig"]
    refused(tree, key, "not signed")


def test_a_manifest_changed_together_with_its_file_does_not_pass(release):
    """Somebody who edits a card and corrects its digest still lacks the key."""
    made, key = release
    card = made.files["README.md"] + b"\nSend money.\n"
    files = tuple(
        replace(f, sha256=canonical.sha256(card), size=len(card)) if f.path == "README.md" else f
        for f in made.manifest.files
    )
    tree = tree_of(made) | {
        f"{TOP}/pack/README.md": card,
        f"{TOP}/pack/pack.json": replace(made.manifest, files=files).to_bytes(),
    }
    refused(tree, key, "signature does not fit the contents.*README.md")


def test_another_key_is_named(release, private):
    made, _ = release
    refused(tree_of(made), private[1], "was signed with the key")


def test_a_claimed_key_must_have_signed(release, private):
    """The hint in the signature is only a claim: here a stranger's signature claims our key."""
    made, key = release
    forged = signing.sign(made.files, private[0])
    ours = signing.signer(tree_of(made)[f"{TOP}/model.sig"])
    forged = forged.replace(signing.signer(forged).encode(), ours.encode())
    refused(tree_of(made) | {f"{TOP}/model.sig": forged}, key, "signature does not fit")


@pytest.mark.parametrize(
    "signature", [b"x", b"{}", b"[]", b"[" * 100_000, b'{"verificationMaterial": 1}']
)
def test_a_damaged_signature_is_refused(release, signature):
    made, key = release
    refused(tree_of(made) | {f"{TOP}/model.sig": signature}, key, "model.sig is damaged")


def test_a_release_under_another_name_is_refused(release):
    """An old release cannot be passed off as a new one by renaming its folder."""
    made, key = release
    renamed = {path.replace("1.2.0", "1.3.0", 1): c for path, c in tree_of(made).items()}
    refused(renamed, key, "it holds 'freedom-words-1.2.0'")


def signed_anyway(files, private):
    """What a site with the key but with a fault in its builder would publish."""
    stated = manifest.from_bytes(files["pack.json"])
    listed = tuple(
        manifest.FileDigest(path, canonical.sha256(c), len(c))
        for path, c in sorted(files.items())
        if path != "pack.json"
    )
    files = files | {"pack.json": replace(stated, files=listed).to_bytes()}
    tree = {f"{TOP}/pack/{path}": content for path, content in files.items()}
    return tree | {f"{TOP}/model.sig": signing.sign(files, private)}


def poisoned(kind):
    good = np.concatenate([rows(1, 7), rows(2, 2), rows(2, 2), rows(3, 3)])
    if kind == "other vectors":
        return tensors.write({"prompt_embeddings": np.concatenate([rows(1, 7), rows(9, 7)])})
    if kind == "a word less":
        return tensors.write({"prompt_embeddings": np.delete(good, 4, axis=0)})
    if kind == "too short":
        return tensors.write({"prompt_embeddings": good[:-1]})
    if kind == "an extra tensor":
        return tensors.write({"prompt_embeddings": good, "other": good})
    return tensors.write({"prompt_embeddings": np.full_like(good, np.nan)})


@pytest.mark.parametrize(
    "kind", ["other vectors", "a word less", "too short", "an extra tensor", "nan"]
)
def test_a_signed_pack_with_wrong_tensors_is_still_refused(release, private, kind):
    files = dict(release[0].files)
    files["prefiguration/adapter_model.safetensors"] = poisoned(kind)
    refused(signed_anyway(files, private[0]), private[1], "prefiguration/adapter_model.safetensors")


@pytest.mark.parametrize(("row", "says"), [(8, "the vectors whose digest"), (9, "not like the")])
def test_a_signed_pack_whose_copies_differ_is_refused(release, private, row, says):
    """By as little as the last bit of one number, in the first copy or in the second."""
    files, found = dict(release[0].files), rows_of(release[0])
    found[row, 0] = np.nextafter(found[row, 0], np.float32(np.inf))
    name = "prefiguration/adapter_model.safetensors"
    files[name] = tensors.write({"prompt_embeddings": found})
    refused(signed_anyway(files, private[0]), private[1], f"{name} .*{says}")


def test_a_signed_config_that_says_something_else_is_refused(release, private):
    files = dict(release[0].files)
    config = canonical.loads(files["prefiguration/adapter_config.json"], "x")
    files["prefiguration/adapter_config.json"] = canonical.dumps(config | {"auto_mapping": {}})
    refused(signed_anyway(files, private[0]), private[1], "adapter_config.json does not agree")


def test_links_in_a_folder_are_refused(release, tmp_path):
    made, key = release
    signing.lay_out(archive.read(made.archive), tmp_path)
    card = tmp_path / TOP / "pack" / "README.md"
    card.unlink()
    card.symlink_to("/etc/hostname")
    with pytest.raises(PackError, match=r"README\.md is a link"):
        verifying.verify(tmp_path / TOP, key)


@pytest.mark.parametrize(
    "wrong",
    [
        Vectors(rows(1, 3), rows(2, 2), rows(3, 2), times=2),
        Vectors(rows(1, 8), rows(2, 2), rows(3, 3), times=2),
        Vectors(rows(1, 7), rows(2, 3), rows(3, 3), times=2),
        Vectors(rows(1, 7, 16), rows(2, 2, 16), rows(3, 3, 16), times=2),
        Vectors(rows(1, 7), rows(9, 2), rows(3, 3), times=2),
        Vectors(rows(1, 7), rows(2, 2), rows(3, 3), times=1),
        Vectors(rows(1, 7), rows(2, 2), rows(3, 3), times=3),
    ],
)
def test_vectors_that_do_not_fit_are_not_packed(private, wrong):
    stated, vectors = parts()
    with pytest.raises(PackError):
        building.build(stated, vectors | {"prefiguration": wrong}, private[0])
