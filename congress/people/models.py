from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from congress.people.sentences import sentence_of

TELEPHONE = RegexValidator(r"^[0-9 +()-]{3,30}$", _("A telephone number has digits, spaces, +, - and brackets only."))


class UserQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Everybody to the secretariat, oneself to others."""
        staff = Membership.objects.filter(user=user.pk, role=Membership.Role.SECRETARIAT)
        return self.filter(Q(pk=user.pk) | Exists(staff))


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    def create_user(self, username, password=None, **fields):
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username, password=None, **fields):
        return self.create_user(username, password, is_staff=True, is_superuser=True, **fields)

    def by_sign_in_name(self, name):
        """The person of this username or further sign-in name, or None."""
        return self.filter(Q(username=name) | Q(sign_in_names__name=name)).distinct().first()


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in. What he may do comes from the roll and from memberships, not from here."""

    class Text(models.TextChoices):
        NORMAL = "normal", _("Normal text")
        LARGE = "large", _("Large text")

    class Theme(models.TextChoices):
        AUTO = "auto", _("As the device")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    class Reach(models.TextChoices):
        AT_ONCE = "at_once", _("Each one at once")
        DAILY = "daily", _("Once a day, together")
        NONE = "none", _("Only here, on these pages")

    username = models.CharField(_("sign-in name"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=60)
    telephone = models.CharField(_("telephone"), max_length=30, blank=True, validators=[TELEPHONE])
    email = models.EmailField(_("e-mail"), blank=True)
    reach = models.CharField(_("notices outside these pages"), max_length=10, choices=Reach, default=Reach.DAILY)
    language = models.CharField(_("language"), max_length=10, blank=True)
    text = models.CharField(_("text size"), max_length=10, blank=True, choices=Text)
    theme = models.CharField(_("colours"), max_length=10, blank=True, choices=Theme)
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_staff = models.BooleanField(_("may see the administration pages"), default=False)
    joined_at = models.DateTimeField(_("since"), auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self):
        return self.name or self.username


class SignInName(models.Model):
    """A further name under which the same person signs in."""

    user = models.ForeignKey(User, models.CASCADE, related_name="sign_in_names", verbose_name=_("person"))
    name = models.CharField(_("sign-in name"), max_length=60, unique=True)

    class Meta:
        verbose_name = _("further sign-in name")
        verbose_name_plural = _("further sign-in names")

    def __str__(self):
        return self.name


class Department(models.Model):
    """A functional department or a stationed agency: handles suggestions, is evaluated."""

    class Kind(models.TextChoices):
        FUNCTIONAL = "functional", _("functional department")
        STATIONED = "stationed", _("stationed agency")

    name = models.CharField(_("name"), max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    telephone = models.CharField(_("telephone"), max_length=30, blank=True, validators=[TELEPHONE])
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        ordering = ["position", "pk"]

    def __str__(self):
        return self.name


class Membership(models.Model):
    """A post of the staff: in the secretariat, or in a department."""

    class Role(models.TextChoices):
        SECRETARIAT = "secretariat", _("secretariat")
        HANDLER = "handler", _("handler")
        APPROVER = "approver", _("approver")

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships", verbose_name=_("person"))
    role = models.CharField(_("role"), max_length=20, choices=Role)
    department = models.ForeignKey(
        Department,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name=_("department"),
    )

    class Meta:
        verbose_name = _("membership of staff")
        verbose_name_plural = _("memberships of staff")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "department"], name="membership_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(role="secretariat", department=None) | (~Q(role="secretariat") & ~Q(department=None)),
                name="membership_department",
            ),
        ]

    def __str__(self):
        return f"{self.user} · {self.get_role_display()}"


