"""Bastion style: a wrapper that shows the public attributes of an ordinary instance.

Stage:     one of the approaches to sealing that are under test (domain `escape`).
Input:     ordinary objects and classes.
Output:    `Bastion` and `seal_object` wrap an object, `sealed` decorates a class; `bastion.lint` warns
           where a method hands out the object that should stay behind its wrapper.
Invariant: the package offers nothing that unwraps.
"""

from __future__ import annotations

from bastion.wrapper import Bastion, seal_object, sealed

__all__ = ["Bastion", "seal_object", "sealed"]
