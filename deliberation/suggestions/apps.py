from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SuggestionsConfig(AppConfig):
    name = "deliberation.suggestions"
    verbose_name = _("suggestions")

    def ready(self):
        from congress.journal.clock import clock_jobs
        from congress.journal.topics import register
        from congress.meetings.elements import desk_rows
        from congress.meetings.parts import phase_parts, waiting
        from congress.people.elements import person_rows
        from congress.people.sentences import notice_kinds
        from deliberation.suggestions import elements, lane, notices, parts, reminder_sentences, screening
        from deliberation.suggestions.services import lane as lane_services
        from deliberation.suggestions.services import rating, reminding

        register(elements.SuggestionTopic())
        register(elements.DepartmentTopic())
        desk_rows["suggestion-row"] = elements.render_desk_rows
        desk_rows["same-day-board"] = lane.render_boards
        phase_parts.append(parts.LanePart())
        desk_rows["screening-row"] = screening.render_screening_rows
        person_rows["consent"] = elements.render_consents
        waiting.append(parts.waiting_for)
        notice_kinds.update(notices.kinds())
        clock_jobs["unrated suggestions"] = rating.close_unrated
        clock_jobs["reminders"] = reminding.remind_by_the_clock
        reminder_sentences.register_sentences()
        clock_jobs["promises to ask about"] = rating.ask_about_promises
        clock_jobs["untaken answers"] = lane_services.close_untaken
