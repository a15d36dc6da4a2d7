"""Explanations built by hand, for the reports alone: typical, empty, full marks, hostile."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction as F

from evaluator.explanation import (
    Attached,
    BridgeLine,
    EvidenceUse,
    Explanation,
    Fix,
    Gap,
    Grade,
    GradeStanding,
    Item,
    Ladder,
    Organisation,
    Part,
    Question,
    RulesetRef,
    Ruling,
    Score,
    Section,
    Signal,
)

DIGEST = "sha256:3f1c9a0d5b7e4c2f8a6d1e0b9c8f7a6e5d4c3b2a190817263544536271809fae"
RULESET = RulesetRef(
    "T01",
    "hege-zhigong-zhijia",
    "合格职工之家创建评定标准",
    "2026.1",
    DIGEST,
    note="示例表：结构取自公开做法，分值为建模",
)
ORGANISATION = Organisation("3301-0012", "杭州市西湖支行工会委员会", "330109", "支行")
MEMBERS = EvidenceUse(
    "会员人数", "471 人", supplied_by="小林", claimed="473 人", audited_by="老周", audited_why="两人已调出",
    attachments=("会员名册",), place="evidence.yaml:9:13",
)  # fmt: skip
STAFF = EvidenceUse(
    "职工人数", "500 人", supplied_by="小林", attachments=("在职人员表",), place="evidence.yaml:12:9"
)
ILL = EvidenceUse(
    "患病职工", "王某某、李某某", private=True, supplied_by="小林", claimed="王某某", audited_by="老周",
    audited_why="李某某住院", attachments=("李某某病历",),
)  # fmt: skip


def _full(id: str, section: str, title: str, points: int, sentence: str) -> Item:
    return Item(id, section, title, F(points), F(points), F(points), "scored", F(0), sentence)


JOINED = Item(
    "A5", "A", "入会率", F(4), F(3), F(3), "scored", F(1),
    "有 94.2%，应 ≥95%，差 4 人，补齐 +1 分 → 合格已稳",
    parts=(Part("入会率", "第二档 ≥90%", F(4), F(3), F(3), "94.2%", "≥95%"),),
    have="94.2%（471/500）", need="≥95%",
    gaps=(
        Gap("会员人数", "raise", "差 4 人", F(4), F(1), "≥475 人", 475, "合格已稳", due=date(2026, 1, 31)),
        Gap("职工人数", "lower", "多 4 人", F(4), F(1), "≤495 人", 495, "合格已稳"),
    ),
    fix=(Fix("核对未入会名单并办理入会", "组织委员", "入会申请书、会员名册", "2人日", "10天"),),
    evidence=(MEMBERS, STAFF),
    clause="《合格职工之家创建评定标准》一（五）：职工入会率达到 95% 以上得 4 分，每低一档扣 1 分",
    material=("会员名册", "在职人员表"), verify="系统比对，抽查 5%",
)  # fmt: skip
MEETINGS = Item(
    "B2", "B", "委员会会议按季召开", F(6), F("4.5"), F("4.5"), "scored", F("1.5"),
    "有 3 个季度，应 4 个季度，缺第三季度；已过期，不可补",
    parts=(
        Part("第一季度", "已召开", F("1.5"), F("1.5"), F("1.5"), "1 次", "≥1 次"),
        Part("第二季度", "已召开", F("1.5"), F("1.5"), F("1.5"), "2 次", "≥1 次"),
        Part("第三季度", "未召开", F("1.5"), F(0), F(0), "0 次", "≥1 次"),
        Part("第四季度", "已召开", F("1.5"), F("1.5"), F("1.5"), "1 次", "≥1 次"),
    ),
    have="3 个季度", need="4 个季度",
    gaps=(Gap("委员会会议", "add", "缺第三季度 1 次", F(1), F("1.5"), recoverable=False),),
    fix=(Fix("下年度起按季排定会期", "主席", "会议记录"),),
    evidence=(EvidenceUse("委员会会议", "4 行", supplied_by="小林", attachments=("会议记录簿",)),),
    clause="二（二）", material=("会议记录",), verify="查阅原始记录",
)  # fmt: skip
SATISFIED = Item(
    "C1", "C", "会员评家满意率", F(10), F("7.6"), F("7.6"), "scored", F("2.4"),
    "有 84.995%，应 ≥85%，差 1 票，补齐 +2.4 分 → 合格已稳",
    have="84.995%", need="≥85%",
    gaps=(
        Gap("测评", "raise", "差 1 票满意或基本满意", F(1), F("2.4"), "≥170 票", None, "合格已稳", step="第一步"),
    ),
    fix=(Fix("公布整改清单后重新组织测评", "工会委员会", "测评表、计票记录", "3人日", "14天"),),
    evidence=(EvidenceUse("测评", "满意 120，基本满意 49，不满意 18，不了解 12", supplied_by="小林"),),
    clause="三（一）", material=("测评表", "计票记录"), verify="抽查计票",
)  # fmt: skip
VISITS = Item(
    "D3", "D", "住院职工三日内走访", F(8), F(16, 3), F(16, 3), "scored", F(8, 3),
    "有 2/3，应 100%，逾期 1 次，已过期，不可补",
    have="2/3", need="100%",
    gaps=(Gap("走访记录", "add", "逾期 1 次", F(1), F(8, 3), recoverable=False),),
    evidence=(ILL,), clause="四（三）：职工住院，三日内走访慰问", material=("走访记录",), verify="电话回访",
)  # fmt: skip
ACCOUNT = Item(
    "E1", "E", "独立设立经费账户", F(5), F(0), F(5), "missing", F(5), "待举证：请提供“独立核算”，最多 +5 分",
    evidence=(EvidenceUse("独立核算", None),), clause="五（一）", material=("开户许可证",),
    questions=("是否独立设立工会经费账户并独立核算？",),
)  # fmt: skip
WOMEN = Item(
    "A3", "A", "女职工组织", F(3), F(0), F(3), "missing", F(3),
    "待举证：请提供“女工组织”“女会员人数”，最多 +3 分",
    clause="一（三）", questions=("女职工组织是哪一种？", "女会员有多少人？"), required=True,
)  # fmt: skip
ELECTION = Item(
    "D1", "D", "企业职代会", F(6), F(0), F(0), "not_applicable", F(0), "不适用：全员公务员",
    reason="申报不适用：全员公务员；老周 2026-02-01 批准", clause="四（一）",
)  # fmt: skip
AUDIT = Item(
    "E4", "E", "经费审查", F(4), F(0), F(4), "failed", F(4), "未能算出：除数为零 [division-by-zero]",
    reason="经审次数为 0 而未写明 no_case",
)  # fmt: skip
AWARD = Item(
    "J1",
    "bonus",
    "市级以上荣誉",
    F(5),
    F(2),
    F(3),
    "scored",
    F(3),
    "有 市级 1 项；省级 1 项缺证书，可能 +1 分",
)
FAKE = Item("Z1", "penalties", "虚构走访", F(5), F(-1), F(-1), "scored", F(1), "查实 1 次，扣 1 分")

PASSED = (
    _full("A1", "A", "依法建会", 3, "建会批复齐全"),
    _full("A2", "A", "按期换届", 4, "按期换届"),
    _full("B1", "B", "年度计划与总结", 6, "年度文档齐全"),
    _full("B3", "B", "公开栏按月更新", 6, "12 个月均已更新"),
    _full("C2", "C", "参评率", 10, "有 92%，应 ≥60%"),
    _full("D2", "D", "困难职工建档", 8, "建档率 100%"),
    _full("E2", "E", "经费收缴", 9, "足额收缴"),
    _full("E3", "E", "活动阵地", 8, "有 60 平方米，应 ≥40 平方米"),
)


def typical() -> Explanation:
    """Return a submission with losses, missing evidence, a failed item, rulings and a signal."""
    return Explanation(
        ruleset=RULESET,
        organisation=ORGANISATION,
        period=(date(2025, 1, 1), date(2025, 12, 31)),
        as_of=date(2026, 1, 15),
        score=Score(F("83.1"), F("91.4"), F(100)),
        grade=Grade("基本合格", "合格", "open", ("L1 未独立核算",)),
        grades=(
            GradeStanding("合格", "possible", "≥85", F("1.9"), ("尚缺 12 分证据",), F(85)),
            GradeStanding("基本合格", "secured", "≥70", None, (), F(70)),
            GradeStanding("不合格", "out_of_reach"),
        ),
        eligible="unknown",
        sections=(
            Section("A", "组织健全", F(14), F(10), F(13), F(14)),
            Section("B", "活动正常", F(18), F("16.5"), F("16.5"), F(18)),
            Section("C", "会员评家", F(20), F("17.6"), F("17.6"), F(20)),
            Section("D", "服务职工（送温暖与职代会）", F(22), F(40, 3), F(40, 3), F(16)),
            Section("E", "经费与阵地", F(26), F(17), F(26), F(26)),
        ),
        items=(*PASSED, JOINED, MEETINGS, SATISFIED, VISITS, ACCOUNT, WOMEN, ELECTION, AUDIT),
        bridge=(
            BridgeLine("A3", "A3 女职工组织", F(3), F(0)),
            BridgeLine("A5", "A5 入会率", F(1), F(1)),
            BridgeLine("B2", "B2 委员会会议按季召开", F("1.5"), F("1.5")),
            BridgeLine("C1", "C1 会员评家满意率", F("2.4"), F("2.4")),
            BridgeLine("D3", "D3 住院职工三日内走访", F(8, 3), F(8, 3)),
            BridgeLine("E1", "E1 独立设立经费账户", F(5), F(0)),
            BridgeLine("E4", "E4 经费审查", F(4), F(0)),
            BridgeLine("rescale", "不适用折算", F(-1, 2), F(2, 3)),
            BridgeLine("penalties", "罚扣", F(1), F(1)),
            BridgeLine("bonus", "加分", F(-3), F(-1, 2)),
            BridgeLine("rounding", "取整", F(-1, 6), F(-2, 15)),
        ),
        rulings=(
            Ruling(
                "L1",
                "cap",
                "未独立核算的，最高评为“基本合格”",
                "unknown",
                ("独立核算 未提供",),
                basis="总则 六",
            ),
            Ruling(
                "L5",
                "refer",
                "申报不适用超过 20 分的，转人工评定",
                "held",
                ("D1 申报不适用 6 分",),
                "报复核人审定",
            ),
            Ruling("V1", "veto", "年内发生较大及以上安全责任事故", "clear", ("较大事故次数 = 0",)),
            Ruling(
                "L2",
                "ineligible",
                "满意率或参评率不足",
                "clear",
                ("满意率 84.995%", "参评率 92%"),
                by="复核人",
            ),
        ),
        signals=(Signal("S1", "走访时间集中在同一天", ("走访记录 12 行中 9 行为 2025-12-30",)),),
        missing=(
            Question(
                "独立核算",
                "是否独立设立工会经费账户并独立核算？",
                "",
                ("E1", "L1"),
                F(5),
                "",
                ("开户许可证",),
            ),
            Question("女工组织", "女职工组织是哪一种？（女职工委员会／女职工委员／未设）", "", ("A3",), F(3)),
            Question("女会员人数", "女会员有多少人？", "人", ("A3",), F(3), "复核人"),
        ),
        complete=False,
        engine="pingjia 0.1.0",
        digests={
            "evidence": DIGEST.replace("3f", "9b"),
            "ruleset": DIGEST,
            "vocabulary": DIGEST.replace("3f", "77"),
        },
        ranking_score=Score(F("83.1"), F("92.4"), F(110)),
        bonus=(AWARD,),
        penalties=(FAKE,),
        grade_except_review=Grade("基本合格", "合格", "open"),
        claims=("D1 企业职代会：申报不适用，全员公务员（老周 2026-02-01 批准）",),
        changes=("本县改 A5：满分档 90% → 95%",),
        notes=("“慰问品金额”已知但本表未用",),
        warnings=("会员名册 的日期 2024-12-31 早于评定期间",),
        ladder=Ladder("先进", "先进", "继续保持，下次复评 2026 年 12 月"),
        attachments=(
            Attached("会员名册", "附件/会员名册.pdf", ("A5",), date(2025, 12, 31), 48_213, "3f" * 32),
            Attached("慰问记录", "附件/慰问记录.pdf", ("D3",), None, 9_120, "a7" * 32, private=True),
        ),
        evidence={
            "evidence": 1,
            "organisation": {"id": "3301-0012", "name": ORGANISATION.name},
            "facts": {
                "会员人数": {"value": 473, "by": "小林", "audited": {"value": 471, "by": "老周"}},
                "患病职工": {"value": ["王某某", "李某某"], "material": ["李某某病历"]},
                "职工事件": [{"编号": "E1", "姓名": "王某某", "类型": "住院"}],
            },
            "attachments": [
                {"id": "李某某病历", "path": "附件/李某某.pdf"},
                {"id": "会员名册", "path": "附件/名册.pdf"},
            ],
            "previous": {"period": 2024, "facts": {"患病职工": ["赵某某"]}},
        },
        private=("患病职工", "职工事件.姓名"),
    )


def empty() -> Explanation:
    """Return an empty submission: nothing confirmed, everything possible, no grade."""
    base = typical()
    items = tuple(
        replace(
            item, confirmed=F(0), possible=item.full, lost=item.full, state="missing", parts=(), gaps=(),
            fix=(),
            have=None, evidence=(),
            sentence=f"待举证，最多 +{item.full} 分", reason="", questions=(f"{item.title}？",),
        )
        for item in base.items
    )  # fmt: skip
    full = sum((item.full for item in items), F(0))
    return replace(
        base,
        score=Score(F(0), full, full),
        grade=Grade(None, "合格", "open"),
        grades=tuple(replace(g, status="possible", lacks=g.limit, because=()) for g in base.grades),
        sections=tuple(
            replace(s, confirmed=F(0), possible=s.full, applicable=s.full) for s in base.sections
        ),
        items=items,
        bridge=tuple(BridgeLine(item.id, f"{item.id} {item.title}", item.full, F(0)) for item in items),
        rulings=tuple(replace(ruling, state="unknown", because=()) for ruling in base.rulings),
        signals=(), bonus=(), penalties=(), claims=(), changes=(), notes=(), warnings=(), ladder=None, attachments=(),
        missing=tuple(Question(i.title, f"{i.title}？", items=(i.id,), worth=i.full) for i in items),
        ranking_score=None, grade_except_review=None, evidence={},
    )  # fmt: skip


def perfect() -> Explanation:
    """Return full marks: nothing to mend, nothing missing, and a grade."""
    base = empty()
    items = tuple(
        replace(
            item,
            confirmed=item.full,
            possible=item.full,
            lost=F(0),
            state="scored",
            sentence="符合",
            questions=(),
        )
        for item in base.items
    )
    return replace(
        base,
        score=Score(base.score.full, base.score.full, base.score.full),
        grade=Grade("合格", "合格", "decided", then="三年内有效"),
        grades=tuple(replace(g, status="secured", lacks=None) for g in base.grades),
        eligible="yes",
        sections=tuple(replace(s, confirmed=s.full) for s in base.sections),
        items=items,
        bridge=(),
        rulings=tuple(replace(ruling, state="clear") for ruling in base.rulings),
        missing=(),
        complete=True,
    )


HOSTILE = (
    '<script>alert(1)</script>"onload="alert(2)"\u202egnp.exe\x00\x1b[31m{{7*7}}'
    "[bold]x[/bold]\ud800</style>\nB"
)


def hostile() -> Explanation:
    """Return an explanation whose every text is an attack on the page that shows it."""
    base = typical()
    bad = HOSTILE
    use = EvidenceUse(
        bad, bad, supplied_by=bad, claimed=bad, audited_by=bad, audited_why=bad, attachments=(bad,)
    )
    item = replace(
        JOINED, id=bad, title=bad, sentence=bad, have=bad, need=bad, clause=bad, material=(bad,),
        verify=bad, reason=bad,
        parts=(Part(bad, bad, F(4), F(3), F(3), bad, bad),),
        gaps=(Gap(bad, "set", bad, None, F(1), bad, bad, bad),),
        fix=(Fix(bad, bad, bad, bad, bad),), evidence=(use,), questions=(bad,),
    )  # fmt: skip
    return replace(
        base,
        ruleset=RulesetRef(bad, bad, bad, bad, bad, note=bad),
        organisation=Organisation(bad, bad, bad, bad),
        grade=Grade(bad, bad, "open", (bad,), bad),
        grades=(GradeStanding(bad, "possible", bad, F(1), (bad,), F(85)),),
        sections=tuple(replace(section, title=bad) for section in base.sections),
        items=(item, *PASSED),
        bonus=(item,),
        penalties=(item,),
        bridge=(BridgeLine(bad, bad, F("16.9"), F("8.6")),),
        rulings=(Ruling(bad, "veto", bad, "held", (bad,), bad, bad, bad),),
        signals=(Signal(bad, bad, (bad,)),),
        missing=(Question(bad, bad, bad, (bad,), F(1), bad, (bad,)),),
        digests={bad: bad},
        engine=bad,
        claims=(bad,), changes=(bad,), notes=(bad,), warnings=(bad,), ladder=Ladder(bad, bad, bad),
        attachments=(Attached(bad, bad, (bad,), sha256=bad),),
        evidence={"facts": {bad: bad}},
    )  # fmt: skip


def broken() -> Explanation:
    """Return a result whose total could not be computed."""
    base = typical()
    return replace(
        base,
        score=Score(None, None, F(100)),
        grade=Grade(None, None, "manual"),
        ranking_score=None,
        bridge=(),
        eligible="no",
    )


SAMPLES = {"typical": typical, "empty": empty, "perfect": perfect, "hostile": hostile, "broken": broken}
