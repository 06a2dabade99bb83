from django.urls import path

from deliberation.documents.views import documents, drafts, intakes, remarks, versions

urlpatterns = [
    path("documents/", documents.document_list, name="document_list"),
    path("documents/<int:pk>/", documents.document_detail, name="document_detail"),
    path("documents/<int:pk>/paragraphs/<int:paragraph_pk>/", remarks.paragraph_detail, name="paragraph_detail"),
    path("documents/<int:pk>/paragraphs/<int:paragraph_pk>/opinions/", remarks.opinion_post, name="opinion_post"),
    path("opinions/<int:pk>/retract/", remarks.opinion_retract, name="opinion_retract"),
    path("opinions/<int:pk>/answer/", remarks.opinion_answer, name="opinion_answer"),
    # Bringing in, versions
    path("documents/new/", intakes.document_new, name="document_new"),
    path("documents/<int:pk>/intake/", intakes.intake_send, name="intake_send"),
    path("intakes/<int:pk>/", intakes.intake_detail, name="intake_detail"),
    path("documents/<int:pk>/versions/", versions.version_list, name="version_list"),
    path("documents/<int:pk>/versions/<int:number>/", versions.version_detail, name="version_detail"),
    path("documents/<int:pk>/versions/<int:number>/changes/", versions.version_changes, name="version_changes"),
    path("documents/<int:pk>/versions/<int:number>/publish/", drafts.version_publish, name="version_publish"),
    path("documents/<int:pk>/versions/<int:number>/drop/", drafts.version_drop, name="version_drop"),
    path("documents/<int:pk>/sections/", versions.document_sections, name="document_sections"),
    path("paragraphs/<int:pk>/set/", drafts.paragraph_set, name="paragraph_set"),
    path("paragraphs/<int:pk>/split/", drafts.paragraph_split, name="paragraph_split"),
    path("paragraphs/<int:pk>/join/", drafts.paragraph_join, name="paragraph_join"),
    path("opinions/<int:pk>/place/", drafts.opinion_place, name="opinion_place"),
]
