"""What a subscriber chooses: how often, about what, and by whose clock."""

from dataclasses import dataclass, field
from typing import Any

from digests.choices import Frequency, every_kind


@dataclass(frozen=True)
class Preferences:
    """Frequency, kinds of content and time zone."""

    frequency: str = Frequency.WEEKLY
    kinds: list[str] = field(default_factory=every_kind)
    time_zone: str = "Europe/Brussels"

    @property
    def columns(self) -> dict[str, Any]:
        """As columns of a subscriber."""
        return {"frequency": self.frequency, "kinds": self.kinds, "time_zone": self.time_zone}
