from django.urls import path

from deliberation.projects import views

urlpatterns = [
    path("projects/", views.project_list, name="project_list"),
    path("projects/<int:pk>/", views.project_detail, name="project_detail"),
    path("projects/from/<int:paragraph_pk>/", views.project_from, name="project_from"),
]
