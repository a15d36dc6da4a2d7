"""Where keywords may stand: which keys each mapping knows, and which maps are the author's own (free).

A field's value is described by one short text: ``""`` plain text; ``"="`` an expression; ``"|a|b"`` one of the
words a, b; ``"{x}"`` a free map whose keys are names and whose values are x; any other text names a shape.
In a shape the key ``""`` describes a bare value in its place. A list is described by its entries.
"""

from __future__ import annotations

from collections.abc import Mapping

_EVERY = "|month|quarter|half|year"

_METHODS = {
    "pass": "=",
    "bands": "bands",
    "choose": "branch",
    "parts": "part",
    "deduct": "deduction",
    "earn": "earning",
    "linear": "linear",
    "step": "step",
    "levels": "levels",
    "awards": "awards",
    "panel": "panel",
    "judged": "judged",
    "rank": "rank",
}

_VOCABULARY = {
    "vocabulary": {
        "vocabulary": "", "version": "", "groups": "{}", "facts": "{fact}", "titles": "",
        "parameters": "{parameter}", "note": "",
    },
    "fact": {
        "type": "|integer|decimal|money|boolean|date|datetime|text|choice|set|records|tally|results",
        "unit": "", "min": "", "max": "", "of": "|self|children|peers", "columns": "{fact}", "dated": "",
        "rows": "", "choices": "", "total": "", "ruleset": "", "every": _EVERY, "need": "", "in": "|period",
        "optional": "", "private": "", "by": "", "ask": "", "note": "", "group": "", "material": "", "en": "",
    },
    "parameter": {"unit": "", "source": "", "note": "", "en": "", "values": "parameter_value"},
    "parameter_value": {"from": "", "region": "", "value": "", "source": ""},
}  # fmt: skip

_RULESET = {
    "ruleset": {
        "code": "", "ruleset": "", "title": "", "version": "", "status": "|draft|trial|active|retired", "en": "",
        "note": "", "sources": "", "subject": "|organisation|team|person|region", "applies": "=",
        "period": "period", "points": "", "uses": "", "facts": "{fact}", "parameters": "{parameter}",
        "derive": "{derive}", "checks": "check", "signals": "signal", "tables": "{table}",
        "obligations": "{obligation}", "sections": "section", "bonus": "bonus", "penalties": "penalty",
        "rulings": "ruling", "grades": "grades", "grade_on": "|rounded|exact", "rounding": "rounding",
        "not_applicable": "not_applicable", "ladder": "ladder", "ranking": "ranking", "funding": "funding",
        "extends": "", "replace": "{item}", "add": "{item}", "remove": "", "changes": "", "bases": "",
    },
    "period": {"": _EVERY, "from": "", "to": ""},
    "change": {"section": "", "item": "item"},
    "derive": {"": "=", "of": "=", "choose": "derive_branch", "unit": "", "say": ""},
    "derive_branch": {"if": "=", "value": "=", "else": "derive_else"},
    "derive_else": {"": "=", "value": "="},
    "check": {"id": "", "must": "=", "say": "", "else": "|refuse|incomplete"},
    "signal": {"id": "", "if": "=", "say": ""},
    "table": {"each": "{|month|quarter|half|week|choices|rows}", "of": "", "where": "=", "columns": "{=}"},
    "obligation": {
        "for": "", "where": "=", "from": "", "until": "", "every": _EVERY, "answered_by": "", "match": "{}", "at": "",
        "accept": "=", "within": "", "roll": "",
    },
    "section": {"id": "", "title": "", "points": "", "weight": "", "en": "", "note": "", "items": "item"},
    "item": {
        "id": "", "title": "", "points": "", **_METHODS, "when": "=", "say_not_applicable": "",
        "no_case": "|full|zero|not_applicable|missing", "required": "required", "round": "rounding",
        "overflow": "|section", "claim": "", "material": "", "verify": "", "basis": "", "note": "", "en": "",
        "fix": "fix",
    },
    "required": {"until": "|zero|not_full"},
    "rounding": {"to": "", "mode": "|half-up|half-even|up|down", "remainder": "|largest"},
    "fix": {
        "do": "", "who": "", "proof": "", "raises": "", "lowers": "", "sets": "", "effort": "", "lead": "",
    },
    "bonus": {"cap": "", "counts_for": "|ranking|grade|both", "once_per": "", "items": "item"},
    "penalty": {"id": "", "title": "", "from": "|total", "deduct": "deduction"},
    "ruling": {
        "id": "", "veto": "", "at_most": "", "ineligible": "", "requires": "=", "void": "", "if": "=", "say": "",
        "to": "", "then": "", "basis": "", "by": "", "ranks": "",
    },
    "grades": {
        "of": "=", "levels": "grades", "lowest_of": "", "name": "", "at_least": "", "above": "", "needs": "=",
        "then": "", "top": "top", "en": "",
    },
    "top": {
        "share": "", "places": "", "rounding": "|floor|ceil|half-up", "min": "", "by": "|place|seat",
        "tie_at_edge": "|in|out",
    },
    "not_applicable": {"rescale": "|table|section|weight|full|zero", "limit": "limit", "approve": ""},
    "limit": {"points": ""},
    "ladder": {"of": "", "levels": "", "start": "", "moves": "move"},
    "move": {"up": "", "down": "", "stay": "", "if": "=", "say": ""},
    "ranking": {"among": "", "order": "", "ties": "|same_place|next_key|share"},
    "funding": {"pool": "", "base": "", "factor": "{}", "mix": "", "round": "rounding"},
}  # fmt: skip

