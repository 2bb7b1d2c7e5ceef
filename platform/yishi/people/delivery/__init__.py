"""Notifications on their way out of the app: one queue, whatever the channel.

The app itself always shows them (`people.notifications`). Beside it a person may choose channels; each message
waits out quiet hours or the daily digest, is sent outside any transaction, tried again with growing pauses, and
stays in the log with what became of it. A community without a gateway simply has no channels to choose.

`wishes` (what a person chose) → `planning` (rows that wait) → `sending` (the job) → `log` (what staff see).
"""
