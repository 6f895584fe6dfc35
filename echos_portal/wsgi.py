"""The web server's way into the portal."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "echos_portal.settings")
application = get_wsgi_application()
