"""Settings of a server that does nothing: an empty answer without middleware, to know the server's own part."""

from django.http import HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from congress.settings import *  # noqa: F403

MIDDLEWARE = []
ROOT_URLCONF = __name__


@csrf_exempt
def empty(request, pk=0):
    return HttpResponse(status=201)


urlpatterns = [path("rooms/<int:pk>/messages/", empty), path("", empty, name="home"), path("", empty, name="sign_in")]
