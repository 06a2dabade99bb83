from django.urls import path

from congress.people import inbox, views

urlpatterns = [
    path("sign-in/", views.SignIn.as_view(), name="sign_in"),
    path("sign-in/code/", views.sign_in_code, name="sign_in_code"),
    path("in/<str:token>/", views.personal_link, name="personal_link"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("me/", views.me, name="me"),
    path("me/reach/", views.reach_set, name="reach_set"),
    path("me/display/", views.display_set, name="display_set"),
    path("notices/", inbox.notice_list, name="notice_list"),
    path("notices/read/", inbox.notices_read, name="notices_read"),
    path("notices/<int:pk>/", inbox.notice_detail, name="notice_detail"),
    path("people/<int:pk>/code/", views.code_issue, name="code_issue"),
]
