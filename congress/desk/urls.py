from django.urls import path

from congress.desk import views

urlpatterns = [
    path("", views.home, name="home"),
    path("desk/", views.desk, name="desk"),
    path("me/record/", views.my_record, name="my_record"),
    path(
        "meetings/<int:pk>/roll/<int:representative_pk>/record/",
        views.representative_record,
        name="representative_record",
    ),
    path("healthz", views.healthz, name="healthz"),
]
