"""The shape of the house: what must stay importable, what must never be reached, who imports whom."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.utils.module_loading import import_string

ROOT = Path(__file__).resolve().parents[1]
PYTHON_FILES = [
    path
    for top in ("platform", "concepts", "evaluations", "worker")
    for path in sorted((ROOT / top).rglob("*.py"))
]


def run(code, **environment):
    import os

    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT, capture_output=True, text=True, timeout=120, env=os.environ | environment,
    )  # fmt: skip


def test_the_standard_library_platform_is_still_the_one_that_is_imported():
    assert not (ROOT / "platform" / "__init__.py").exists()
    done = run("import platform; print(platform.python_implementation())")
    assert done.stdout.strip() == "CPython", done.stderr


def test_the_layers_hold():
    done = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=ROOT, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr


def test_the_web_process_never_loads_torch():
    done = run(
        "import django; django.setup()\n"
        "from django.urls import get_resolver; get_resolver().url_patterns\n"
        "import config.wsgi, sys\n"
        "print(sorted({'torch', 'transformers', 'peft'} & set(sys.modules)))",
        DJANGO_SETTINGS_MODULE="config.settings.test",
    )
    assert done.stdout.strip().endswith("[]"), done.stdout + done.stderr


def test_each_job_name_is_a_task_that_exists():
    from jobs.names import JobName

    for name in JobName:
        assert import_string(name.value).name == name.value


def test_every_package_is_seen_by_the_import_linter():
    """A folder with modules but no `__init__.py` would slip past the contracts."""
    folders = {path.parent for path in PYTHON_FILES if path.parent != ROOT / "platform"}
    assert [folder for folder in folders if not (folder / "__init__.py").exists()] == []


@pytest.mark.parametrize(
    "banned",
    [
        r"\btorch\.load\(",
        r"^\s*(import|from) pickle\b",
        r"trust_remote_code\s*=\s*True",
        r"\bmark_safe\(",
        r'fields\s*=\s*"__all__"',
        r"\.filter\(\*\*request\.",
    ],
)
def test_what_is_banned_is_nowhere(banned):
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in PYTHON_FILES
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if re.search(banned, line)
    ]
    assert found == []


def test_templates_hold_no_unsafe_text_and_nothing_inline():
    """The content security policy would block it, and user text must stay escaped."""
    unsafe = re.compile(
        r"\|\s*safe\b|\bstyle=\"|\son[a-z]+=\"|<script(?![^>]*\bsrc=)[^>]*>|autoescape off"
    )
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}"
        for path in sorted((ROOT / "templates").rglob("*.html"))
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if unsafe.search(line)
    ]
    assert found == []


def test_no_signal_receivers():
    for path in PYTHON_FILES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and node.module:
                names = {alias.name for alias in node.names}
                assert "receiver" not in names, path
                assert not node.module.startswith("django.db.models.signals"), path


@pytest.mark.django_db
def test_migrations_are_complete():
    from django.core.management import call_command

    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
