"""Positions of the names of countries on the map, and which of them fit."""

from dataclasses import dataclass

CHARACTER_WIDTH = 6.3  # px of the view box, of an average character of a label


@dataclass(frozen=True, slots=True)
class Label:
    """A place for a name: point and anchor in the view box, and the widest name that fits there, in px."""

    x: int
    y: int
    room: int
    anchor: str = "middle"
    is_at_sea: bool = False

    def fits(self, name: str) -> bool:
        """Whether the name has room. Names differ in length between languages; one that is too long is left out."""
        return len(name) * CHARACTER_WIDTH <= self.room


# Inside the country where it is wide enough, otherwise over the sea beside it. Countries with no room for a name have none.
LABELS = {
    "AM": Label(673, 424, 50),
    "AT": Label(300, 405, 62),
    "BG": Label(441, 459, 58),
    "CH": Label(238, 417, 52),
    "CY": Label(565, 580, 80, is_at_sea=True),
    "CZ": Label(317, 368, 62),
    "DE": Label(260, 352, 84),
    "DK": Label(238, 265, 70, "end", is_at_sea=True),
    "EE": Label(391, 210, 48),
    "EG": Label(530, 648, 90),
    "ES": Label(112, 476, 110),
    "FI": Label(374, 142, 66),
    "FO": Label(143, 157, 84, "start", is_at_sea=True),
    "FR": Label(174, 414, 110),
    "GB": Label(149, 309, 100),
    "GE": Label(645, 403, 58),
    "GR": Label(380, 532, 60, "end", is_at_sea=True),
    "HU": Label(357, 405, 58),
    "IE": Label(79, 284, 58),
    "IL": Label(590, 606, 60, "end", is_at_sea=True),
    "IS": Label(72, 78, 68),
    "IT": Label(258, 448, 56),
    "LT": Label(385, 264, 60),
    "LV": Label(392, 243, 60),
    "MT": Label(319, 606, 60, is_at_sea=True),
    "NO": Label(243, 182, 58),
    "PL": Label(350, 346, 90),
    "PT": Label(38, 560, 74, is_at_sea=True),
    "RO": Label(424, 409, 92),
    "RS": Label(386, 447, 42),
    "SE": Label(306, 182, 50),
    "SK": Label(362, 378, 56),
    "TN": Label(256, 626, 56),
    "TR": Label(556, 497, 120),
    "UA": Label(488, 348, 120),
}
