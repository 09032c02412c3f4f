"""Charts as SVG: made of plain values, with links and titles inside, the same bytes for the same values."""

from kg.charts.picture import png
from kg.charts.sides import Band, Sides
from kg.charts.signing import signature, signed
from kg.charts.timeline import Group, Lane, Mark, Occasion, Timeline

__all__ = ["Band", "Group", "Lane", "Mark", "Occasion", "Sides", "Timeline", "png", "signature", "signed"]
