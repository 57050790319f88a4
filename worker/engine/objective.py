"""What training makes small: the divergence from the teacher's answers, and from its states; and
the ranking loss of a true statement against its inversion."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from .loss import HeadAndDivergence, row_means
from .matching import layers_of, mismatch
from .packing import Text
from .prompting import Prompter
from .ranking import ranking
from .reading import Reading, read
from .student import StudentRow


def losses(prompter: Prompter, rows: Sequence[StudentRow]) -> Tensor:
    """The mean divergence per answer token of every row, (rows,), in nats, all in one forward pass."""
    return _divergences(prompter, rows, read(prompter.loaded, texts_of(prompter, rows)))


def objectives(prompter: Prompter, rows: Sequence[StudentRow]) -> tuple[Tensor, Tensor]:
    """Of every row, (rows,): the loss and, where the teacher's hidden states are known, the
    weighted mismatch with them; and the losses alone. A pair's weighted loss stands at its true
    statement, 0 at its inversion and in the losses."""
    loaded = prompter.loaded
    known = [row.taught.states if row.states_weight else None for row in rows]
    states = [each for each in known if each is not None]
    reading = read(loaded, texts_of(prompter, rows), layers_of(loaded) if states else ())
    found = _divergences(prompter, rows, reading)
    wanted = _with_pairs(prompter, rows, reading, found)
    if not states:
        return wanted, found
    places = reading.places([0 if each is None else each.shape[1] for each in known])
    apart = mismatch([each.index_select(0, places) for each in reading.inner], states)
    matched = [n for n, each in enumerate(known) if each is not None]
    weights = torch.tensor([rows[n].states_weight for n in matched], device=apart.device)
    at = torch.tensor(matched, device=apart.device)
    return wanted.index_add(0, at, weights * apart), found


def group_means(values: Tensor, groups: Sequence[Sequence[StudentRow]]) -> Tensor:
    """(rows,) -> (groups,): the mean over a group's lessons, and beside it what its pairs add."""
    parts = values.split([len(rows) for rows in groups])
    lessons = [sum(not row.contrast_weight for row in rows) for rows in groups]
    return torch.stack(
        [own[:n].mean() + own[n:].sum() for own, n in zip(parts, lessons, strict=True)]
    )


def _with_pairs(
    prompter: Prompter, rows: Sequence[StudentRow], reading: Reading, found: Tensor
) -> Tensor:
    said = [row.taught.answer if row.contrast_weight else [] for row in rows]
    paired = [n for n, one in enumerate(said) if one]
    if not paired:
        return found
    loaded = prompter.loaded
    lost = ranking(
        reading.last.index_select(0, reading.places([len(one) for one in said])).to(
            loaded.head_device
        ),
        loaded.model.get_output_embeddings().weight,
        [said[n] for n in paired],
    )
    true = torch.tensor(paired[::2], device=found.device)
    weights = torch.tensor([rows[n].contrast_weight for n in paired[::2]], device=found.device)
    return found.index_add(0, true, weights * lost.to(found.device))


def _divergences(prompter: Prompter, rows: Sequence[StudentRow], reading: Reading) -> Tensor:
    """The output head is applied to answer positions only. 0 where the teacher says nothing."""
    loaded = prompter.loaded
    said = [len(row.taught.top) for row in rows]
    heard = [row.taught for row in rows if len(row.taught.top)]
    own = [taught.own for taught in heard for _ in taught.answer]
    found = HeadAndDivergence.apply(
        reading.last.index_select(0, reading.places(said)).to(loaded.head_device),
        loaded.model.get_output_embeddings().weight,
        torch.cat([taught.top for taught in heard]).to(loaded.head_device),
        torch.cat([taught.tokens for taught in heard]).to(loaded.head_device),
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
