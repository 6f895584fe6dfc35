"""Contacts in a file: brought in from whatever table a team has, and taken out as one that can be brought in again."""
