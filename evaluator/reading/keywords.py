"""The keywords of every document in English and Chinese: one table, and translation of a tree by it.

Names the author gives (facts, levels, columns, …) are never translated: `shapes.py` says where keywords stand.
"""

from __future__ import annotations

import re
from collections.abc import Mapping as Lookup
from functools import lru_cache
from types import MappingProxyType

from evaluator.language import Language
from evaluator.problems import PingjiaError, Problem, problem
from evaluator.reading.nodes import Mapping, Node, Scalar, Sequence
from evaluator.reading.shapes import KINDS, SHAPES

__all__ = ["FUNCTIONS", "KEYS", "KEYS_IN", "OPERATORS", "VALUES", "kind_of", "to_english", "translate"]

_KEYS = """
code 编码          ruleset 评分表      title 标题         version 版本       status 状态        en 英文
note 说明          sources 来源        subject 主体       applies 适用       period 周期        points 分值
uses 词汇          facts 事实          parameters 参数    derive 派生        checks 核对        signals 信号
tables 表          obligations 义务    sections 类目      bonus 加分         penalties 扣罚     rulings 裁定
grades 等级        grade_on 定等       rounding 舍入      not_applicable 不适用  ladder 升降    ranking 排名
funding 经费       extends 承接        replace 替换       add 增加           remove 删去        changes 变更
bases 底本         section 所属类目   item 项            items 项目         weight 权重        id 编号
name 名称
type 类型          unit 单位           min 最小           max 最大           of 按              columns 列
dated 日期列       rows 行             choices 选项       total 总数         every 每           need 应有
in 限于            optional 可空       private 隐私       by 由              ask 提问           group 组
groups 分组        material 材料       values 取值        value 值           region 地区        source 出处
from 自            to 至               must 必须          say 说法           if 如果            unless 除非
else 否则          choose 择一         each 逐            where 条件         for 针对           answered_by 答复
match 对应         at 时间             accept 认可        within 时限        roll 顺延          when 何时
say_not_applicable 不适用说法          no_case 无发生     required 必备      until 止           round 取整
overflow 溢出      claim 可申报        verify 核验        basis 依据         fix 整改           do 做法
who 责任人         proof 凭证          raises 提高        lowers 降低        sets 设为          effort 工作量
lead 提前          pass 达标           bands 分档         at_least 不低于    above 高于         at_most 不高于
below 低于         parts 子项          fatal 一票         deduct 扣分        times 次数         all 全部
earn 计次          linear 比例         step 步长          short_of 不足      beyond 超出        lose 失
gain 得            base 基准           levels 级别        worth 计分         awards 奖项        once_per 去重
panel 评委         trim 去极           trim_from 去极起点  scale 系数        judged 酌情        ranges 幅度
rank 名次          order 次序          cap 封顶           counts_for 计入    veto 否决          ineligible 不得申报
requires 前置      void 作废           then 后续          ranks 排位         needs 要求         top 名额
share 占比         places 席位         lowest_of 取低     tie_at_edge 并列   mode 方式          remainder 余数
rescale 折算       limit 限额          approve 批准       start 起点         moves 变动         up 升
down 降            stay 留             among 范围         ties 同分          pool 总额          factor 因子
mix 配比           vocabulary 词汇表   titles 称号        evidence 证据      organisation 组织  as_of 评定日
supplied_by 填报人  on 日期            why 理由           audited 审核       reason 事由        approved_by 批准人
attachments 附件   path 路径           date 签发日        withdrawn 撤销     results 结果       previous 上期
"""

# A key that another word fits better in one shape (the word above is understood there, too).
_KEYS_IN = """
ruleset.points 总分    ruling.at_most 限等    attachment.for 用于      fact.of 范围
"""

_VALUES = """
full 满分          zero 零分           not_applicable 不适用  missing 未知    not_full 未满      table 全表
section 类目       weight 权重         rounded 舍入后     exact 精确         half-up 四舍五入   half-even 四舍六入
up 进位            down 舍去           ceil 进一          floor 去尾         linear 按比例      month 每月
quarter 每季       half 每半年         year 每年          week 每周          choices 各选项     rows 各行
organisation 单位  team 班组           person 个人        region 地区        draft 草案         trial 试行
active 现行        retired 停用        total 总分         ranking 排名       grade 评等         both 两者
refuse 拒收        incomplete 不完整   self 本单位        children 下级      peers 同级         desc 从高到低
asc 从低到高       period 周期内       place 名次         seat 席位          same_place 并列    next_key 下一项
share 均分         in 算入             out 不算           largest 最大余数   integer 整数       decimal 小数
money 金额         boolean 是非        date 日期          datetime 时刻      text 文字          choice 单选
set 多选           records 记录        tally 测评         results 结果
"""

