from django.db import models


class Verb(models.TextChoices):
    DRAFTED = "suggestion.drafted"
    PROPOSED = "suggestion.proposed"
    CONSENTED = "suggestion.consented"
    DECLINED = "suggestion.declined"
    SUBMITTED = "suggestion.submitted"
    ACCEPTED = "suggestion.accepted"
    RETURNED = "suggestion.returned"
    REFUSED = "suggestion.refused"
    ASSIGNED = "suggestion.assigned"
    RECEIVED = "assignment.received"
    SENT_BACK = "assignment.sent_back"
    REPLY_WRITTEN = "reply.written"
    REPLY_APPROVED = "reply.approved"
    REPLY_HELD = "reply.held"
    RATED = "suggestion.rated"
    REOPENED = "suggestion.reopened"
    CLOSED = "suggestion.closed"
    WITHDRAWN = "suggestion.withdrawn"
    TERMS_SET = "terms.set"
