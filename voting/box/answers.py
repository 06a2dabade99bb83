"""What the box answers instead of receipts."""


class Refused(Exception):
    """Its HTTP status, and why."""

    def __init__(self, status: int, reason: str):
        super().__init__(reason)
        self.status, self.reason = status, reason


class Damaged(Exception):
    """A file of the box is not as it was written; nothing is taken or told until somebody has looked."""
