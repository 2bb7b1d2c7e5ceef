"""All that is wrong with the files, said at once: which file, which row, what to do."""

from __future__ import annotations

from dataclasses import dataclass

from yishi.toolkit import _


@dataclass(frozen=True, slots=True)
class Fault:
    """`row` as a spreadsheet numbers it: the headings are row 1. 0: the whole file, or an option."""

    file: str
    row: int
    code: str
    message: str

    def to_json(self) -> dict[str, str | int]:
        return {"file": self.file, "row": self.row, "code": self.code, "message": self.message}

    def __str__(self) -> str:
        if not self.file:
            return self.message
        if not self.row:
            return _("文件 %(file)s：%(message)s", file=self.file, message=self.message)
        return _("%(file)s 第%(row)d行：%(message)s", file=self.file, row=self.row, message=self.message)


class Refused(Exception):
    """There is no count; `faults` says why."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__("; ".join(fault.code for fault in faults))
