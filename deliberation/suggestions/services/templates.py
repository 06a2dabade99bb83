"""Words that replies begin with: a department's own, and those for all."""

from congress.journal.chain import text_digest
from congress.journal.services import By, Change, record, service
from congress.people.models import Department
from congress.people.services import person_topic
from deliberation.suggestions.models import ReplyTemplate
from deliberation.suggestions.services.verbs import Verb


@service
def write_template(
    *,
    department: Department | None,
    title: str,
    text: str,
    outcome: str,
    by: By,
    template: ReplyTemplate | None = None,
) -> ReplyTemplate:
    """A new one, or other words for `template`; without a department it is for all."""
    written = template or ReplyTemplate(department=department)
    written.title, written.text, written.outcome = title, text, outcome
    written.save()
    facts = {"template": written.pk, "text": text_digest(text)}
    change = Change(topic_of(written, by), Verb.TEMPLATE_WRITTEN, facts=facts)
    made, changed = (None, written) if template else (written, None)
    record([change], by=by, made=made, changed=changed, location=page_of(written))
    return written


@service
def drop_template(*, template: ReplyTemplate, by: By) -> ReplyTemplate:
    """Replies that began with it keep their words."""
    change = Change(topic_of(template, by), Verb.TEMPLATE_DROPPED, facts={"template": template.pk})
    ReplyTemplate.objects.filter(pk=template.pk).delete()
    record([change], by=by, changed=template, location=page_of(template))
    return template


def topic_of(template: ReplyTemplate, by: By) -> str:
    return f"department.{template.department_id}" if template.department_id else person_topic(by.user)


def page_of(template: ReplyTemplate) -> str:
    return f"/departments/{template.department_id}/templates/" if template.department_id else "/reply-templates/"
