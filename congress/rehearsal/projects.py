"""The 22 practical projects of 2020 that the reference day reviews: figures are facts, titles are our own words."""

from datetime import date

from congress.journal.services import By
from congress.meetings.models import Meeting
from congress.people.models import Department
from deliberation.projects.models import Project, Target
from deliberation.projects.services import load_projects

DUE_ON = date(2020, 12, 31)
PARTY, MANAGEMENT, SERVICES, SAFETY, SELF_RULE = (
    "社区党建办公室",
    "社区管理办公室",
    "社区服务办公室",
    "社区平安办公室",
    "社区自治办公室",
)
# category, title, department, targets: (title, figure or range or None, unit; without a figure, whom it covers)
PROJECTS = [
    ("激发社区活力", "建好北片邻里中心“添睦家”，办起日常服务", PARTY, [("“添睦家”（北）建成并运行", 1, "处")]),
    ("激发社区活力", "在商务楼宇里办“白领驿家”党群服务站", PARTY, [("新设“白领驿家”", 2, "家")]),
    (
        "激发社区活力",
        "购买的社会服务在“添睦公益宝”上全程看得见、管得住、评得了",
        SELF_RULE,
        [("线上跟踪、监督和评估的项目", 28, "个")],
    ),
    (
        "提升城区品质",
        "改造旧小区，为多层住宅加装电梯",
        MANAGEMENT,
        [
            ("普善小区“美丽家园”完工", 1, "个小区"),
            ("中华新路817弄启动改造", 1, "处"),
            ("多层住宅加装电梯", 2, "台"),
        ],
    ),
    (
        "提升城区品质",
        "做好家门口的“微更新”民心工程",
        MANAGEMENT,
        [("完成“微更新”", 12, "个")],
    ),
    (
        "提升城区品质",
        "建责任到门口的示范路，整修彭越浦岸线",
        MANAGEMENT,
        [("“门责”示范路（梅园路、长安路）", 2, "条"), ("彭越浦防汛墙和滨水步道整修", 1, "段")],
    ),
    (
        "推广垃圾分类",
        "改造垃圾箱房，建成“两网融合”中转站",
        MANAGEMENT,
        [("改造垃圾箱房", 38, "座"), ("带垃圾分类科普馆的中转站", 1, "座")],
    ),
    (
        "推广垃圾分类",
        "用“添睦E览通”巡查垃圾分类，发现问题即时告知",
        "城市管理行政执法中队",
        [("巡查居民小区", 28, "个"), ("巡查商务楼宇", 54, "幢"), ("巡查单位", 240, "家")],
    ),
    (
        "维护公共安全",
        "为封闭小区装智能门岗，为电梯装监测系统",
        SAFETY,
        [("智能门岗", (1, 2), "个小区"), ("电梯监测系统", 8, "个小区")],
    ),
    (
        "维护公共安全",
        "充电、应急、演练、通道，四件事一起防火灾",
        SAFETY,
        [
            ("智能充电桩", 20, "处"),
            ("消防应急包", 600, "个"),
            ("消防演练", 12, "场"),
            ("消防通道划线", 28, "个小区"),
        ],
    ),
    (
        "便捷为民服务",
        "添一处为老服务站，让老人找得到养老顾问",
        SERVICES,
        [("为老服务站", 1, "处"), ("配备养老顾问", None, "每个居民区")],
    ),
    (
        "便捷为民服务",
        "开一家社区长者食堂，为老人送上热饭",
        SERVICES,
        [("社区长者食堂", 1, "家"), ("助餐", 20_000, "餐")],
    ),
    (
        "便捷为民服务",
        "照护老人的骨骼、营养和日常起居",
        SERVICES,
        [
            ("骨质疏松治疗", 500, "人次"),
            ("体弱老人居家营养管理", 50, "人"),
            ("护理技能培训", None, "照护老人的家属和护理员"),
        ],
    ),
    (
        "便捷为民服务",
        "暑期有人带孩子，三岁以下有处托",
        SERVICES,
        [("小学生暑托班", 1, "个"), ("公办托育点选址并启动", 1, "处")],
    ),
    (
        "促进就业创业",
        "帮长期失业的青年上岗，扶创业的人起步",
        SERVICES,
        [("长期失业青年就业", 28, "人"), ("扶持创业成功", 70, "人")],
    ),
    (
        "保障群众健康",
        "免费筛查大肠癌，为老人接种肺炎疫苗",
        SERVICES,
        [("免费大肠癌筛查", 320, "人"), ("免费接种肺炎疫苗", None, "60岁以上居民")],
    ),
    ("保障群众健康", "设一间自助的智慧健康小屋", SERVICES, [("智慧健康小屋", 1, "间")]),
    ("实施文化惠民", "发放低价电影票，电影院离家更近一步", SELF_RULE, [("低价电影票", 5000, "张")]),
    ("实施文化惠民", "办好“添睦节”，月月有活动", SELF_RULE, [("“添睦节”文化活动", 100, "场")]),
    (
        "推广全民健身",
        "添一处健身点，办运动会，送体育服务上门",
        SELF_RULE,
        [("社区健身点", 1, "处"), ("社区运动赛事", 12, "场"), ("体育服务", 3000, "人次")],
    ),
    (
        "拓展居民自治",
        "“添睦自治金”支持居民自己商量、自己办的事",
        SELF_RULE,
        [("开展自治金项目", 12, "个居民区")],
    ),
    (
        "拓展居民自治",
        "一个楼组一个样，建“美丽楼组”",
        SELF_RULE,
        [("参与的居民区", 12, "个"), ("参与的小区", 28, "个"), ("示范楼组", 20, "个")],
    ),
]
NOTES = {
    5: "其中有：中华新路810—846号后墙，长安小区自行车棚，长安大厦4号楼烟道拆除，普铁小区门禁。",
}


def list_projects(meeting: Meeting, *, by: By) -> list[Project]:
    """Put them before the meeting; a department that is not there stays open."""
    departments = {department.name: department for department in Department.objects.all()}
    projects = [
        (
            Project(category=category, title=title, department=departments.get(name), note=NOTES.get(number, "")),
            [target_of(*target) for target in targets],
        )
        for number, (category, title, name, targets) in enumerate(PROJECTS, start=1)
    ]
    return load_projects(meeting=meeting, projects=projects, by=by)


def target_of(title: str, figure: int | tuple[int, int] | None, unit: str) -> Target:
    number, number_to = figure if isinstance(figure, tuple) else (figure, None)
    return Target(title=title, number=number, number_to=number_to, unit=unit, due_on=DUE_ON)