_FUNCTIONS = """
count 计数         sum 合计            min 最小           max 最大           avg 平均           any 任一
every 每个         none 无一           last 最后          streak 连续        rate 比率          points 得分
missing 缺少       mean 均值           share 占比         held 持有          ruled 裁定         previous 上期
days_between 相隔天数  months_between 相隔月数            at 于
"""

_OPERATORS = "and 且   or 或   not 非   in 属于"

# The two words `every(section, rate >= 60%)` speaks of.
_SECTION_WORDS = "section 类目   rate 比率"


def _table(text: str) -> Lookup[str, str]:
    """Return English -> Chinese; a word that stands twice on either side is a bug and ends the import."""
    words = text.split()
    english, chinese = words[::2], words[1::2]
    if len(set(english)) < len(english) or len(set(chinese)) < len(chinese):
        raise ValueError("a keyword is spelled twice in one table")
    return MappingProxyType(dict(zip(english, chinese, strict=True)))


KEYS: Lookup[str, str] = _table(_KEYS)
KEYS_IN: Lookup[str, str] = _table(_KEYS_IN)
VALUES: Lookup[str, str] = _table(_VALUES)
FUNCTIONS: Lookup[str, str] = _table(_FUNCTIONS)
OPERATORS: Lookup[str, str] = _table(_OPERATORS)
_SECTION: Lookup[str, str] = _table(_SECTION_WORDS)

_TOKEN = re.compile(
    r"""(?P<skip>"[^"\n]*"|'[^'\n]*'|“[^”\n]*”|\d{4}-\d{2}-\d{2}(?!\w)
    |\d+(?:个工作日|个月|小时|年|天|日)|\d+(?:\.\d+)?%?)|(?P<name>[^\W\d]\w*)""",
    re.VERBOSE,
)


def to_english(node: Node, kind: str | None = None) -> Node:
    """Return the tree with every keyword in English; places and the author's spelling (`authored`) are kept.

    *kind* is ruleset, vocabulary or evidence; without it the top key tells, and an unknown document is returned
    as it is. Expressions are left alone: their grammar knows both spellings. Raises PingjiaError
    (`same-key-twice`) when one mapping holds a key in both spellings.

    >>> from evaluator.reading import plain, read_text
    >>> plain(to_english(read_text("{评分表: x, 总分: 100, 派生: {分值: 入会率}}", "t").root))
    {'ruleset': 'x', 'points': '100', 'derive': {'分值': '入会率'}}
    """
    return translate(node, "en", kind, expressions=False)


def translate(node: Node, to: Language, kind: str | None = None, *, expressions: bool = True) -> Node:
    """Return the tree with its keywords spelled in *to*, as `to_english`; with *expressions* their words, too."""
    chosen = kind if kind is not None else kind_of(node)
    if chosen is None:
        return node
    walker = _Walker(to, expressions)
    result = walker.walk(node, chosen)
    if walker.problems:
        raise PingjiaError(walker.problems)
    return result


def kind_of(node: Node) -> str | None:
    """Return which document this is by the keys at its top, in either spelling; None for any other tree."""
    if isinstance(node, Mapping):
        for kind in KINDS:
            if node.get(kind) is not None or node.get(KEYS[kind]) is not None:
                return kind
    return None


def expression_words(text: str, to: Language) -> str:
    """Return an expression with its functions and and/or/not/in spelled in *to*; names and quotes are untouched.

    >>> expression_words('count(走访, 类型 == "且") >= 1 and 计数 > 2', "zh")
    '计数(走访, 类型 == "且") >= 1 且 计数 > 2'
    """
    functions, operators, words = (_words(table, to) for table in (FUNCTIONS, OPERATORS, _SECTION))
    in_section = re.search(r"(?<!\w)(?:every|每个)\s*\(\s*(?:section|类目)\s*,", text) is not None

    def spelled(found: re.Match[str]) -> str:
        name = found["name"]
        if name is None or text[found.end() :].startswith(".") or text[: found.start()].endswith("."):
            return found[0]
        if name in operators:
            return operators[name]
        if text[found.end() :].lstrip().startswith("("):
            return functions.get(name, name)
        return words.get(name, name) if in_section else name

    return _TOKEN.sub(spelled, text)


