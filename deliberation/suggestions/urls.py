from django.urls import path

from deliberation.suggestions import views

urlpatterns = [
    path("suggestions/", views.suggestion_list, name="suggestion_list"),
    path("suggestions/new/", views.suggestion_new, name="suggestion_new"),
    path("suggestions/<int:pk>/", views.suggestion_detail, name="suggestion_detail"),
    path("suggestions/<int:pk>/<slug:name>/", views.suggestion_move, name="suggestion_move"),
    path("messages/<int:pk>/suggestion/", views.message_suggest, name="message_suggest"),
    path("departments/", views.department_list, name="department_list"),
    path("departments/<int:pk>/", views.department_detail, name="department_detail"),
    path("meetings/<int:pk>/suggestions.xlsx", views.suggestion_summary, name="suggestion_summary"),
]
