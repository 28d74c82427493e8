"""A small document of two plans, put together to hold one of each thing the adopting has to deal with."""

from functools import cache
from typing import Any

from fuer.core.models import StoredFile
from fuer.orgs.models import Area
from fuer.plans.domain.drafts import fill_draft
from fuer.plans.models import Draft
from fuer.plans.reading import read_document, reading_to_json

TWO_PLANS = """青溪市人民政府关于印发青溪市妇女发展“十四五”规划和青溪市儿童发展“十四五”规划的通知
青政发〔2021〕12号
各县（市、区）人民政府，市政府各部门：
现将两个规划印发给你们，请认真贯彻执行。
青溪市人民政府
2021年8月2日
青溪市妇女发展“十四五”规划
为促进妇女全面发展，制定本规划。2020年，全市婚前医学检查率达到79.5%。
一、总体要求
（一）指导思想
坚持男女平等基本国策。
“十四五”时期妇女发展重点指标
序号\t指标名称\t2020年\t2025年
1\t妇女国民体质合格率（%）\t93.3\t94.30
2\t市级人大代表中女性比例（%）\t27.24\t提高
3\t县级政府领导班子中配有女干部的班子比例（%）\t100\t换届后当年达到100%，平时保持在85%以上
4\t建立妇女活动中心的县（市、区）比例（%）\t16.67\t75
5\t孕产妇死亡率（1/10万）\t8.10\t7
二、主要任务
（一）妇女与健康
1.保障孕产妇安全分娩。加强孕产妇管理，产前筛查率达到90%以上，孕产妇死亡率控制在7/10万以下。
2.提高生殖健康水平。婚前医学检查率保持在80%以上。加强健康教育，提高妇女健康素养。
3.加强体质监测。到2025年，妇女国民体质合格率达到94.30%以上。
三、重点实事项目
（一）心理健康教育中心建设项目。70%的县（市、区）建成标准化心理辅导中心。（责任单位：市卫健委、市教育局、市外星局等）
四、组织实施
（一）加强组织领导。各地要把规划实施列入议事日程。
青溪市儿童发展“十四五”规划
为促进儿童发展，制定本规划。
一、总体要求
（一）指导思想
坚持儿童优先原则。
“十四五”时期儿童发展重点指标
序号\t指标名称\t2020年\t2025年
1\t学前教育毛入园率（%）\t98.18\t99
二、主要任务
（一）儿童与健康
1.优先保障儿童健康。新生儿死亡率、婴儿死亡率分别控制在3‰、5‰以下。孕产妇死亡率控制在7/10万以下。
三、重点实事项目
（一）儿童之家建设项目。每个乡镇至少建有1家示范型儿童之家。（责任单位：市民政局牵头，市妇联配合）
四、组织实施
（一）加强组织领导。各地要把规划实施列入议事日程。
"""


@cache
def read_text(text: str) -> dict[str, Any]:
    return reading_to_json(read_document(text.encode(), "规划.txt"))


def make_draft(area: Area, text: str = TWO_PLANS) -> Draft:
    """A draft under review, as the job leaves it."""
    file = StoredFile.objects.create(
        name="规划.txt", media_type="text/plain", size=len(text.encode()), sha256="0" * 64, owner_id=1, room="plans"
    )
    draft = Draft.objects.create(area=area, file=file)
    fill_draft(draft, read_text(text))
    return draft
