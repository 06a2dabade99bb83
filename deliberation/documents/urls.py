from django.urls import path

from deliberation.documents.views import documents, remarks

urlpatterns = [
    path("documents/", documents.document_list, name="document_list"),
    path("documents/<int:pk>/", documents.document_detail, name="document_detail"),
    path("documents/<int:pk>/paragraphs/<int:paragraph_pk>/", remarks.paragraph_detail, name="paragraph_detail"),
    path("documents/<int:pk>/paragraphs/<int:paragraph_pk>/opinions/", remarks.opinion_post, name="opinion_post"),
    path("opinions/<int:pk>/retract/", remarks.opinion_retract, name="opinion_retract"),
    path("opinions/<int:pk>/answer/", remarks.opinion_answer, name="opinion_answer"),
]
