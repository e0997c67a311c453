"""Look because a provider asks us to: an ordinary look, only earlier; what may count as a miss the rules of looks say."""

from datetime import datetime

from django.db import transaction

from takedown.actions.gating import lock_with_case
from takedown.actions.replying import look_out_of_turn
from takedown.models import Takedown


@transaction.atomic
def bring_forward(*, takedown: Takedown, at: datetime) -> None:
    """Put the next look first in the queue: if nobody looks at once, the clock does."""
    fresh = lock_with_case(Takedown.objects.open(), takedown.pk)
    if fresh is not None:
        look_out_of_turn(fresh, at=at)
