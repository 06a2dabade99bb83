from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VotingConfig(AppConfig):
    name = "voting"
    verbose_name = _("voting")

    def ready(self):
        from congress.journal.clock import clock_jobs
        from congress.journal.topics import register
        from congress.meetings.parts import after_sign_in, phase_parts, waiting
        from voting import elements, parts
        from voting.services import recorded, settling

        register(elements.BallotTopic())
        phase_parts.append(parts.BallotsPart())
        waiting.extend([parts.votes_waiting, parts.results_waiting, parts.counts_waiting, parts.answers_waiting])
        after_sign_in.append(parts.collecting_after_sign_in)
        clock_jobs["close ballots"] = recorded.close_due_ballots
        clock_jobs["settle secret ballots"] = settling.settle_due
