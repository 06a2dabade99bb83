"""What the simulated people of a rehearsal write. Placeholders of the right shape, until the full bank is here."""

# (title, body, category)
MATTERS: tuple[tuple[str, str, str], ...] = (
    ("楼道充电安全", "多层住宅的楼道里仍有人给电动车充电，建议在小区里增设充电桩。", "safety"),
    ("助餐送到家", "行动不便的老人去不了助餐点，建议试行送餐上门。", "services"),
    ("垃圾投放时间", "早出晚归的居民赶不上投放时间，建议每处留一个误时投放点。", "management"),
    ("楼宇党建活动", "白领下班晚，建议把驿家的活动放到晚上。", "party"),
)
# (kind, body)
OPINIONS: tuple[tuple[str, str], ...] = (
    ("opinion", "这一段写得实在，建议写明完成的时间。"),
    ("question", "这项工作由哪个部门负责？"),
    ("correction", "这里的“其它”宜改为“其他”。"),
)
REPLIES: dict[str, tuple[str, ...]] = {
    "solved": ("已经办好，请到现场看一看。",),
    "solving": ("正在办理，进展会及时告诉您。",),
    "planned": ("已列入计划，年内动工。",),
    "reference": ("您的想法很好，留作今后参考。",),
    "unable": ("目前条件还不具备，请您谅解。",),
}
REASONS: dict[str, tuple[str, ...]] = {
    "refuse": ("所提事项不在街道的职权范围内。",),
    "return": ("请把地点和希望的做法写清楚。",),
    "hold": ("请写明办理的时间。",),
    "send_back": ("这件事不归本部门办理。",),
    "withdraw": ("事情已经解决了。",),
}
COMMENTS: tuple[str, ...] = ("谢谢，办得很快。", "希望坚持下去。", "")
