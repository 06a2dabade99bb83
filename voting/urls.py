from django.urls import path

from voting.views import ballots as views
from voting.views import life

urlpatterns = [
    path("ballots/", views.ballot_list, name="ballot_list"),
    path("ballots/new/", views.ballot_new, name="ballot_new"),
    path("ballots/<int:pk>/", views.ballot_detail, name="ballot_detail"),
    path("ballots/<int:pk>/cast/", views.ballot_cast, name="ballot_cast"),
    path("ballots/<int:pk>/result/", views.ballot_result, name="ballot_result"),
    path("ballots/<int:pk>/freeze/", life.ballot_freeze, name="ballot_freeze"),
    path("ballots/<int:pk>/open/", life.ballot_open, name="ballot_open"),
    path("ballots/<int:pk>/close/", life.ballot_close, name="ballot_close"),
    path("ballots/<int:pk>/publish/", life.ballot_publish, name="ballot_publish"),
    path("ballots/<int:pk>/withdraw/", life.ballot_withdraw, name="ballot_withdraw"),
]
