"""Building blocks that know no model of the portal; each module is named for one thing."""
