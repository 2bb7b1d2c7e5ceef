"""What pages and API show: lists in at most three statements, however long they are."""
