"""A release as its page shows it: figures taken out of the manifest, commands, the receipt."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from common.plots import Estimate, IntervalPlot, interval_plot

from .format import names
from .models import Release
from .vouching import Outdated, Vouching, outdated, vouchings


@dataclass(frozen=True)
class ConceptLine:
    """One concept of a published release. `gap`: (mean, low, high) in percent, or None; `url` is
    of its page, empty when its term has changed since. `before` and `after`: the words around the
    vectors, which are read `times` over. `verdict`: of the reviews, in a sentence. `outdated`: its
    definition was replaced since."""

    term: str
    url: str
    text: str
    number: int
    k: int
    times: int
    before: str
    after: str
    gap: tuple[int, int, int] | None
    verdict: str
    is_demo: bool
    vouched: Vouching
    outdated: Outdated | None


@dataclass(frozen=True)
class ReceiptRow:
    label: str
    value: str
    hash: bool = False
    url: str = ""


@dataclass(frozen=True)
class Guide:
    """The commands that verify a release and load it, ready to be copied."""

    get: str
    verify: str
    independent: str
    load: str


def newest(releases: Iterable[Release]) -> Release | None:
    """The highest version; a trial version only when there is no other."""
    ranked = sorted(releases, key=lambda r: ("-" not in r.version, names.precedence(r.version)))
    return ranked[-1] if ranked else None


def ordered(releases: Iterable[Release]) -> list[Release]:
    """Highest version first."""
    return sorted(releases, key=lambda r: names.precedence(r.version), reverse=True)


def concept_lines(release: Release) -> list[ConceptLine]:
    entries = list(release.entries.for_page().with_staleness())
    pages = {
        entry.soft_prompt.concept.term: entry.soft_prompt.concept.get_absolute_url()
        for entry in entries
    }
    concepts, old = release.manifest.get("concepts", []), outdated(entries)
    vouched = vouchings(concepts)
    return [
        _line(row, pages.get(row["term"], ""), vouched[row["slug"]], old.get(row["term"]))
        for row in concepts
    ]


def fidelity_plot(release: Release) -> IntervalPlot | None:
    """What reviewers said of each soft prompt, with its interval; None without reviews."""
    found = [
        estimate
        for concept in release.manifest.get("concepts", [])
        if (estimate := _fidelity(concept))
    ]
    if not found:
        return None
    return interval_plot(_("Fidelity by blind review"), found, x_label=_("fidelity"), low=1, high=5)


def receipt(release: Release) -> list[ReceiptRow]:
    """Provenance and signature of a published release."""
    model, key_id = release.manifest["language_model"], str(release.key_id)
    assert release.published_at is not None
    revision = [ReceiptRow(_("Revision"), model["revision"], True)] if model["revision"] else []
    return [
        ReceiptRow(_("Archive SHA-256"), release.digest, True),
        ReceiptRow(_("Signed by key"), key_id, True, reverse("pack-key", args=[key_id])),
        ReceiptRow(_("Language model"), f"{model['name']} ({model['location']})"),
        *revision,
        ReceiptRow(_("Weights SHA-256"), model["weights_sha256"], True),
        ReceiptRow(_("Tokenizer SHA-256"), model["tokenizer_sha256"], True),
        ReceiptRow(_("Chat template SHA-256"), model["chat_template_sha256"], True),
        ReceiptRow(_("Licence"), release.manifest["licence"]),
        ReceiptRow(
            pgettext("release", "Published"),
            _("%(day)s by %(person)s")
            % {"day": date_format(release.published_at, "j F Y"), "person": release.published_by},
        ),
    ]


def guide(release: Release, site: str) -> Guide:
    """`site` is scheme and host, such as https://lacuna.example."""
    folder, file = release.file_name.removesuffix(".tar"), release.file_name
    model, first = release.manifest["language_model"], release.manifest["concepts"][0]["slug"]
    download = site + reverse("release-download", args=[release.pack.slug, release.version])
    key = site + reverse("pack-key", args=[release.key_id])
    where = json.dumps(model["location"])
    where += f", revision={json.dumps(model['revision'])}" if model["revision"] else ""
    return Guide(
        get=f"curl -o {file} \\\n  {download}\ncurl -o lacuna.pem \\\n  {key}",
        verify=f"python -m packs.format verify {file} \\\n  --key lacuna.pem --extract .",
        independent=f"pip install model-signing pyopenssl\ntar xf {file}\n"
        f"model_signing verify key --public_key lacuna.pem \\\n  --signature {folder}/model.sig "
        f"{folder}/pack",
        load="from peft import PeftModel\n"
        "from transformers import AutoModelForCausalLM, AutoTokenizer\n\n"
        f"model = AutoModelForCausalLM.from_pretrained({where})\n"
        f"tokenizer = AutoTokenizer.from_pretrained({where})\n"
        f'model = PeftModel.from_pretrained(\n    model, "{folder}/pack/{first}"\n)',
    )


def _line(
    concept: dict[str, Any], url: str, vouched: Vouching, old: Outdated | None
) -> ConceptLine:
    reviews = concept["reviews"]
    words = concept.get("sentence", {})  # format 1 had none, and formats 1 and 2 no `times`
    return ConceptLine(
        term=concept["term"],
        url=url,
        text=concept["definition"]["plain"],
        number=concept["definition"]["number"],
        k=concept["k"],
        times=concept.get("times", 1),
        before=words.get("before", ""),
        after=words.get("after", ""),
        gap=_gap(concept["measures"].get("gap_closed")),
        verdict=reviews.get("sentence", ""),
        is_demo=bool(reviews.get("is_demo")),
        vouched=vouched,
        outdated=old,
    )


def _gap(gap: dict[str, Any] | None) -> tuple[int, int, int] | None:
    values = [(gap or {}).get(name) for name in ("mean", "low", "high")]
    if any(value is None for value in values):
        return None
    mean, low, high = (round(100 * float(value or 0)) for value in values)
    return mean, low, high


def _fidelity(concept: dict[str, Any]) -> Estimate | None:
    for arm in concept["reviews"].get("arms", []):
        found = arm.get("fidelity")  # none in rounds that compare texts
        if arm["arm"] == "soft_prompt" and found and found["low"] is not None:
            return Estimate(
                concept["term"], "soft_prompt", found["mean"], found["low"], found["high"],
                found.get("n"),
            )  # fmt: skip
    return None
