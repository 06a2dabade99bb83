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


def own_sections(document: Document, departments: dict[str, Department]) -> None:
    """Give each paragraph of a new document the department of its section; the rest stays with the document's."""
    owned: dict[Department, list[int]] = {}
    owner, depth = None, 0
    for paragraph in Paragraph.objects.filter(version__document=document):
        if paragraph.level is not None and (owner is None or paragraph.level <= depth or paragraph.text in OWNERS):
            owner, depth = departments.get(OWNERS.get(paragraph.text, paragraph.text)), paragraph.level
        if owner is not None:
            owned.setdefault(owner, []).append(paragraph.pk)
    for department, pks in owned.items():
        Paragraph.objects.filter(pk__in=pks).update(department=department)
