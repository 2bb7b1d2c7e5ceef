"""What pages and the API read: columns, not rows of the models, in one or two statements each."""
