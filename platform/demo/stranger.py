"""What somebody far away does with a verified pack: stock PEFT, greedy answers. Knows no site.

Run as a process of its own. Reads {"model", "adapter", "instructions", "max_new_tokens"} as JSON from
standard input, writes the list of answers as JSON to standard output.
"""

import json
import sys
from typing import Any


def answers(asked: dict[str, Any]) -> list[str]:
    """The answer to each instruction with the soft prompt of the folder `adapter`."""
    import torch
    from peft import PeftModel
    from transformers import AutoModelForCausalLM, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(asked["model"], local_files_only=True)
    base = AutoModelForCausalLM.from_pretrained(
        asked["model"], dtype=torch.float32, use_safetensors=True, local_files_only=True
    )
    model = PeftModel.from_pretrained(base, asked["adapter"]).eval()
    found = []
    for instruction in asked["instructions"]:
        chat = tokenizer.apply_chat_template(
            [{"role": "user", "content": instruction}],
            add_generation_prompt=True,
            return_tensors="pt",
            return_dict=True,
        )
        with torch.no_grad():
            tokens = model.generate(
                input_ids=chat["input_ids"],
                attention_mask=chat["attention_mask"],
                max_new_tokens=asked["max_new_tokens"],
                do_sample=False,
            )
        told = tokens[0, chat["input_ids"].shape[1] :]
        found.append(tokenizer.decode(told, skip_special_tokens=True))
    return found


if __name__ == "__main__":
    json.dump(answers(json.load(sys.stdin)), sys.stdout)
