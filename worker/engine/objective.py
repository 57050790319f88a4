"""What training makes small: the divergence from the teacher's answers, and from its states."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from .loss import HeadAndDivergence, row_means
from .matching import layers_of, mismatch
from .packing import Text
from .prompting import Prompter
from .reading import Reading, read
from .student import StudentRow


def losses(prompter: Prompter, rows: Sequence[StudentRow]) -> Tensor:
    """The mean divergence per answer token of every row, (rows,), in nats, all in one forward pass."""
    return _divergences(prompter, rows, read(prompter.loaded, texts_of(prompter, rows)))


def objectives(prompter: Prompter, rows: Sequence[StudentRow]) -> tuple[Tensor, Tensor]:
    """Of every row, (rows,): the loss and, where the teacher's hidden states are known, the
    weighted mismatch with them; and the losses alone."""
    loaded = prompter.loaded
    known = [row.taught.states if row.states_weight else None for row in rows]
    states = [each for each in known if each is not None]
    reading = read(loaded, texts_of(prompter, rows), layers_of(loaded) if states else ())
    found = _divergences(prompter, rows, reading)
    if not states:
        return found, found
    places = reading.places([0 if each is None else each.shape[1] for each in known])
    apart = mismatch([each.index_select(0, places) for each in reading.inner], states)
    matched = [n for n, each in enumerate(known) if each is not None]
    weights = torch.tensor([rows[n].states_weight for n in matched], device=apart.device)
    at = torch.tensor(matched, device=apart.device)
    return found.index_add(0, at, weights * apart), found


def _divergences(prompter: Prompter, rows: Sequence[StudentRow], reading: Reading) -> Tensor:
    """The output head is applied to answer positions only."""
    loaded = prompter.loaded
    said = [len(row.taught.answer) for row in rows]
    own = [row.taught.own for row in rows for _ in row.taught.answer]
    found = HeadAndDivergence.apply(
        reading.last.index_select(0, reading.places(said)).to(loaded.head_device),
        loaded.model.get_output_embeddings().weight,
        torch.cat([row.taught.top for row in rows]).to(loaded.head_device),
        torch.cat([row.taught.tokens for row in rows]).to(loaded.head_device),
        torch.tensor(own, device=loaded.head_device),
    )
    return row_means(found.to(loaded.device), said)


def texts_of(prompter: Prompter, rows: Sequence[StudentRow]) -> list[Text]:
    """The embedded chats, up to the last but one token of the answer. Rows with the same vectors
    between the same words share their system turn, but for those that have company before it."""
    turns: dict[tuple[int, int], Tensor] = {}
    texts = []
    for row in rows:
        words = [_words(prompter, row)]
        if row.beside.behind is not None:
            words.insert(0, row.beside.behind)
        if row.turn is None:
            company = [] if row.beside.before is None else [row.beside.before]
            texts.append(Text(torch.cat([*company, system_turn(prompter, row), *words])))
        else:
            if row.turn not in turns:
                turns[row.turn] = system_turn(prompter, row)
            texts.append(Text(torch.cat(words), shared=turns[row.turn]))
    return texts


def system_turn(prompter: Prompter, row: StudentRow) -> Tensor:
    """The row's own system turn, embedded: (length, hidden)."""
    return prompter.system(row.beside.around.rows(row.vectors))


def _words(prompter: Prompter, row: StudentRow) -> Tensor:
    return prompter.loaded.embed(row.taught.read)
