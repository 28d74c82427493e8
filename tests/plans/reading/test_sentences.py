"""Single sentences in the forms plans use: name, kind and value of every quantified target in them."""

import pytest

from fuer.judging.rules import params_to_wire
from fuer.plans.reading.names import find_abbreviations
from fuer.plans.reading.sentences import split_sentences
from fuer.plans.reading.source import make_passage
from fuer.plans.reading.targets import Scope, read_sentence
from tests.plans.reading.scoring import value_of


def read(text: str) -> list[tuple[str, str, str, tuple[int, ...]]]:
    passage = make_passage(text, 0, len(text))
    scope = Scope(text, "二/（一）/1", "标题", (2021, 2025), find_abbreviations(passage.text))
    found = [one for sentence in split_sentences(passage.text) for one in read_sentence(sentence, scope)]
    return [
        (
            one.name,
            kind_of(one.rule),
            str(value_of({"kind": one.rule.kind, "params": params_to_wire(one.rule)})),
            one.years,
        )
        for one in found
        if one.tier == "quantified"
    ]


def kind_of(rule) -> str:
    return f"hold {rule.rule.kind}" if rule.kind == "hold" else str(rule.kind)


CASES = {
    "高中阶段毛入学率由2020年的94.2%提高到2025年的96%以上。": [("高中阶段毛入学率", "at_least", "96", (2025,))],
    "学前教育毛入园率达到并保持在90％以上。": [("学前教育毛入园率", "hold at_least", "90", ())],
    "提高妇女健康素养水平，到2025年达到30%以上，到2030年达到35%。": [
        ("妇女健康素养水平", "at_least", "30", (2025,)),
        ("妇女健康素养水平", "at_least", "35", (2030,)),
    ],
    "婚前医学检查率2025年和2030年分别达到80%、90%以上。": [
        ("婚前医学检查率", "at_least", "80", (2025,)),
        ("婚前医学检查率", "at_least", "90", (2030,)),
    ],
    "孕产妇死亡率、新生儿死亡率分别控制在8/10万、2.5‰以内。": [
        ("孕产妇死亡率", "at_most", "8", ()),
        ("新生儿死亡率", "at_most", "2.5", ()),
    ],
    "儿童白血病、先天性心脏病救治覆盖率达到100%。": [
        ("儿童白血病救治覆盖率", "at_least", "100", ()),
        ("儿童先天性心脏病救治覆盖率", "at_least", "100", ()),
    ],
    "宫颈癌乳腺癌（以下简称“两癌”）防治能力增强，适龄妇女“两癌”筛查率均达到70%以上。": [
        ("适龄妇女宫颈癌筛查率", "at_least", "70", ()),
        ("适龄妇女乳腺癌筛查率", "at_least", "70", ()),
    ],
    "县级以上人大代表、政协委员中女性比例分别达到30%和33%以上。": [
        ("县级以上人大代表中女性比例", "at_least", "30", ()),
        ("政协委员中女性比例", "at_least", "33", ()),
    ],
    "农村妇女“两癌”筛查率达80%以上，早诊率保持在90%以上。": [
        ("农村妇女“两癌”筛查率", "at_least", "80", ()),
        ("农村妇女“两癌”早诊率", "hold at_least", "90", ()),
    ],
    "0—3岁婴幼儿家庭科学育儿指导率达到90%以上，其中农村达到80%以上。": [
        ("0—3岁婴幼儿家庭科学育儿指导率", "at_least", "90", ()),
        ("农村0—3岁婴幼儿家庭科学育儿指导率", "at_least", "80", ()),
    ],
    "县级妇幼保健机构达标率达百分之九十五以上。": [("县级妇幼保健机构达标率", "at_least", "95", ())],
    "低体重儿出生率低于4%，普惠性托育机构占比超过60%。": [
        ("低体重儿出生率", "below", "4", ()),
        ("普惠性托育机构占比", "above", "60", ()),
    ],
    "儿童伤害死亡率以2020年数据为基数下降20%。": [("儿童伤害死亡率", "change_by", "20", ())],
    "儿童总体近视率力争每年下降0.5个百分点以上。": [("儿童总体近视率", "change_per_year", "0.5", ())],
    "90%以上的城市社区和80%以上的行政村建立家庭教育指导服务站点。": [
        ("建立家庭教育指导服务站点的城市社区比例", "share_of_members", "90", ()),
        ("建立家庭教育指导服务站点的行政村比例", "share_of_members", "80", ()),
    ],
    "儿童之家覆盖90%以上的城乡社区。": [("儿童之家覆盖城乡社区比例", "share_of_members", "90", ())],
    "80%以上的家长接受家庭教育指导。": [("接受家庭教育指导的家长比例", "at_least", "80", ())],
    "建立家庭教育指导服务中心的县（市、区）达到100%。": [
        ("建立家庭教育指导服务中心的县（市、区）比例", "share_of_members", "100", ())
    ],
    "每个村（社区）至少有一名儿童主任。": [("村（社区）儿童主任配备率", "each_member", "1", ())],
    "各县（市、区）均建成1所公办托育服务机构。": [("县（市、区）公办托育服务机构建成率", "each_member", "1", ())],
    "乡镇（街道）100%建立未成年人保护工作站。": [("乡镇（街道）未成年人保护工作站建立率", "full_coverage", "100", ())],
    "中小学生每天校园内体育活动不少于1小时。": [("中小学生每天校园内体育活动1小时达标率", "each_member", "1", ())],
    "每年培训妇女不少于5000人次。": [("每年培训妇女人次数", "hold at_least", "5000", ())],
    "新建、改扩建幼儿园30所，新增学位9000个。": [
        ("幼儿园数", "add_at_least", "30", ()),
        ("新增学位数", "add_at_least", "9000", ()),
    ],
    "力争5年内培育省级以上巾帼示范基地15个、市级50个。": [
        ("省级以上巾帼示范基地数", "add_at_least", "15", ()),
        ("市级巾帼示范基地数", "add_at_least", "50", ()),
    ],
    "全市建成市级儿童友好学校50所、儿童友好医院10家。": [
        ("市级儿童友好学校数", "at_least", "50", ()),
        ("儿童友好医院数", "at_least", "10", ()),
    ],
    "建成2—3个示范型儿童友好街区。": [("示范型儿童友好街区数", "between", "{'lo': '2', 'hi': '3'}", ())],
    "早产率降低.产前诊断率达到85%以上.": [("产前诊断率", "at_least", "85", ())],
    "八成以上的家长接受家庭教育指导，三分之二的乡镇建立儿童乐园。": [
        ("接受家庭教育指导的家长比例", "at_least", "80", ()),
        ("建立儿童乐园的乡镇比例", "share_of_members", "200/3", ()),
    ],
    "职工代表中女代表占三分之一以上。": [("职工代表中女代表占比", "share_of_members", "100/3", ())],
    "普惠性托位占比超七成，托育服务覆盖率在60%以上。": [
        ("普惠性托位占比", "above", "70", ()),
        ("托育服务覆盖率", "at_least", "60", ()),
    ],
    "学校心理辅导室实现100%全覆盖。": [("学校心理辅导室覆盖率", "full_coverage", "100", ())],
    "力争2个以上乡镇创建成省级儿童友好乡镇。": [("创建成省级儿童友好乡镇的乡镇数", "at_least", "2", ())],
    "每万名儿童配备2名以上儿童社工。": [("每万名儿童配备儿童社工数", "at_least", "2", ())],
    "人均预期寿命提高1.5岁以上。": [("人均预期寿命", "add_at_least", "1.5", ())],
    "市级领导班子女干部配备率达到100%，其中正职不少于2名。": [
        ("市级领导班子女干部配备率", "at_least", "100", ()),
        ("正职数", "at_least", "2", ()),
    ],
    "早期筛查阳性儿童转诊率、干预率分别达到98%、90%以上。": [
        ("早期筛查阳性儿童转诊率", "at_least", "98", ()),
        ("早期筛查阳性儿童干预率", "at_least", "90", ()),
    ],
    "每年举办3期家长学堂，累计培训2000人次。": [
        ("年举办家长学堂期数", "hold at_least", "3", ()),
        ("培训家长学堂人次数", "add_at_least", "2000", ()),
    ],
    "累计走访困境儿童1,200名。": [("困境儿童数", "at_least", "1200", ())],
    "保障幼儿每天不少于2小时户外活动。": [("幼儿每天户外活动2小时达标率", "each_member", "2", ())],
    "幼儿园、托育机构安全员配备率、消防达标率均达到100%。": [
        ("幼儿园、托育机构安全员配备率", "at_least", "100", ()),
        ("消防达标率", "at_least", "100", ()),
    ],
    "每周体育锻炼小学生达到7小时、初中生达到6小时。": [
        ("每周体育锻炼小学生", "at_least", "7", ()),
        ("每周体育锻炼初中生", "at_least", "6", ()),
    ],
    # No targets: ages, sizes of what is meant, names, figures of the past, enumerations.
    "600名学生以上的非寄宿制中小学校，配备专职卫生专业技术人员。": [],
    "用人单位女职工人数超过100人的应建立女职工休息哺乳室。": [],
    "不得利用不满10周岁的未成年人作广告代言人，完善家庭暴力110处理协作机制。": [],
    "2020年，全市孕产妇死亡率下降到4.6/10万。": [],
    "联席单位每半年召开1次工作例会，每次听取2个部门的汇报。": [],
    "学龄前儿童单次看屏幕不应超过20分钟，创业贷款额度最高不超过15万元。": [],
    "社工每季度入户走访不少于2次。": [],
    "妇儿工作占部门考核总分的5%。": [],
    "按常住儿童人均3元安排工作经费。": [],
    "安排资金5000万元扩建幼儿园8所、建设儿童公园2个。": [
        ("幼儿园数", "add_at_least", "8", ()),
        ("儿童公园数", "at_least", "2", ()),
    ],
    "开展家庭文明创建等5项行动，构建城市“10分钟健身圈”，实施残疾学生15年免费教育。": [],
}


@pytest.mark.parametrize("sentence", CASES)
def test_quantified_targets(sentence):
    assert read(sentence) == CASES[sentence]


DIRECTIONS = [
    "妇幼健康服务网络更加健全", "儿童活动空间明显拓展", "参与社会治理的机会持续增多", "家庭家教家风建设取得显著成效", "综合水平位居全省前列",
    "儿童用品质量问题得到有效整治", "依法打击拐卖妇女行为", "注重在基层一线培养女干部", "人均受教育年限高于全省平均水平",
]  # fmt: skip


@pytest.mark.parametrize("phrase", DIRECTIONS)
def test_goals_without_a_number_are_offered(phrase):
    scope = Scope(phrase, "二/（一）/1", "标题", (2021, 2025), {})
    found = [one for sentence in split_sentences(phrase) for one in read_sentence(sentence, scope)]
    assert [(one.tier, phrase[one.start : one.end]) for one in found] == [("qualitative", phrase)]
