from django.core.management.base import BaseCommand, CommandError

from congress.journal.models import Topic
from congress.journal.verify import verify_topic


class Command(BaseCommand):
    help = "Check that the journal is whole: numbers without gaps, every digest right. Exits 1 if it is not."

    def add_arguments(self, parser):
        parser.add_argument("--topic", help="only this topic")
        parser.add_argument("--heads", action="store_true", help="print each topic's newest number and digest, to note")

    def handle(self, *, topic, heads, **options):
        topics = Topic.objects.order_by("name")
        if topic:
            topics = topics.filter(name=topic)
            if not topics:
                raise CommandError(f"There is no topic {topic}.")
        wrong, entries = [], 0
        for one in topics:
            wrong += verify_topic(one)
            entries += one.head
            if heads:
                self.stdout.write(f"{one.name} {one.head} {bytes(one.digest).hex()}")
        for sentence in wrong:
            self.stderr.write(self.style.ERROR(sentence))
        if wrong:
            raise CommandError(f"The journal is not whole: {len(wrong)} faults.")
        self.stdout.write(self.style.SUCCESS(f"The journal is whole: {len(topics)} topics, {entries} entries."))
