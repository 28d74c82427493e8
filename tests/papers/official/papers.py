"""A paper with everything in it that a report has, for tests that read files back and for people who look at them."""

import datetime as dt
from decimal import Decimal

from fuer.papers.official import (
    Chart,
    ChartData,
    ChartKind,
    ChartSeries,
    Column,
    Figure,
    Heading,
    Paper,
    Paragraph,
    ParagraphKind,
    Table,
)

LONG_NAME = "农村留守妇女和困境儿童、残疾儿童、流动儿童等重点群体享受基本公共卫生服务和心理健康关爱服务的平均覆盖比例（含城乡对比和分性别统计）"
WIDE_COLUMNS = (
    Column("序号", 8),
    Column("指标", 40),
    Column("单位", 14),
    Column("基期", 16, is_figure=True),
    Column("上年", 16, is_figure=True),
    Column("本年", 16, is_figure=True),
    Column("目标", 20, is_figure=True),
    Column("状态", 18),
    Column("责任单位", 30),
    Column("说明", 36),
)


def column_chart() -> Chart:
    series = ChartSeries(
        "孕产妇系统管理率",
        (Decimal("96.1"), None, Decimal("97.05"), Decimal("97.4")),
        ("96.1%", "", "97.05%", "97.4%"),
    )
    other = ChartSeries("目标值", (Decimal("95"),) * 4, ("", "", "", "95"))
    years = ("2021", "2022", "2023", "2024")
    return Chart("图1　孕产妇系统管理率", {}, ChartData(years, (series, other), ChartKind.COLUMN, "%"))


def stacked_chart() -> Chart:
    names = ("妇女与健康", "妇女与教育", "妇女与经济", "儿童与福利")
    met = ChartSeries("已达标", tuple(map(Decimal, (9, 4, 6, 3))), ("9", "4", "6", "3"), "#1a7f4b")
    late = ChartSeries("进展滞后", tuple(map(Decimal, (2, 0, 1, 4))), ("2", "", "1", "4"), "#c2410c")
    return Chart("图2　各领域监测指标状态（项）", {}, ChartData(names, (met, late), ChartKind.STACKED, "项"))


def picture_chart() -> Chart:
    option = {
        "animation": False,
        "grid": {"left": 40, "right": 10, "top": 10, "bottom": 30},
        "xAxis": {"type": "category", "data": ["柯城区", "衢江区", "江山市"]},
        "yAxis": {"type": "value"},
        "series": [{"type": "bar", "data": [91.2, 88.0, 93.5]}],
    }
    return Chart("图3　县（市、区）完成情况", option)


def wide_table(rows: int) -> Table:
    cells = tuple(
        (
            (str(number),),
            (LONG_NAME if number % 7 == 0 else "婴儿死亡率", "（𠮷、㐂）" if number == 2 else ""),
            ("‰",),
            ("3.21",),
            (Figure(f"last.{number}", "2.90"),),
            (Figure(f"this.{number}", f"2.{number:02d}"),),
            ("≤5",),
            ("已达标",),
            ("市卫健委",),
            ("",),
        )
        for number in range(1, rows + 1)
    )
    return Table("重点指标监测表", WIDE_COLUMNS, cells, is_wide=True, note="注：“—”表示无数据。", annex="附件1")


def body_words() -> tuple[Paragraph | Heading, ...]:
    return (
        Paragraph(("各县（市、区）妇女儿童工作委员会，市妇儿工委各成员单位：",), ParagraphKind.ADDRESSEE),
        Heading(1, "一、监测依据和数据说明"),
        Paragraph(
            (
                "根据《衢州市妇女发展规划（2021—2025年）》和《衢州市儿童发展规划（2021—2025年）》，2024年度纳入监测的指标共",
                Figure("count.monitored", "86"),
                "项，其中已达标",
                Figure("count.met", "61"),
                "项，占",
                Figure("share.met", "70.9%"),
                "；尚未达标（未到期）",
                Figure("count.not_yet", "25"),
                "项。“十四五”时期以来，主要指标稳步向好，姓名中的生僻字如𠮷、㐂照常印出。",
            )
        ),
        Heading(2, "（一）数据来源"),
        Paragraph(("本报告的数据来自成员单位报送，经统计部门审核。" * 4,)),
        Heading(3, "1. 部门统计年报"),
        Paragraph(("共收到报表", Figure("filings", "38"), "份。")),
        Heading(4, "（1）口径变更"),
        Paragraph(("数据说明：基期为2020年，部分指标口径于2022年变更。",), ParagraphKind.NOTE),
        Heading(1, "二、总体情况"),
        Paragraph(("孕产妇系统管理率为", Figure("share.met", "97.4%"), "，比上年提高0.35个百分点。")),
    )


def full_paper(rows: int = 40) -> Paper:
    body = (
        *body_words(),
        column_chart(),
        stacked_chart(),
        picture_chart(),
        Chart("图4　没有数据的图", {"series": []}),
        Table(
            "表1　未达标指标",
            (Column("指标", 40), Column("本年", 20, is_figure=True), Column("责任单位", 40)),
            (((LONG_NAME,), (Figure("low.1", "88.02"), "%"), ("市教育局",)),),
            note="注：按领域排列。",
        ),
        Table("表2　未报送指标", (Column("指标", 60), Column("单位", 30)), ()),
        Heading(1, "三、对策建议"),
        *(Paragraph(("各成员单位要对照规划目标，逐项分析原因，明确措施和时限，切实补齐短板。" * 3,)) for _ in range(6)),
    )
    return Paper(
        title="关于2024年度衢州市妇女儿童发展规划实施情况的统计监测报告",
        subtitle="（征求意见稿）",
        blocks=(*body, wide_table(rows), wide_table(2)),
        issuer="衢州市人民政府妇女儿童工作委员会",
        date=dt.date(2025, 3, 1),
        edition="内部版",
        draft="初稿（数据截至11月24日）",
        seal_head="a1b2c3d4e5f60718",
    )


def head_paper() -> Paper:
    """A paper with a red head and words only."""
    text = "为深入实施妇女儿童发展规划，进一步强化目标管理，现将有关情况通报如下。"
    return Paper(
        title="关于2024年度妇女儿童发展规划监测情况的通报",
        blocks=(Paragraph(("各县（市、区）：",), ParagraphKind.ADDRESSEE), *(Paragraph((text * 4,)) for _ in range(6))),
        issuer="衢州市妇女儿童工作委员会",
        number="衢妇儿工委〔2025〕3号",
        date=dt.date(2025, 11, 24),
    )


def grid_paper() -> Paper:
    """88 full lines: the grid shows by what a page takes."""
    return Paper(title="题", blocks=(Paragraph(("国" * 28 * 88,), ParagraphKind.ADDRESSEE),))
