"""The screens of hubs: ``public`` for everybody, ``manage`` for the team, ``desk`` for how a managed screen is entered."""