_METHOD_SHAPES = {
    "bands": {
        "of": "=", "at_least": "{}", "above": "{}", "at_most": "{}", "below": "{}", "else": "", "rows": "band_row",
    },
    "band_row": {"from": "", "to": "", "points": "", "say": ""},
    "branch": {"if": "=", "points": "|full", "say": "", "else": "otherwise", **_METHODS},
    "otherwise": {"": "|full", "points": "|full", "say": "", **_METHODS},
    "part": {"id": "", "title": "", "points": "", **_METHODS, "fatal": "|zero", "say": ""},
    "deduction": {"if": "=", "unless": "=", "times": "=", "points": "", "all": "", "say": ""},
    "earning": {"times": "=", "points": "", "at_most": "", "say": ""},
    "linear": {"of": "=", "to": "", "from": ""},
    "step": {
        "of": "=", "short_of": "=", "beyond": "=", "every": "", "lose": "", "gain": "", "base": "",
        "rounding": "|ceil|floor|linear",
    },
    "levels": {"of": "=", "worth": "{}", "else": ""},
    "awards": {
        "of": "", "worth": "{}", "points": "", "once_per": "", "proof": "", "where": "=", "at_most": "",
    },
    "panel": {"of": "", "trim": "", "trim_from": "", "scale": ""},
    "judged": {"of": "", "ranges": "{}"},
    "rank": {"of": "=", "worth": "{}", "else": "", "order": "|desc|asc"},
}  # fmt: skip

_EVIDENCE = {
    "evidence": {
        "evidence": "", "organisation": "organisation", "period": "period", "as_of": "", "supplied_by": "",
        "facts": "{given}", "not_applicable": "claim", "attachments": "attachment", "titles": "holding",
        "results": "", "previous": "previous",
    },
    "organisation": {"id": "", "name": "", "region": "", "type": ""},
    "given": {"value": "", "by": "", "on": "", "material": "", "why": "", "audited": "audited"},
    "audited": {"value": "", "by": "", "on": "", "material": "", "why": ""},
    "claim": {"item": "", "reason": "", "approved_by": "", "on": ""},
    "attachment": {"id": "", "path": "", "date": "", "for": ""},
    "holding": {"title": "", "from": "", "until": "", "withdrawn": ""},
    "previous": {"period": "period", "facts": "{given}"},
}  # fmt: skip

SHAPES: Mapping[str, Mapping[str, str]] = {**_VOCABULARY, **_RULESET, **_METHOD_SHAPES, **_EVIDENCE}

# The documents an author writes; the key of the same name at the top tells which one it is.
KINDS = ("ruleset", "vocabulary", "evidence")
