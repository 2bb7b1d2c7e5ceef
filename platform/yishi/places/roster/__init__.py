"""Rosters: reading a community's spreadsheet into rows, and finding what it would change.

Pure: nothing here knows a database or a request. `read_table` turns an uploaded file into a `Table`,
`read_roster` turns that into `RosterRow`s and `RowProblem`s, `plan` compares them with what is recorded.
"""
