"""The official rules judge what the product's own acts wrote."""

from __future__ import annotations

from ardoise.rendering.tests.conftest import referee

__all__ = ["referee"]
