from django.urls import path

from deliberation.suggestions.views import (
    departments,
    entering,
    files,
    lists,
    moves,
    of_messages,
    of_opinions,
    papers,
    suggestions,
    terms,
)

urlpatterns = [
    path("suggestions/", lists.suggestion_list, name="suggestion_list"),
    path("suggestions/new/", lists.suggestion_new, name="suggestion_new"),
    path("suggestions/<int:pk>/", suggestions.suggestion_detail, name="suggestion_detail"),
    path("suggestions/<int:pk>/<slug:name>/", moves.suggestion_move, name="suggestion_move"),
    path("suggestion-files/<int:pk>/", files.suggestion_file, name="suggestion_file"),
    path("suggestion-files/<int:pk>/remove/", files.suggestion_file_remove, name="suggestion_file_remove"),
    path("meetings/<int:pk>/suggestions/enter/", entering.suggestion_enter, name="suggestion_enter"),
    path("opinions/<int:pk>/suggestion/", of_opinions.opinion_suggest, name="opinion_suggest"),
    path("messages/<int:pk>/suggestion/", of_messages.message_suggest, name="message_suggest"),
    path("departments/", departments.department_list, name="department_list"),
    path("departments/<int:pk>/", departments.department_detail, name="department_detail"),
    path("meetings/<int:pk>/terms/", terms.terms, name="terms"),
    path("meetings/<int:pk>/suggestions.xlsx", papers.suggestion_summary, name="suggestion_summary"),
]
