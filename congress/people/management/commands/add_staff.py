from django.core.management.base import BaseCommand, CommandError, no_translations

from congress.journal.services import CONSOLE, ActionRefused, act
from congress.people.accounts import VARIABLE, new_account
from congress.people.models import Department, Membership
from congress.people.services import add_department, add_staff

DEPARTMENT_ROLES = [Membership.Role.HANDLER.value, Membership.Role.APPROVER.value]


class Command(BaseCommand):
    help = f"Make an account of the staff. The password is asked for, or taken from {VARIABLE}."

    def add_arguments(self, parser):
        parser.add_argument("username")
        parser.add_argument("name")
        where = parser.add_mutually_exclusive_group(required=True)
        where.add_argument("--secretariat", action="store_true")
        where.add_argument("--department", metavar="NAME", help="made if there is none of this name")
        parser.add_argument("--role", choices=DEPARTMENT_ROLES, help="in the department")
        parser.add_argument("--stationed", action="store_true", help="a new department is a stationed agency")

    @no_translations
    def handle(self, *, username, name, secretariat, department, role, stationed, **options):
        if bool(department) != bool(role):
            raise CommandError("--department and --role go together.")
        account = new_account(username, name)
        kind = Department.Kind.STATIONED if stationed else Department.Kind.FUNCTIONAL
        try:
            with act():
                add_staff(
                    **account,
                    role=Membership.Role.SECRETARIAT if secretariat else role,
                    department=department_named(department, kind) if department else None,
                    by=CONSOLE,
                )
        except ActionRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{name} signs in as {username}.")


def department_named(name: str, kind: str) -> Department:
    found = Department.objects.filter(name=name).first()
    return found or add_department(name=name, kind=kind, position=Department.objects.count() + 1)
