"""What can be published: each application registers one subject type for each kind of thing it publishes."""

from publishing.subjects.registry import about, about_of, handler_of, kind_choices, register, subject_types
from publishing.subjects.subject import About, SubjectType

__all__ = ["About", "SubjectType", "about", "about_of", "handler_of", "kind_choices", "register", "subject_types"]
