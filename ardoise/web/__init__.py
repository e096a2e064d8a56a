"""The shell: base page, components, design tokens, form helpers, columns and formats of money, rates and dates.

The lowest room of the application: it imports the domain only, and every room with pages imports it.
"""
