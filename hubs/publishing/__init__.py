"""How texts become public: what a revision holds, how it is read from and written to the live rows, how two differ."""

from hubs.publishing.handlers import handler_of
from hubs.publishing.subjects import About, about, about_of

__all__ = ["About", "about", "about_of", "handler_of"]
