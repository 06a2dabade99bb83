from django.urls import path

from congress.journal import views

urlpatterns = [
    path("live/topics/", views.live_topics, name="live_topics"),
    path("live/since/", views.live_since, name="live_since"),
]
