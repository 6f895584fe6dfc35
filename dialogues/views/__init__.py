"""The screens of dialogues: ``public`` for everybody, ``manage`` and ``ledger`` for the team of a hub."""
