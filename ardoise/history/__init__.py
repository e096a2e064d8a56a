"""What happened, by whom, when: chained events that nothing can change, and the outbox of their consequences.

Imports the domain and web. Acts: `record` (one event, in the transaction of the act), `outbox.put` (a consequence to
run after commit), `immutability.install_triggers` (the database refuses to change what is issued).
Also the one clock: `clock.now` in UTC, `clock.today` in a time zone.
"""
