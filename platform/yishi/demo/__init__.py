"""The demo: Changchun's real districts and the article's three communities, with fictional people.

Everything is built through the services, on dates relative to today, so that it is what real use leaves.
"""
