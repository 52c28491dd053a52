"""A small Hub on this machine, over real git objects, for the real Hugging Face clients.

It speaks as much of the Hub's protocol as publishing and loading datasets needs. What goes into a
dataset, and when, does not belong here.
"""
