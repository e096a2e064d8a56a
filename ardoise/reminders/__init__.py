"""What to send to whom when a customer is late, or when a quote waits: plans, their steps, what held or stopped them.

Imports payments, sales and the rooms below. Acts: `save_plan`, `turn_on`, `turn_off`, `remind`, `run_daily`, `pause`,
`resume`, `choose_plan`, `make_notice`. What is late, paid or refused is read in `sales` and `payments`.
"""
