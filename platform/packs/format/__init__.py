"""The pack format: manifest, archive, signature. Pure; it runs on a stranger's laptop, offline.

manifest    what a pack states about itself (`pack.json`)
building    manifest and vectors -> one signed archive
verifying   an archive or folder and a public key -> a receipt, or the reason why not
peft        the view that `PeftModel.from_pretrained` loads
tensors     strict safetensors; archive: strict tar; canonical: JSON with one spelling
signing     the `model-signing` library with a P-256 key; keys: making and naming such a key
card        README files; receipt: text for a terminal; names: versions and paths

The format is described in docs/reference/pack-format.md.
"""

from .errors import PackError

__all__ = ["PackError"]
