"""Workbooks and tables of text as cells: what stands where, exactly as its author meant it, and nothing understood yet.

`grid` says what a book is. Every reader makes the same of .xlsx, .xls, .ods and .csv, so that one form reads alike
from all of them; what the cells mean is for `evaluator.forms`.
"""
