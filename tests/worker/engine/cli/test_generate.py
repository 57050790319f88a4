"""`generate`: the three arms side by side, from any kind of stored soft prompt."""

import json
import shutil

from worker.engine.cli import main

TINY_ANSWER = ["--max-new-tokens", "6", "--threads", "1"]


def test_a_directory_of_distill_brings_definition_and_instructions(distilled, capsys):
    path = distilled.out / "qualia"
    assert main(["generate", "--soft-prompt", str(path), "--json", *TINY_ANSWER]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert row["instruction"] == "What is meant by qualia?"
    assert list(row) == ["instruction", "bare", "soft_prompt", "definition"]
    assert row["definition"]["gain"] > row["bare"]["gain"]


def test_the_same_is_heard_from_the_file_and_from_pefts_own_two_files(distilled, tmp_path, capsys):
    own = distilled.out / "qualia"
    for name in ("adapter_config.json", "adapter_model.safetensors"):
        shutil.copy(own / name, tmp_path / name)
    heard = []
    for path in (own / "soft-prompt.safetensors", tmp_path):
        asked = ["generate", "--soft-prompt", str(path), "--instruction", "What are qualia?"]
        assert main([*asked, "--json", *TINY_ANSWER]) == 0
        heard.append(json.loads(capsys.readouterr().out))
    assert heard[0] == heard[1]
    assert "definition" not in heard[0][0]


def test_instructions_from_a_file_make_a_table(distilled, tmp_path, capsys):
    (tmp_path / "asked.txt").write_text("What are qualia?\n\nWhat is bread?\n")
    asked = ["generate", "--soft-prompt", str(distilled.out / "qualia")]
    assert main([*asked, "--file", str(tmp_path / "asked.txt"), *TINY_ANSWER]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "| instruction | bare | soft prompt | definition |"
    assert [line.split(" | ")[0] for line in lines[2:]] == [
        "| What are qualia?",
        "| What is bread?",
    ]


def test_what_is_no_soft_prompt_is_refused(distilled, tmp_path, capsys):
    assert main(["generate", "--soft-prompt", str(tmp_path), "--instruction", "x"]) == 2
    assert "There is no soft prompt at" in capsys.readouterr().err
    path = distilled.out / "qualia" / "soft-prompt.safetensors"
    assert main(["generate", "--soft-prompt", str(path)]) == 2
    assert "There is nothing to ask" in capsys.readouterr().err
    for name in ("adapter_config.json", "adapter_model.safetensors"):
        shutil.copy(distilled.out / "qualia" / name, tmp_path / name)
    (tmp_path / "adapter_config.json").write_text('{"peft_type": "LORA"}')
    assert main(["generate", "--soft-prompt", str(tmp_path), "--instruction", "x"]) == 1
    assert "must be of PROMPT_TUNING" in capsys.readouterr().err
