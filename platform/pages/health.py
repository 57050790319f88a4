"""What a load balancer asks: is the process alive, and can it serve?"""

from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@never_cache
@require_safe
def livez(request: HttpRequest) -> JsonResponse:
    """The process answers. Touches nothing else."""
    return JsonResponse({"alive": True})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Database reached, migrations applied, artifact storage reached. 503 with what is amiss."""
    checks = {"database": _migrated, "storage": _stores}
    amiss = {name: reason for name, check in checks.items() if (reason := check())}
    return JsonResponse({"ready": not amiss, "amiss": amiss}, status=503 if amiss else 200)


def _migrated() -> str:
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return "Migrations are waiting: run `manage.py migrate`."
    except Exception:  # the answer to any trouble is the same: not ready
        return "The database does not answer."
    return ""


def _stores() -> str:
    try:
        default_storage.exists("00/probe")
    except Exception:
        return "The artifact storage does not answer."
    return ""
