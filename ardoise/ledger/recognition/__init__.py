"""What a FEC of former years says of the books of a company: its accounts, and what each is for.

`seen` gathers what the entries show, account by account; `guesses` says which place of the plan each one takes, with
its evidence; `customers` who each auxiliary account is. Nothing is written here: a person confirms.
"""
