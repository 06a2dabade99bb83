from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend


class SignInNameBackend(ModelBackend):
    """Password sign-in by the username or by any further sign-in name of the person."""

    def authenticate(self, request, username=None, password=None, **kwargs):
        if username is None or password is None:
            return None
        user = get_user_model().objects.by_sign_in_name(username)
        return super().authenticate(request, username=user.username if user else username, password=password)
