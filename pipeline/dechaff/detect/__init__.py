"""Detectors: each looks at an article and proposes evidence. None changes or decides anything."""

from dechaff.detect.reading import Reading
from dechaff.detect.stages import detect

__all__ = ["Reading", "detect"]
