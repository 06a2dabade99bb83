from django.db.models import Aggregate, JSONField


class ListOf(Aggregate):
    """All values as one list, so that a page needs no further query for them."""

    function = "JSONB_AGG"
    output_field = JSONField()

    def as_sqlite(self, compiler, connection, **context):
        return super().as_sql(compiler, connection, function="JSON_GROUP_ARRAY", **context)
