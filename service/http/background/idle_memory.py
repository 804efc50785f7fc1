"""After many answers and a moment without any, the database gives back what they left in it.

It keeps the blocks that it read and much of what its queries freed, up to its memory limit, in each
worker: tens of megabytes that nobody needs while the memo answers.
"""

from __future__ import annotations

import asyncio

from service.http.answering.serving import Current
from service.wire.encode import forget_buffers

LOOK_S = 0.4
# Fewer leave little, and the next answer reads its blocks again, some milliseconds longer.
WORTH_IT = 200


async def release_idle_memory(current: Current, look_s: float = LOOK_S) -> None:
    """Until cancelled: open the database anew where nobody read since the last look."""
    seen_count = 0
    while True:
        await asyncio.sleep(look_s)
        snapshot = current.serving.snapshot
        count = snapshot.read_count
        if count >= WORTH_IT and count == seen_count:
            await asyncio.to_thread(snapshot.renew)
            forget_buffers()
        seen_count = count
