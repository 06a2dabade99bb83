"""Who answers for which section of the documents: a department for what its own section tells, or deals with."""

from congress.people.models import Department
from congress.rehearsal.projects import MANAGEMENT, PARTY, SAFETY, SELF_RULE, SERVICES
from deliberation.documents.models import Document, Paragraph

# By the heading of the section; one that bears a department's name is that department's.
OWNERS = {
    "党建引领，把人聚到一起": PARTY,
    "社区管理，把环境理顺": MANAGEMENT,
    "公共服务，把身边小事办好": SERVICES,
    "公共安全，把底线守住": SAFETY,
    "居民自治，把主意交给大家": SELF_RULE,
    "守住健康和安全": SAFETY,
    "改善居住条件": MANAGEMENT,
    "把分类坚持下去": MANAGEMENT,
    "照顾好老人和孩子": SERVICES,
    "扩大居民的参与": SELF_RULE,
    "激发社区活力": PARTY,
    "提升城区品质": MANAGEMENT,
    "推广垃圾分类": MANAGEMENT,
    "维护公共安全": SAFETY,
    "便捷为民服务": SERVICES,
    "促进就业创业": SERVICES,
    "保障群众健康": SERVICES,
    "实施文化惠民": SELF_RULE,
    "推广全民健身": SELF_RULE,
    "拓展居民自治": SELF_RULE,
}


def owners_of(document: Document, departments: dict[str, Department]) -> dict[int, Department | None]:
    """Who owns the section of each heading, as `set_sections` takes it; the rest stays with the document."""
    headings = Paragraph.objects.filter(version__document=document, kind=Paragraph.Kind.HEADING)
    names = {one.pk: OWNERS.get(one.text, one.text) for one in headings}
    return {pk: departments[name] for pk, name in names.items() if name in departments}
