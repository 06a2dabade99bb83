from django.urls import path

from voting.views import ballots as views
from voting.views import board, booklets, evaluations, hall_screen, life, phone, reports, setting_up

urlpatterns = [
    path("ballots/", setting_up.ballot_list, name="ballot_list"),
    path("ballots/collect/", phone.booklet_list, name="booklet_list"),
    path("ballots/new/", setting_up.ballot_new, name="ballot_new"),
    path("ballots/<int:pk>/", views.ballot_detail, name="ballot_detail"),
    path("ballots/<int:pk>/edit/", setting_up.ballot_edit, name="ballot_edit"),
    path("ballots/<int:pk>/preview/", setting_up.ballot_preview, name="ballot_preview"),
    path("ballots/<int:pk>/cast/", views.ballot_cast, name="ballot_cast"),
    path("ballots/<int:pk>/collect/", booklets.ballot_collect, name="ballot_collect"),
    path("ballots/<int:pk>/hand-back/", booklets.ballot_hand_back, name="ballot_hand_back"),
    path("ballots/<int:pk>/reissue/", booklets.ballot_reissue, name="ballot_reissue"),
    path("ballots/<int:pk>/definition.json", board.ballot_definition, name="ballot_definition"),
    path("ballots/<int:pk>/hashes.bin", board.ballot_hashes, name="ballot_hashes"),
    path("ballots/<int:pk>/bundle.json", board.ballot_bundle, name="ballot_bundle"),
    path("ballots/<int:pk>/recount.py", board.ballot_recount, name="ballot_recount"),
    path("ballots/<int:pk>/result/", views.ballot_result, name="ballot_result"),
    path("ballots/<int:pk>/result.xlsx", reports.ballot_sheet, name="ballot_sheet"),
    path("ballots/<int:pk>/report/", reports.ballot_report, name="ballot_report"),
    path("ballots/<int:pk>/report.docx", reports.ballot_report_docx, name="ballot_report_docx"),
    path("ballots/<int:pk>/report.csv", reports.ballot_report_csv, name="ballot_report_csv"),
    path("ballots/<int:pk>/hall/", hall_screen.ballot_screen, name="ballot_screen"),
    path("evaluations/", evaluations.evaluation_list, name="evaluation_list"),
    path(
        "ballots/<int:pk>/departments/<int:department_pk>/answer/",
        evaluations.evaluation_answer,
        name="evaluation_answer",
    ),
    path("ballots/<int:pk>/freeze/", life.ballot_freeze, name="ballot_freeze"),
    path("ballots/<int:pk>/open/", life.ballot_open, name="ballot_open"),
    path("ballots/<int:pk>/close/", life.ballot_close, name="ballot_close"),
    path("ballots/<int:pk>/publish/", life.ballot_publish, name="ballot_publish"),
    path("ballots/<int:pk>/withdraw/", life.ballot_withdraw, name="ballot_withdraw"),
]
