from django.urls import path

from deliberation.documents.views import comments, documents, notes, questions, remarks, reviews

urlpatterns = [
    path("documents/", documents.document_list, name="document_list"),
    path("documents/<int:pk>/", documents.document_detail, name="document_detail"),
    path("documents/<int:pk>/paragraphs/<int:paragraph_pk>/", remarks.paragraph_detail, name="paragraph_detail"),
    path("documents/<int:pk>/paragraphs/<int:paragraph_pk>/opinions/", remarks.opinion_post, name="opinion_post"),
    path("documents/<int:pk>/paragraphs/<int:paragraph_pk>/note/", notes.note_keep, name="note_keep"),
    path("opinions/<int:pk>/", remarks.opinion_detail, name="opinion_detail"),
    path("opinions/<int:pk>/edit/", remarks.opinion_edit, name="opinion_edit"),
    path("opinions/<int:pk>/retract/", remarks.opinion_retract, name="opinion_retract"),
    path("opinions/<int:pk>/agree/", remarks.opinion_agree, name="opinion_agree"),
    path("opinions/<int:pk>/answer/", remarks.opinion_answer, name="opinion_answer"),
    path("opinions/<int:pk>/comments/", comments.comment_post, name="comment_post"),
    path("comments/<int:pk>/retract/", comments.comment_retract, name="comment_retract"),
    path("questions/", questions.question_list, name="question_list"),
    path("notes/", notes.note_list, name="note_list"),
    path("notes/export/", notes.note_export, name="note_export"),
    # What was done with what was said
    path("opinions/<int:pk>/outcome/", reviews.opinion_decide, name="opinion_decide"),
    path("documents/<int:pk>/review/", reviews.document_review, name="document_review"),
    path("documents/<int:pk>/review/docx/", reviews.review_docx, name="review_docx"),
    path("documents/<int:pk>/review/xlsx/", reviews.review_xlsx, name="review_xlsx"),
]
