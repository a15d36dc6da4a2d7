"""Count points: measures to points, points to items, items to a total, a total to a grade.

只计分：不读文件、不问时钟、不用浮点；所有数都是精确分数（`fractions.Fraction`）。
This package only counts.  It reads no file, asks no clock, knows no rule text and holds no float;
it imports nothing but the standard library.  Rooms, from the ground up::

    units     exact numbers, their text, the one rounding
    interval  which measures, between which points
    piece     a level, a slope or stairs on a stretch of measures
    scale     measure -> points, and back
    methods   one file for each way of scoring
    fold      parts -> item
    outcome   what became of an item
    applies   which uncertain items apply, at the worst and at the best
    table     what a total is counted from
    total     items -> sections -> table, with the bridge from full points to the headline
    grades    total and rulings -> grade
    gap       what measure would earn the next points
"""
