from django.urls import path

from congress.rehearsal import views

urlpatterns = [
    path("demo/", views.demo, name="demo"),
    path("demo/sign-in/", views.demo_sign_in, name="demo_sign_in"),
    path("demo/drill/", views.demo_drill, name="demo_drill"),
]
