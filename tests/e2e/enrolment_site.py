"""A site that asks for a second factor: Django with django-two-factor-auth, on this machine alone.

Prints its address and serves one person, mara, until it is ended. Everything lies in memory.
"""

import sys
from wsgiref.simple_server import WSGIRequestHandler, make_server

import django
from django.conf import settings
from django.urls import path

BASE = """<!doctype html><title>{% block title %}{% endblock %}</title>
<style>
  body { margin: 2rem; font: 16px sans-serif; background: #fff; color: #111 }
  img { width: 220px; background: #fff }
  @media (prefers-color-scheme: dark) { body { background: #121212; color: #eee } }
</style>
<header><strong style="color: #0a6">Harbour Cooperative</strong></header>
{% block extra_media %}{% endblock %}{% block content %}{% endblock %}"""

settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.messages",
        "django.contrib.sessions",
        "django.contrib.sites",
        "django_otp",
        "django_otp.plugins.otp_static",
        "django_otp.plugins.otp_totp",
        "two_factor",
    ],
    LOGIN_REDIRECT_URL="/",
    LOGIN_URL="two_factor:login",
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django_otp.middleware.OTPMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
    ],
    ROOT_URLCONF=__name__,
    SECRET_KEY="for a site that lives for a minute",
    SITE_ID=1,
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ],
                "loaders": [
                    ("django.template.loaders.locmem.Loader", {"two_factor/_base.html": BASE}),
                    "django.template.loaders.app_directories.Loader",
                ],
            },
        }
    ],
    USE_TZ=True,
)
django.setup()

from django.contrib.auth import logout  # noqa: E402  (only after the set-up)
from django.contrib.auth.decorators import login_required  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.contrib.sites.models import Site  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from two_factor.urls import urlpatterns as two_factor_urls  # noqa: E402
from django.urls import include  # noqa: E402


@login_required
def home(request):
    how = "two factors" if request.user.is_verified() else "a password alone"
    return HttpResponse(f"<p>{request.user.username} is signed in with {how}.</p>")


def leave(request):
    logout(request)
    return HttpResponse("<p>Nobody is signed in.</p>")


urlpatterns = [path("", home), path("leave/", leave), path("", include(two_factor_urls))]


class Silent(WSGIRequestHandler):
    def log_message(self, *_):
        pass


def main():
    call_command("migrate", verbosity=0)
    User.objects.create_user("mara", password=sys.argv[1])
    Site.objects.update(name="Harbour Cooperative")
    server = make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=Silent)
    print(f"http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()


main()
