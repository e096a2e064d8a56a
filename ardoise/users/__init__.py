"""People who log in: sign-up, login, second factor (django-allauth), preferences.

Imports history, web and the domain. No company here: who may see what is the affair of `companies`.
"""