@lru_cache(maxsize=256)
def _keys(shape: str, to: Language) -> Lookup[str, str]:
    """Return the translations of a shape's keys into *to*, the identity left out."""
    translations: dict[str, str] = {}
    for english in SHAPES[shape]:
        if not english:
            continue
        chinese = KEYS_IN.get(f"{shape}.{english}", KEYS[english])
        if to == "zh":
            translations[english] = chinese
        else:
            translations.setdefault(KEYS[english], english)
            translations[chinese] = english
    return MappingProxyType(translations)


def _words(table: Lookup[str, str], to: Language) -> Lookup[str, str]:
    return table if to == "zh" else _turned(tuple(table.items()))


@lru_cache(maxsize=16)
def _turned(pairs: tuple[tuple[str, str], ...]) -> Lookup[str, str]:
    return MappingProxyType({chinese: english for english, chinese in pairs})


class _Walker:
    """Walks a tree along its shape and respells the keywords it meets."""

    def __init__(self, to: Language, expressions: bool) -> None:
        self.to: Language = to
        self.expressions = expressions
        self.problems: list[Problem] = []

    def walk(self, node: Node, shape: str) -> Node:
        if not shape:
            return node
        if isinstance(node, Scalar):
            return self.scalar(node, shape)
        if isinstance(node, Sequence):
            return self.sequence(node, shape)
        if shape[0] == "{":
            return self.free(node, shape[1:-1])
        if shape[0] in "=|" or (shape == "given" and not _is_given(node)):
            return node
        return self.mapping(node, shape)

    def scalar(self, node: Scalar, shape: str) -> Scalar:
        described = SHAPES.get(shape, {}).get("", "") if shape[0] not in "=|{" else shape
        if node.text is None or not described:
            return node
        if described[0] == "|":
            allowed = {english: VALUES[english] for english in described[1:].split("|")}
            table = allowed if self.to == "zh" else {chinese: english for english, chinese in allowed.items()}
            return _respelled(node, table.get(node.text, node.text))
        if described == "=" and self.expressions:
            return _respelled(node, expression_words(node.text, self.to))
        return node

    def sequence(self, node: Sequence, shape: str) -> Sequence:
        if shape[0] in "|{" or shape == "given":
            return node
        items = tuple(self.walk(item, shape) for item in node.items)
        same = all(new is old for new, old in zip(items, node.items, strict=True))
        return node if same else Sequence(items, node.span)

    def free(self, node: Mapping, shape: str) -> Mapping:
        entries = tuple((key, self.walk(value, shape)) for key, value in node.entries)
        same = all(new[1] is old[1] for new, old in zip(entries, node.entries, strict=True))
        return node if same else Mapping(entries, node.span)

    def mapping(self, node: Mapping, shape: str) -> Mapping:
        keys, fields, english = _keys(shape, self.to), SHAPES[shape], _keys(shape, "en")
        entries: list[tuple[Scalar, Node]] = []
        seen: dict[str, str] = {}
        changed = False
        for key, value in node.entries:
            text = key.text or ""
            field = text if text in fields else english.get(text, "")
            new_key = _respelled(key, keys.get(field or text, field or text))
            new_value = self.walk(value, fields.get(field, "")) if field else value
            meaning = field or text
            if meaning in seen:
                self.problems.append(problem("same-key-twice", key.span, name=text, other=seen[meaning]))
            seen[meaning] = text
            changed = changed or new_key is not key or new_value is not value
            entries.append((new_key, new_value))
        return Mapping(tuple(entries), node.span) if changed else node


def _respelled(node: Scalar, text: str) -> Scalar:
    return node if text == node.text else Scalar(text, node.span, node.quoted, node.authored)


def _is_given(node: Mapping) -> bool:
    """Tell a value with its provenance from the rows of a tally: it has a value and nothing unknown."""
    known = SHAPES["given"]
    spelled = _keys("given", "en")
    written = {key.text or "" for key, _ in node.entries}
    keys = {key if key in known else spelled.get(key, "") for key in written}
    return "value" in keys and "" not in keys
