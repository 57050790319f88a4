"""Make somebody an admin: how a new server gets its first one."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from accounts.services import appoint_admin


class Command(BaseCommand):
    help = "Make a member an admin. Admins give all other roles on the people page."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["username"]
        try:
            member = User.objects.get(username=name)
        except User.DoesNotExist:
            raise CommandError(f"There is no member {name}. Sign up on the site first.") from None
        if appoint_admin(member):
            self.stdout.write(f"{member} is an admin now.")
        else:
            self.stdout.write(f"{member} was an admin already. Nothing changed.")
