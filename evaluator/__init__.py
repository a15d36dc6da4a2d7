"""评家: reads what authors and clerks write, and asks `scoring` to count."""

__version__ = "0.1.0"
