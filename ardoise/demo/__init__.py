"""The cast of the house and two years of its life, lived through the product's own acts.

Sits beside `reactions`, above every room; nobody imports it but the tests, whose cast it is.
"""
