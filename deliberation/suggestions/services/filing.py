"""The file number 文号 of a department's letters: its word, the year, and the next number of that year."""

from django.utils import timezone

from congress.journal.services import By, Change, record, service
from congress.people.models import Department
from deliberation.suggestions.models import Letterhead, Reply
from deliberation.suggestions.services.verbs import Verb


def letterhead_of(department: Department) -> Letterhead:
    """What its approvers set; until then the department's own name, unsaved."""
    found = Letterhead.objects.filter(department=department).first()
    longest = Letterhead._meta.get_field("prefix").max_length
    name = department.name[: Letterhead._meta.get_field("name").max_length]
    return found or Letterhead(department=department, name=name, prefix=department.name[:longest])


def next_file_number(department: Department) -> str:
    """Counted by department and year without gaps; whoever asks holds the department until the act ends."""
    department = Department.objects.select_for_update().get(pk=department.pk)
    year = timezone.localdate().year
    filed = Reply.objects.filter(assignment__department=department, approved_at__year=year).exclude(file_number="")
    return f"{letterhead_of(department).prefix}〔{year}〕{filed.count() + 1}号"


@service
def set_letterhead(*, department: Department, name: str, prefix: str, by: By) -> Letterhead:
    """From the next letter on; what was filed keeps its number."""
    letterhead, _is_new = Letterhead.objects.update_or_create(
        department=department, defaults={"name": name, "prefix": prefix}
    )
    change = Change(f"department.{department.pk}", Verb.LETTERHEAD_SET, facts={"letterhead": letterhead.pk})
    record([change], by=by, changed=letterhead, location=f"/departments/{department.pk}/templates/")
    return letterhead
