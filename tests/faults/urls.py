from django.urls import path

from congress import urls
from tests.faults.queries import tell

urlpatterns = [path("faults/queries/", tell), *urls.urlpatterns]
