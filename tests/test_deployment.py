"""What is deployed fits what the settings read. Read from the files; no Docker is needed or used."""

import ast
import re
import shlex
import tomllib
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
DOCKERFILES = [ROOT / "platform" / "Dockerfile", ROOT / "worker" / "Dockerfile"]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

OURS = ("web", "gpu", "light", "beat", "migrate")
SECRETS = {"SECRET_KEY", "POSTGRES_PASSWORD", "S3_ACCESS_KEY_ID", "S3_SECRET_ACCESS_KEY"}
# Read by gunicorn, by Django itself and by docker-compose.yml.
NOT_OF_THE_SETTINGS = {
    "WEB_CONCURRENCY", "PORT", "DJANGO_SETTINGS_MODULE", "POSTGRES_PASSWORD", "PACK_SIGNING_KEY",
}  # fmt: skip


def environment_reads():
    """(variable, has a default, default) for each `env...("NAME", ...)` in the settings."""
    for path in sorted((ROOT / "platform" / "config" / "settings").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and _is_env(node.func):
                defaults = [*node.args[1:], *(k.value for k in node.keywords if k.arg == "default")]
                yield path.name, node.args[0].value, defaults


def _is_env(function):
    target = function.value if isinstance(function, ast.Attribute) else function
    return isinstance(target, ast.Name) and target.id == "env"


def example():
    """Variables of .env.example: those to be filled in, and those that are commented out."""
    text = (ROOT / ".env.example").read_text()
    found = re.findall(r"^(# )?([A-Z][A-Z0-9_]+)=(.*)$", text, re.MULTILINE)
    return {name: (bool(comment), value) for comment, name, value in found}


def words(service):
    command = service.get("command", [])
    return shlex.split(command) if isinstance(command, str) else command


def instructions(path, name):
    joined = path.read_text().replace("\\\n", " ")
    return [line.split(maxsplit=1)[1] for line in joined.splitlines() if line.startswith(name)]


# --- The environment ---------------------------------------------------------------------------


def test_the_example_lists_exactly_what_is_read():
    read = {name for _, name, _ in environment_reads()}
    assert len(read) > 20
    assert set(example()) == read | NOT_OF_THE_SETTINGS


def test_the_example_tells_the_real_defaults_of_the_jobs():
    for _, name, defaults in environment_reads():
        if name.startswith("JOBS_"):
            assert example()[name] == (True, str(ast.literal_eval(defaults[0]))), name


def test_no_secret_has_a_default():
    for name in SECRETS:
        assert example()[name] == (False, ""), f"{name} must be empty in .env.example"
    for file, name, defaults in environment_reads():
        if name in SECRETS:
            assert all(ast.literal_eval(default) == "" for default in defaults), (file, name)


def test_a_server_refuses_to_start_without_its_secret_key_database_and_hosts():
    for wanted in ("SECRET_KEY", "DATABASE_URL", "ALLOWED_HOSTS"):
        reads = [d for file, name, d in environment_reads() if (file, name) == ("prod.py", wanted)]
        assert reads == [[]]


def test_compose_takes_every_secret_from_the_environment_and_insists_on_it():
    text = (ROOT / "docker-compose.yml").read_text()
    taken = re.findall(r"\$\{([A-Z0-9_]+)([^}]*)\}", text)
    for name, rest in taken:
        if name in SECRETS | {"PACK_SIGNING_KEY"}:
            assert rest.startswith(":?"), name
    for name in ("POSTGRES_PASSWORD", "MINIO_ROOT_USER", "MINIO_ROOT_PASSWORD"):
        assert re.search(rf"{name}: \$\{{\w+:\?", text), name


def test_compose_uses_no_variable_that_the_example_does_not_explain():
    used = set(re.findall(r"\$\{?([A-Z][A-Z0-9_]+)", (ROOT / "docker-compose.yml").read_text()))
    assert used <= set(example())


def test_compose_sets_nothing_that_the_settings_do_not_read():
    read = {name for _, name, _ in environment_reads()} | {"DJANGO_SETTINGS_MODULE"}
    for name in OURS:
        assert set(SERVICES[name]["environment"]) <= read, name


# --- The services ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", OURS)
def test_our_services_run_the_production_settings_with_the_environment_file(name):
    service = SERVICES[name]
    assert service["env_file"] == ".env"
    assert service["environment"]["DJANGO_SETTINGS_MODULE"] == "config.settings.prod"
    assert find_spec(service["environment"]["DJANGO_SETTINGS_MODULE"])
    dockerfile = ROOT / service["build"]["dockerfile"]
    assert dockerfile in DOCKERFILES


def test_each_queue_that_jobs_go_to_has_a_worker_with_its_tasks():
    from config.celery import app
    from jobs.names import JobName

    served = {}
    for name in ("gpu", "light"):
        arguments = words(SERVICES[name])
        assert arguments[:4] == ["celery", "-A", "config", "worker"]
        module = arguments[arguments.index("-I") + 1]
        assert find_spec(module), module
        served[arguments[arguments.index("-Q") + 1]] = module
    assert {str(job.queue) for job in JobName} <= set(served)
    for job in JobName:
        assert job.value.startswith(served[job.queue] + "."), job
    for entry in app.conf.beat_schedule.values():
        assert entry["task"].startswith(served[entry["options"]["queue"]] + ".")


def test_the_clock_and_the_migrations_run_once():
    assert words(SERVICES["beat"])[:4] == ["celery", "-A", "config", "beat"]
    assert words(SERVICES["migrate"]) == ["python", "manage.py", "migrate", "--noinput"]
    assert SERVICES["migrate"]["restart"] == "no"
    assert SERVICES["bucket"]["restart"] == "no"


def test_the_web_asks_itself_whether_it_is_ready():
    from django.urls import resolve

    check = SERVICES["web"]["healthcheck"]["test"]
    compile(check[-1], "healthcheck", "exec")
    [path] = re.findall(r"127\.0\.0\.1:8000(/\w+)", check[-1])
    assert resolve(path).url_name == "readyz"


def test_whatever_others_wait_for_can_say_when_it_is_ready():
    for name, service in SERVICES.items():
        for other, wait in service.get("depends_on", {}).items():
            if wait["condition"] == "service_healthy":
                assert SERVICES[other]["healthcheck"]["test"], (name, other)
            else:
                assert wait["condition"] == "service_completed_successfully"
                assert SERVICES[other]["restart"] == "no", (name, other)


def test_nothing_of_ours_starts_before_the_migrations_and_the_bucket():
    for name in ("web", "gpu", "light", "beat"):
        assert set(SERVICES[name]["depends_on"]) >= {"migrate", "bucket", "redis"}


def test_the_bucket_that_is_made_is_the_one_that_is_used():
    [bucket] = {service["environment"]["S3_BUCKET"] for service in map(SERVICES.get, OURS)}
    assert words(SERVICES["bucket"])[-1] == f"storage/{bucket}"
    for part in ("gpu", "light", "beat", "web"):
        assert SERVICES[part]["environment"]["S3_ENDPOINT_URL"] == "http://storage:9000"


def test_only_the_web_is_published_and_only_to_this_machine():
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["web"]
    assert SERVICES["web"]["ports"] == ["127.0.0.1:${PORT:-8000}:8000"]


def test_only_the_process_that_signs_can_read_the_signing_key():
    holders = [name for name, service in SERVICES.items() if "secrets" in service]
    assert holders == ["light"]
    file = SERVICES["light"]["environment"]["PACK_SIGNING_KEY_FILE"]
    assert file == f"/run/secrets/{SERVICES['light']['secrets'][0]}"


def test_images_of_others_are_pinned_and_volumes_are_named():
    for name, service in SERVICES.items():
        if "build" not in service:
            assert re.search(r":.*\d", service["image"]), name
        for volume in service.get("volumes", []):
            assert volume.split(":")[0] in COMPOSE["volumes"], name


# --- The images --------------------------------------------------------------------------------


@pytest.mark.parametrize("path", DOCKERFILES, ids=lambda path: path.parent.name)
def test_everything_that_is_copied_exists_and_reaches_the_builder(path):
    admitted = re.findall(r"^!(\S+)", (ROOT / ".dockerignore").read_text(), re.MULTILINE)
    for line in instructions(path, "COPY "):
        if line.startswith("--from="):
            continue
        *sources, _ = line.split()
        for source in sources:
            assert (ROOT / source).exists(), source
            assert source in admitted, source


def test_all_code_is_copied():
    house = {"platform", "concepts", "evaluations", "worker", "templates", "locale", "manage.py"}
    for path in DOCKERFILES:
        copied = {source for line in instructions(path, "COPY ") for source in line.split()[:-1]}
        assert house <= copied, path


def test_the_web_image_has_no_torch_and_the_gpu_image_has():
    web, gpu = (path.read_text() for path in DOCKERFILES)
    assert "gpu" not in re.findall(r"x\['(\w+)'\]", web)
    assert "gpu" in re.findall(r"x\['(\w+)'\]", gpu)
    assert "torch" not in re.sub(r"^#.*$", "", web, flags=re.MULTILINE)


@pytest.mark.parametrize("path", DOCKERFILES, ids=lambda path: path.parent.name)
def test_the_list_of_libraries_is_made_by_python_that_runs(path, capsys, monkeypatch):
    [code] = re.findall(r'python -c "(.+?)" >', path.read_text().replace("\\\n", ""))
    monkeypatch.chdir(ROOT)
    exec(compile(code, path.name, "exec"), {})
    wanted = capsys.readouterr().out.split("\n")
    assert set(PROJECT["dependencies"]) <= set(wanted)


@pytest.mark.parametrize("path", DOCKERFILES, ids=lambda path: path.parent.name)
def test_the_images_run_as_nobody_in_particular_and_keep_no_secret(path):
    text = path.read_text()
    assert "USER lacuna" in text
    for line in instructions(path, "ENV ") + instructions(path, "ARG "):
        assert not any(secret in line for secret in SECRETS)
    assert "DJANGO_SETTINGS_MODULE=config.settings.prod" in text


@pytest.mark.parametrize("path", DOCKERFILES, ids=lambda path: path.parent.name)
def test_both_images_use_a_python_that_the_project_supports(path):
    supported = Requirement("python" + PROJECT["requires-python"]).specifier
    for line in instructions(path, "FROM "):
        assert re.match(r"python:([\d.]+)", line).group(1) in supported


# --- The pins ----------------------------------------------------------------------------------


def pins():
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    found = [Requirement(line) for line in lines if line and not line.startswith("#")]
    assert all(len(pin.specifier) == 1 for pin in found)
    return {canonicalize_name(pin.name): next(iter(pin.specifier)) for pin in found}


def wanted():
    lists = [PROJECT["dependencies"], *PROJECT["optional-dependencies"].values()]
    return [r for texts in lists for r in map(Requirement, texts) if r.name != PROJECT["name"]]


@pytest.mark.parametrize("requirement", wanted(), ids=str)
def test_each_range_admits_its_pin(requirement):
    pin = pins()[canonicalize_name(requirement.name)]
    assert pin.operator == "=="
    assert pin.version in requirement.specifier


def test_pins_are_versions_that_any_index_may_have():
    text = (ROOT / "constraints.txt").read_text()
    assert pins()["torch"].version == "2.13.0"
    for mark in ("+", " @ ", "-e "):
        assert mark not in "".join(line for line in text.splitlines() if not line.startswith("#"))
