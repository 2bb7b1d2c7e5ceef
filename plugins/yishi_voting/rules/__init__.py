"""The laws as dated data, chosen by the day of the decision. To add one, write a pack like `owners`."""
