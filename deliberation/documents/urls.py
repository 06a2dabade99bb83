from django.urls import path

from deliberation.documents import views

urlpatterns = [
    path("documents/", views.document_list, name="document_list"),
    path("documents/<int:pk>/", views.document_detail, name="document_detail"),
    path("documents/<int:pk>/paragraphs/<int:paragraph_pk>/", views.paragraph_detail, name="paragraph_detail"),
    path("documents/<int:pk>/paragraphs/<int:paragraph_pk>/opinions/", views.opinion_post, name="opinion_post"),
    path("opinions/<int:pk>/retract/", views.opinion_retract, name="opinion_retract"),
    path("opinions/<int:pk>/answer/", views.opinion_answer, name="opinion_answer"),
]
