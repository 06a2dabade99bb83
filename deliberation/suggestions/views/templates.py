"""Where a department keeps what its replies begin with and what stands above its letters; the secretariat, for all."""

from typing import Any

from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from congress.journal.acts import Done, act, allow, valid
from congress.people.models import Department
from deliberation.suggestions.forms.handling import LetterheadForm, TemplateForm
from deliberation.suggestions.models import ReplyTemplate
from deliberation.suggestions.permissions import (
    can_set_letterhead,
    can_write_common_templates,
    can_write_templates,
)
from deliberation.suggestions.services import filing, templates


def found(queryset: Any, pk: int) -> Any:
    thing = queryset.filter(pk=pk).first()
    if thing is None:
        raise Http404
    return thing


def may_write(request: HttpRequest, department: Department | None) -> bool:
    if department is None:
        return can_write_common_templates(request.user)
    return can_write_templates(request.user, department)


def department_for(request: HttpRequest, pk: int) -> Department:
    department = found(Department.objects, pk)
    allow(may_write(request, department))
    return department


def list_page(request: HttpRequest, department: Department | None, form: BaseForm | None) -> HttpResponse:
    context: dict[str, Any] = {
        "department": department,
        "templates": ReplyTemplate.objects.filter(department=department),
        "form": form or TemplateForm(),
    }
    if department is not None:
        context["common"] = ReplyTemplate.objects.filter(department=None)
        context["letterhead"] = filing.letterhead_of(department)
        context["may_set_letterhead"] = can_set_letterhead(request.user, department)
    return render(request, "suggestions/reply_template_list.html", context)


def page_of_department(request: HttpRequest, pk: int, form: BaseForm | None = None) -> HttpResponse:
    return list_page(request, department_for(request, pk), form)


@act(page=page_of_department)
def department_templates(request: HttpRequest, pk: int) -> Done:
    return written(request, department_for(request, pk))


def page_for_all(request: HttpRequest, form: BaseForm | None = None) -> HttpResponse:
    allow(may_write(request, None))
    return list_page(request, None, form)


@act(page=page_for_all)
def reply_template_list(request: HttpRequest) -> Done:
    allow(may_write(request, None))
    return written(request, None)


def written(request: Any, department: Department | None) -> Done:
    data = valid(request, TemplateForm(request.POST))
    templates.write_template(department=department, by=acting(request, department), **data)
    return Done(_("The template is kept."))


def acting(request: Any, department: Department | None) -> Any:
    return request.by.acting_as(f"department-{department.pk}" if department else "secretariat")


# One of them


def template_for(request: HttpRequest, pk: int) -> ReplyTemplate:
    template = found(ReplyTemplate.objects.select_related("department"), pk)
    allow(may_write(request, template.department))
    return template


def template_page(request: HttpRequest, pk: int, form: BaseForm | None = None) -> HttpResponse:
    template = template_for(request, pk)
    as_it_stands = {"title": template.title, "text": template.text, "outcome": template.outcome}
    context = {"template": template, "back": templates.page_of(template)}
    context["form"] = form or TemplateForm(initial=as_it_stands)
    return render(request, "suggestions/reply_template_form.html", context)


@act(page=template_page)
def reply_template_edit(request: Any, pk: int) -> Done:
    template = template_for(request, pk)
    data = valid(request, TemplateForm(request.POST))
    by = acting(request, template.department)
    templates.write_template(department=template.department, template=template, by=by, **data)
    return Done(_("The template is kept."))


@act
def reply_template_delete(request: Any, pk: int) -> Done:
    template = template_for(request, pk)
    valid(request)
    templates.drop_template(template=template, by=acting(request, template.department))
    return Done(_("The template is gone."))


# The letterhead


def department_to_sign_for(request: HttpRequest, pk: int) -> Department:
    department = found(Department.objects, pk)
    allow(can_set_letterhead(request.user, department))
    return department


def letterhead_page(request: HttpRequest, pk: int, form: BaseForm | None = None) -> HttpResponse:
    department = department_to_sign_for(request, pk)
    letterhead = filing.letterhead_of(department)
    form = form or LetterheadForm(initial={"name": letterhead.name, "prefix": letterhead.prefix})
    return render(request, "suggestions/letterhead_form.html", {"department": department, "form": form})


@act(page=letterhead_page)
def letterhead_edit(request: Any, pk: int) -> Done:
    department = department_to_sign_for(request, pk)
    data = valid(request, LetterheadForm(request.POST))
    filing.set_letterhead(department=department, by=acting(request, department), **data)
    return Done(_("The letterhead is kept."))
