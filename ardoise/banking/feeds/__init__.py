"""The feeds of bank accounts, each a module behind one small interface (`base.py`).

`bridge.py` and `powens.py` speak to an aggregator over `http.py`. The keys are those of the instance, by environment.
Adding an aggregator is a module and a line in `FEEDS`.
"""

from ardoise.banking.feeds.base import Feed
from ardoise.banking.feeds.bridge import Bridge
from ardoise.banking.feeds.powens import Powens

FEEDS: dict[str, Feed] = {feed.key: feed for feed in (Bridge(), Powens())}


def open_feeds() -> list[Feed]:
    """Those of which this instance has the keys."""
    return [feed for feed in FEEDS.values() if feed.has_keys()]
