from django.urls import path

from voting.views import ballots as views
from voting.views import phone

urlpatterns = [
    path("ballots/", views.ballot_list, name="ballot_list"),
    path("ballots/collect/", phone.booklet_list, name="booklet_list"),
    path("ballots/new/", views.ballot_new, name="ballot_new"),
    path("ballots/<int:pk>/", views.ballot_detail, name="ballot_detail"),
    path("ballots/<int:pk>/cast/", views.ballot_cast, name="ballot_cast"),
    path("ballots/<int:pk>/open/", views.ballot_open, name="ballot_open"),
    path("ballots/<int:pk>/close/", views.ballot_close, name="ballot_close"),
    path("ballots/<int:pk>/publish/", views.ballot_publish, name="ballot_publish"),
    path("ballots/<int:pk>/withdraw/", views.ballot_withdraw, name="ballot_withdraw"),
]