class PersonalLink(models.Model):
    """What guards a representative's link or card: the browsers it is bound to, and the tries of others."""

    MOST_TRIES = 5

    user = models.OneToOneField(User, models.CASCADE, related_name="personal_link", verbose_name=_("person"))
    failed_tries = models.PositiveSmallIntegerField(_("wrong digits or codes"), default=0)
    code_hash = models.CharField(_("one-time code"), max_length=128, blank=True)
    code_until = models.DateTimeField(_("code valid until"), null=True)

    class Meta:
        verbose_name = _("personal link")
        verbose_name_plural = _("personal links")

    def __str__(self):
        return str(self.user)

    @property
    def is_locked(self):
        return self.failed_tries >= self.MOST_TRIES


class Browser(models.Model):
    """A browser that may use its person's link without being asked again."""

    link = models.ForeignKey(PersonalLink, models.CASCADE, related_name="browsers", verbose_name=_("personal link"))
    token_hash = models.CharField(_("token"), max_length=64)
    bound_at = models.DateTimeField(_("since"), auto_now_add=True)

    class Meta:
        verbose_name = _("browser")
        verbose_name_plural = _("browsers")
        constraints = [models.UniqueConstraint(fields=["link", "token_hash"], name="browser_once")]

    def __str__(self):
        return f"{self.link} · {self.bound_at:%Y-%m-%d}"


class NoticeQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(user=user.pk)

    def unread(self):
        return self.filter(read_at=None)


class Notice(models.Model):
    """That something happened which concerns this person, and the page that shows it.

    Kind and facts are rendered as one sentence in the language of who reads it (`sentences.notice_kinds`).
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="notices", verbose_name=_("person"))
    kind = models.CharField(_("kind"), max_length=60)
    key = models.CharField(_("what it tells once"), max_length=100)
    facts = models.JSONField(_("facts"), default=dict)
    url = models.CharField(_("page"), max_length=300)
    at = models.DateTimeField(_("at"))
    read_at = models.DateTimeField(_("read"), null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [models.UniqueConstraint(fields=["user", "kind", "key"], name="notice_once")]
        indexes = [
            models.Index(fields=["user", "-id"], name="notice_newest"),
            models.Index(fields=["user"], condition=Q(read_at=None), name="notice_unread"),
        ]

    def __str__(self):
        return self.sentence

    def get_absolute_url(self):
        return reverse("notice_detail", args=[self.pk])

    @property
    def sentence(self):
        return sentence_of(self.kind, self.facts)

    @property
    def element(self):
        return f"notice-{self.pk}"


class DeliveryQuerySet(models.QuerySet):
    def due(self, now):
        """What is to be sent now and is in nobody's hands."""
        free = Q(held_until=None) | Q(held_until__lte=now)
        return self.filter(free, state=Delivery.State.WAITING, next_at__lte=now).order_by("next_at", "pk")


class Delivery(models.Model):
    """One sending of one or, once a day, of several notices to their person by one way outside these pages."""

    class Way(models.TextChoices):
        EMAIL = "email", _("e-mail")
        WEBHOOK = "webhook", _("webhook")
        SMS = "sms", _("text message")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENT = "sent", _("sent")
        NEEDLESS = "needless", _("read before it was sent")
        FAILED = "failed", _("given up")

    user = models.ForeignKey(User, models.CASCADE, related_name="deliveries", verbose_name=_("person"))
    way = models.CharField(_("way"), max_length=10, choices=Way)
    notices = models.ManyToManyField(Notice, related_name="deliveries", verbose_name=_("notices"))
    day = models.DateField(_("day of the digest"), null=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    next_at = models.DateTimeField(_("next try"))
    held_until = models.DateTimeField(_("being sent until"), null=True)
    sent_at = models.DateTimeField(_("sent"), null=True)
    error = models.CharField(_("what went wrong"), max_length=200, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [models.UniqueConstraint(fields=["user", "way", "day"], name="digest_once_a_day")]
        indexes = [models.Index(fields=["next_at"], condition=Q(state="waiting"), name="delivery_waiting")]

    def __str__(self):
        return f"{self.user} · {self.get_way_display()}"
