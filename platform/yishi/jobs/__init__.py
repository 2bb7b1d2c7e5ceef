"""Background work: rows with leases, drained by a thread in the process or by `yishi worker`."""
