"""The forms of this module; the rules themselves are in the services, which forms and API share."""
