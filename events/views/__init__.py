"""The pages of events: public, behind personal links, and at the desk."""
