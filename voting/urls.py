from django.urls import path

from voting.views import ballots as views
from voting.views import board, booklets, checking, life, phone, setting_up

urlpatterns = [
    path("ballots/", setting_up.ballot_list, name="ballot_list"),
    path("ballots/collect/", phone.booklet_list, name="booklet_list"),
    path("ballots/check/", checking.check_list, name="check_list"),
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
    path("ballots/<int:pk>/check/", checking.ballot_check, name="ballot_check"),
    path("ballots/<int:pk>/result/", views.ballot_result, name="ballot_result"),
    path("ballots/<int:pk>/result.xlsx", views.ballot_sheet, name="ballot_sheet"),
    path("ballots/<int:pk>/freeze/", life.ballot_freeze, name="ballot_freeze"),
    path("ballots/<int:pk>/open/", life.ballot_open, name="ballot_open"),
    path("ballots/<int:pk>/close/", life.ballot_close, name="ballot_close"),
    path("ballots/<int:pk>/publish/", life.ballot_publish, name="ballot_publish"),
    path("ballots/<int:pk>/withdraw/", life.ballot_withdraw, name="ballot_withdraw"),
]
