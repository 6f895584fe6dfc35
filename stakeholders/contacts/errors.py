"""What the import of files refuses; everything else raises ``ActionRefused`` itself."""

from toolkit.actions import ActionRefused as ActionRefused

__all__ = ["ActionRefused"]
