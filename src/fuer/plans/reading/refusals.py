"""Figures that are no targets: limits on a single act, how often an office meets, how money is shared out."""

import re

_TIME = r"(?:半|两|二|三|四|五|[\d一])?(?:个)?(?:年(?!级)|季度?|月(?!龄)|周(?!岁)|天|次|学期|学年|届|日)"
_FREQUENCY = re.compile(_TIME)
_SINGLE_ACT = re.compile(
    r"(?:单次|每次|一次性|单笔|每笔|额度|限额|期限|时限|最高|最长|最多).{0,14}(?:不宜|不应|不得|不可|不能|不)(?:超过|超出|多于|高于|少于|低于)"
    r"|(?:不宜|不应)(?:超过|超出|多于|高于|少于|低于)"
)
_MEETING = re.compile(
    r"(?:召开|听取|报送|上报|通报|报告|会商)[^，；。]*?[\d一二两三四](?:次|期|份|场)|[\d一二两三四]次[^，；。]{0,12}(?:会议|汇报|例会)"
)
_HABIT = re.compile(r"每(?:个)?(?:月|季度?|周|半年|天)[^，；。]{0,14}[\d一二两三四]次")
_ALLOTTED = re.compile(r"按(?:照)?[^，；。]{0,16}(?:人均|每人|生均|标准)")


def is_frequency(member: str) -> bool:
    """Whether what stands after 每 is a time: 每年, 每半年, 每两年, 每次 name no member."""
    return _FREQUENCY.match(member) is not None


def is_no_target(text: str) -> bool:
    """Whether the figure of a phrase limits a single act, counts meetings or visits, or says how money is allotted."""
    return any(pattern.search(text) for pattern in (_SINGLE_ACT, _MEETING, _HABIT, _ALLOTTED))
