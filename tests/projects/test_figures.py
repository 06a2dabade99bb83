"""Targets read out of a table: figures, ranges, units; and what counts nothing."""

from pathlib import Path

import pytest

from congress.rehearsal import reference_day
from deliberation.documents.intake.markdown import blocks_of
from deliberation.projects.figures import Figure, columns_of, figures_of, read_table

HEADINGS = ["序号", "类别", "项目", "主要指标", "负责部门"]


def told(cell) -> list[tuple]:
    return [(one.title, one.number, one.number_to, one.unit) for one in figures_of(cell, "项目")]


@pytest.mark.parametrize(
    ("cell", "figures"),
    [
        ("2家", [("项目", 2, None, "家")]),
        ("建成并运行1处", [("建成并运行", 1, None, "处")]),
        ("28个项目", [("项目", 28, None, "个项目")]),
        ("示范路2条；防汛墙和滨水1段", [("示范路", 2, None, "条"), ("防汛墙和滨水", 1, None, "段")]),
        ("箱房：38座", [("箱房", 38, None, "座")]),
        ("100", [("项目", 100, None, "")]),
        # Numbers as they are printed
        ("助餐20 000餐", [("助餐", 20_000, None, "餐")]),
        ("助餐20\u00a0000餐", [("助餐", 20_000, None, "餐")]),
        ("助餐20,000餐", [("助餐", 20_000, None, "餐")]),
        ("助餐20，000餐，食堂1家", [("助餐", 20_000, None, "餐"), ("食堂", 1, None, "家")]),
        ("助餐２００００餐", [("助餐", 20_000, None, "餐")]),
        ("服务1.5万人次", [("服务", 15_000, None, "人次")]),
        ("绿化2万平方米", [("绿化", 20_000, None, "平方米")]),
        ("满意率95%", [("满意率", 95, None, "%")]),
        ("满意率９５％", [("满意率", 95, None, "%")]),
        ("电影票 5 000 张", [("电影票", 5000, None, "张")]),
        # Ranges
        ("门岗1—2个", [("门岗", 1, 2, "个")]),
        ("门岗1至2个", [("门岗", 1, 2, "个")]),
        ("门岗1-2个", [("门岗", 1, 2, "个")]),
        ("受益1～2万人", [("受益", 10_000, 20_000, "人")]),
        ("门岗2—1个", [("门岗2—1个", None, None, "")]),
        # Several in a cell
        (
            "12个居民区、28个小区；示范楼组20个",
            [("项目", 12, None, "个居民区"), ("项目", 28, None, "个小区"), ("示范楼组", 20, None, "个")],
        ),
        ("服务站1处\n顾问3名", [("服务站", 1, None, "处"), ("顾问", 3, None, "名")]),
        ("骨骼、营养50人", [("骨骼、营养", 50, None, "人")]),
        # Brackets
        ("受益300户（含新增50户）", [("受益（含新增50户）", 300, None, "户")]),
        ("12个（名单另附）", [("项目（名单另附）", 12, None, "个")]),
        # No figure
        ("每个居民区都有顾问", [("每个居民区都有顾问", None, None, "")]),
        ("60岁以上肺炎疫苗接种", [("60岁以上肺炎疫苗接种", None, None, "")]),
        ("中华新路817弄", [("中华新路817弄", None, None, "")]),
        ("中华新路817弄启动1处", [("中华新路817弄启动", 1, None, "处")]),
        ("中华新路810—846号后墙", [("中华新路810—846号后墙", None, None, "")]),
        ("12月31日前完工", [("12月31日前完工", None, None, "")]),
        ("2020年9月底前完工2处", [("2020年9月底前完工", 2, None, "处")]),
        ("第3季度完成", [("第3季度完成", None, None, "")]),
        ("24小时值守", [("24小时值守", None, None, "")]),
        ("志愿服务2000小时", [("志愿服务", 2000, None, "小时")]),
        ("步道2.5公里", [("步道2.5公里", None, None, "")]),
        ("99999999999个", [("99999999999个", None, None, "")]),
        ("", []),
        (" ；。 ", []),
    ],
)
def test_cell_is_read(cell, figures):
    assert told(cell) == figures


@pytest.mark.parametrize(
    ("headings", "columns"),
    [
        (HEADINGS, {"number": 0, "category": 1, "title": 2, "targets": 3, "department": 4}),
        (["项目名称", "目标任务"], {"title": 0, "targets": 1}),
        (["项目类别", "项目内容", "责 任 单 位", "指 标"], {"category": 0, "title": 1, "department": 2, "targets": 3}),
        (["Project", "Targets"], {"title": 0, "targets": 1}),
        (["姓名", "电话"], {}),
        ([], {}),
    ],
)
def test_columns_are_known_by_their_headings(headings, columns):
    assert columns_of(headings) == columns


def test_row_without_title_or_target_is_told_as_odd():
    table = read_table([HEADINGS, ["1", "a", "", "2家", "b"], ["2", "a", "x", "", "b"], ["", "", "", "", ""], ["3"]])
    assert (table.lines, table.odd) == ([], ["1 | a | 2家 | b", "2 | a | x | b", "3"])
    assert not table.is_understood


def test_category_of_one_cell_stands_for_the_rows_below():
    table = read_table([HEADINGS, ["1", "a", "x", "2家", "b"], ["2", "", "y", "3家", ""]])
    assert [(one.category, one.department) for one in table.lines] == [("a", "b"), ("a", "b")]


@pytest.mark.parametrize(("cell", "number"), [("1", 1), ("１", 1), ("（2）", 2), ("3.", 3), ("x", None), ("0", None)])
def test_number_of_a_row(cell, number):
    table = read_table([HEADINGS, [cell, "a", "x", "2家", "b"]])
    assert [one.number for one in table.lines] == [number]


@pytest.mark.parametrize("rows", [[], [[]], [["a"]], [["姓名"], ["x"]], [HEADINGS]])
def test_other_tables_are_not_understood(rows):
    assert not read_table(rows).is_understood


def test_table_of_the_reference_day_is_understood_whole():
    text = (Path(reference_day.__file__).parent / "documents" / "4-draft-projects.md").read_text(encoding="utf-8")
    [block] = [one for one in blocks_of(text) if one.kind == "table"]
    table = read_table([row.split("\t") for row in block.text.split("\n")])
    assert ([one.number for one in table.lines], table.odd) == (list(range(1, 23)), [])
    figures = [figure for line in table.lines for figure in line.figures]
    assert [one.title for one in figures if one.number is None] == [
        "每个居民区都有顾问",
        "护理培训",
        "60岁以上肺炎疫苗接种",
    ]
    assert sum(one.number for one in figures if one.number is not None) == 30_238
    assert Figure("门岗", 1, 2, "个") in figures
