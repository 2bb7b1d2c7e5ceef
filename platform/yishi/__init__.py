"""Yishi (议事): a multi-tenant platform for residents' self-governance."""
