"""Addresses: finding them in a text, their canonical form, and the sites they belong to."""

from dechaff.urls.address import canonical, host, host_and_parents, readable_host, targets
from dechaff.urls.parameters import NO_PARAMETERS, ParameterNames
from dechaff.urls.sites import site

__all__ = [
    "NO_PARAMETERS",
    "ParameterNames",
    "canonical",
    "host",
    "host_and_parents",
    "readable_host",
    "site",
    "targets",
]
