"""How texts become public: what a revision holds, how it is read from and written to the live rows, how two differ."""

from publishing.subjects.registry import handler_of
from publishing.subjects.subject import About, about, about_of

__all__ = ["About", "about", "about_of", "handler_of"]
