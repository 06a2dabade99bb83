from django.urls import path

from voting.views import ballots as views
from voting.views import board, booklets, cloning, hall_papers, life, phone, scrutineers, setting_up, verdicts

urlpatterns = [
    path("ballots/", setting_up.ballot_list, name="ballot_list"),
    path("ballots/collect/", phone.booklet_list, name="booklet_list"),
    path("ballots/new/", setting_up.ballot_new, name="ballot_new"),
    path("ballots/<int:pk>/", views.ballot_detail, name="ballot_detail"),
    path("ballots/<int:pk>/edit/", setting_up.ballot_edit, name="ballot_edit"),
    path("ballots/<int:pk>/clone/", cloning.ballot_clone, name="ballot_clone"),
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
    path("ballots/<int:pk>/result.xlsx", views.ballot_sheet, name="ballot_sheet"),
    path("ballots/<int:pk>/freeze/", life.ballot_freeze, name="ballot_freeze"),
    path("ballots/<int:pk>/open/", life.ballot_open, name="ballot_open"),
    path("ballots/<int:pk>/close/", life.ballot_close, name="ballot_close"),
    path("ballots/<int:pk>/publish/", life.ballot_publish, name="ballot_publish"),
    path("ballots/<int:pk>/withdraw/", life.ballot_withdraw, name="ballot_withdraw"),
    path("ballots/<int:pk>/confirm/", verdicts.ballot_confirm, name="ballot_confirm"),
    path("ballots/<int:pk>/object/", verdicts.ballot_object, name="ballot_object"),
    path("ballots/<int:pk>/objections/<int:verdict_pk>/settle/", verdicts.objection_settle, name="objection_settle"),
    path("meetings/<int:pk>/scrutineers/", scrutineers.scrutineer_list, name="scrutineer_list"),
    path(
        "meetings/<int:pk>/scrutineers/<int:user_pk>/dismiss/",
        scrutineers.scrutineer_dismiss,
        name="scrutineer_dismiss",
    ),
    path("ballots/<int:pk>/hall-papers/", hall_papers.hall_papers, name="hall_papers"),
    path("ballots/<int:pk>/hall-papers/give/", hall_papers.hall_paper_give, name="hall_paper_give"),
    path("ballots/<int:pk>/hall-papers/<int:number>/print/", hall_papers.hall_batch_print, name="hall_batch_print"),
    path(
        "ballots/<int:pk>/hall-papers/<int:number>/tally-sheet/",
        hall_papers.hall_batch_tally_sheet,
        name="hall_batch_tally_sheet",
    ),
    path("ballots/<int:pk>/hall-papers/<int:number>/entry/", hall_papers.hall_batch_entry, name="hall_batch_entry"),
    path("ballots/<int:pk>/hall-papers/<int:number>/reopen/", hall_papers.hall_batch_reopen, name="hall_batch_reopen"),
]
