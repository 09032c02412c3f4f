"""SHACL over graphs of records, by either of two engines, with findings that lead back to the record."""

from kg.validation.engines import EngineName
from kg.validation.outcome import Locate, Outcome
from kg.validation.report import Violation
from kg.validation.validator import validate

__all__ = ["EngineName", "Locate", "Outcome", "Violation", "validate"]
