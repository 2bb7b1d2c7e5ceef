"""核对导出的存证账本 / Check an exported ledger. One file, Python 3.9 or newer, nothing to install.

    python3 verify_export.py 导出.zip
    python3 verify_export.py 文件夹 --key '名称+编号+公钥'

Reads `ledger.jsonl` (one {seq, at, entry, leaf_hash, prev_hash, hash} a line), `checkpoint.txt` and
`key.txt` from a folder or a .zip, or the two beside a given .jsonl. Exit code 0: everything that could be
checked is right; 1: something was altered, removed or added; 2: the file cannot be read.

It shares no code with the platform on purpose: whoever checks should not have to trust the checked.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import hashlib
import io
import json
import re
import sys
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
except ImportError:  # the hashes need only Python; the report says that the signature was left out
    InvalidSignature = Ed25519PublicKey = None  # type: ignore[assignment,misc]

LEDGER, CHECKPOINT, KEY = "ledger.jsonl", "checkpoint.txt", "key.txt"
FIELDS = {"seq", "at", "entry", "leaf_hash", "prev_hash", "hash"}
GENESIS = bytes(32)
MAX_LINE, MAX_NOTE, MAX_INTEGER = 4 << 20, 1 << 16, 2**53 - 1
MAX_SHOWN = 20
OWN_KEY = (
    "公钥取自导出包本身，请与公布的公钥核对 / the key came with the export, compare it with the published one"
)


class Unreadable(Exception):
    """The input is no export at all (exit code 2)."""


class Wrong(Exception):
    """The export contradicts itself (exit code 1)."""


# --- what the platform computes, once more -----------------------------------------------------------


def canonical_json(value: Any) -> bytes:
    return json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, int) and abs(value) <= MAX_INTEGER:
        return value
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        named = {unicodedata.normalize("NFC", key): _plain(item) for key, item in value.items()}
        if len(named) == len(value):
            return dict(sorted(named.items(), key=lambda pair: pair[0].encode("utf-16-be")))
    raise ValueError("内容没有唯一的规范写法 / content has no canonical form")


def leaf_hash(entry: dict[str, Any]) -> bytes:
    return hashlib.sha256(b"\x00" + canonical_json(entry)).digest()


def chain_hash(prev: bytes, leaf: bytes, seq: int) -> bytes:
    return hashlib.sha256(b"yishi ledger chain v1\n" + prev + leaf + seq.to_bytes(8, "big")).digest()


class Frontier:
    """RFC 6962 root of a growing list of leaf hashes."""

    def __init__(self) -> None:
        self.size = 0
        self.peaks: list[bytes] = []

    def append(self, leaf: bytes) -> None:
        peak, size = leaf, self.size
        while size & 1:
            peak = hashlib.sha256(b"\x01" + self.peaks.pop() + peak).digest()
            size >>= 1
        self.peaks.append(peak)
        self.size += 1

    def root(self) -> bytes:
        if not self.peaks:
            return hashlib.sha256(b"").digest()
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = hashlib.sha256(b"\x01" + peak + root).digest()
        return root


# --- reading -----------------------------------------------------------------------------------------


class Bundle:
    """The export's files by name, whether in a folder, in a .zip, or around a single .jsonl."""

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        if not self.path.exists():
            raise Unreadable(f"没有这个文件 / no such file: {path}")
        packed = self.path.is_file() and zipfile.is_zipfile(self.path)
        self.zip = zipfile.ZipFile(self.path) if packed else None
        self.folder = self.path if self.path.is_dir() else self.path.parent

    def _packed(self, archive: zipfile.ZipFile, name: str) -> Any:
        found = [item for item in archive.infolist() if item.filename.split("/")[-1] == name]
        if len(found) > 1:
            raise Unreadable(f"压缩包里有多个 {name} / several {name} in the archive")
        return archive.open(found[0]) if found else None

    def _loose(self, name: str) -> Any:
        itself = name == LEDGER and self.path.is_file()
        path = self.path if itself else self.folder / name
        return path.open("rb") if path.is_file() else None

    @contextmanager
    def open(self, name: str) -> Iterator[BinaryIO | None]:
        """Yield a binary stream, or None when the export has no such file."""
        source = self._packed(self.zip, name) if self.zip else self._loose(name)
        try:
            yield source
        finally:
            if source:
                source.close()

    def text(self, name: str) -> str | None:
        with self.open(name) as source:
            data = source.read(MAX_NOTE + 1) if source else None
        if data is not None and len(data) > MAX_NOTE:
            raise Unreadable(f"{name} 过大 / {name} is too large")
        return None if data is None else data.decode("utf-8")


def read_lines(source: BinaryIO) -> Iterator[tuple[int, bytes]]:
    number = 0
    while True:
        line = source.readline(MAX_LINE + 1)
        if not line:
            return
        number += 1
        if len(line) > MAX_LINE:
            raise Unreadable(f"第 {number} 行过长 / line {number} is too long")
        if line.strip():
            yield number, line


def parse_line(number: int, line: bytes) -> dict[str, Any]:
    try:
        row = json.loads(
            line.decode("utf-8"), object_pairs_hook=_no_twins, parse_float=_no_float, parse_constant=_no_float
        )
    except (ValueError, RecursionError) as error:
        raise Wrong(f"第 {number} 行读不懂 / line {number} cannot be read: {error}") from error
    if not isinstance(row, dict) or set(row) != FIELDS or not isinstance(row["entry"], dict):
        raise Wrong(f"第 {number} 行的字段不对 / line {number} has the wrong fields")
    if type(row["seq"]) is not int or not 0 < row["seq"] < 2**63:
        raise Wrong(f"第 {number} 行的序号不对 / line {number} has a wrong number")
    return row


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("字段重复 / a field stands twice")
    return found


def _no_float(text: str) -> None:
    raise ValueError(f"不应有小数 / no fractions allowed: {text}")


# --- checking ----------------------------------------------------------------------------------------


class Report:
    """What was checked, what was not, what is wrong; each sentence in Chinese and English."""

    def __init__(self) -> None:
        self.facts: list[str] = []
        self.checked: list[str] = []
        self.unchecked: list[str] = []
        self.wrong: list[str] = []
        self.unreadable: str | None = None

    @property
    def exit_code(self) -> int:
        return 2 if self.unreadable else 1 if self.wrong else 0

    def lines(self) -> list[str]:
        if self.unreadable:
            return [f"无法核对 / cannot be checked: {self.unreadable}"]
        found = [f"  {fact}" for fact in self.facts]
        found += [f"[通过 ok]     {text}" for text in self.checked]
        found += [f"[未查 not checked] {text}" for text in self.unchecked]
        found += [f"[不符 WRONG]  {text}" for text in self.wrong[:MAX_SHOWN]]
        if len(self.wrong) > MAX_SHOWN:
            more = len(self.wrong) - MAX_SHOWN
            found.append(f"…… 另有 {more} 处 / and {more} more")
        return [*found, self._verdict()]

    def _verdict(self) -> str:
        if self.wrong:
            return (
                "结论：账本与存证不符，可能被改动过。/ Verdict: it does not match and may have been altered."
            )
        if self.unchecked:
            return "结论：已核对的部分全部相符。/ Verdict: everything that was checked matches."
        return "结论：全部相符。/ Verdict: everything matches."


class Walk:
    """One pass over the ledger: sequence, leaf hashes, chain; remembers the root at `stop` entries."""

    def __init__(self, report: Report, stop: int | None) -> None:
        self.report, self.stop = report, stop
        self.expected, self.prev, self.tree = 1, GENESIS.hex(), Frontier()
        self.root_at_stop = self.tree.root() if stop == 0 else None
        self.last_at: Any = None

    def step(self, row: dict[str, Any]) -> None:
        seq = row["seq"]
        if seq != self.expected:
            self._wrong(seq, f"序号应为 {self.expected} / number should be {self.expected}")
        if row["prev_hash"] != self.prev:
            self._wrong(seq, "与前一条接不上 / does not follow the entry before it")
        leaf = self._leaf(row)
        if row["hash"] != self._link(row, leaf):
            self._wrong(seq, "链哈希不符 / the chain hash differs")
        self.prev, self.expected, self.last_at = row["hash"], seq + 1, row["at"]
        self.tree.append(leaf)
        if self.tree.size == self.stop:
            self.root_at_stop = self.tree.root()

    def _leaf(self, row: dict[str, Any]) -> bytes:
        if row["entry"].get("at") != row["at"]:
            self._wrong(row["seq"], "时间与内容里的不同 / the time differs from the one in the entry")
        try:
            leaf = leaf_hash(row["entry"])
        except (ValueError, RecursionError) as error:
            self._wrong(row["seq"], str(error))
            return GENESIS
        if leaf.hex() != row["leaf_hash"]:
            self._wrong(row["seq"], "内容被改动（叶哈希不符）/ the entry was altered (leaf hash differs)")
        return leaf

    def _link(self, row: dict[str, Any], leaf: bytes) -> str | None:
        try:
            return chain_hash(bytes.fromhex(row["prev_hash"]), leaf, row["seq"]).hex()
        except (TypeError, ValueError):
            return None

    def _wrong(self, seq: int, text: str) -> None:
        self.report.wrong.append(f"第 {seq} 条 / entry {seq}: {text}")


def verify(path: str | Path, key: str | None = None, checkpoint: str | None = None) -> Report:
    """Check the export at `path`; `key` is a verifier key text, `checkpoint` a note text of your own."""
    report = Report()
    try:
        bundle = Bundle(path)
        note = checkpoint if checkpoint is not None else bundle.text(CHECKPOINT)
        own_key = key is not None
        key = key if own_key else bundle.text(KEY)
        head = _head(note, report)
        _check_ledger(bundle, head, report)
        _check_signature(note, key, own_key, report)
    except (Unreadable, OSError, ValueError, zipfile.BadZipFile, zlib.error, RuntimeError) as error:
        report.unreadable = str(error)
    return report


def _head(note: str | None, report: Report) -> tuple[int, bytes] | None:
    """(size, root) of the checkpoint, or None."""
    if note is None:
        report.unchecked.append(
            "没有检查点：末尾若被截掉看不出来 / no checkpoint: entries cut off at the end would not show"
        )
        return None
    body = _note_text(note).rstrip("\n").split("\n")
    root = _base64(body[2]) if len(body) == 3 else None
    if root is None or len(root) != 32 or not re.fullmatch("0|[1-9][0-9]{0,18}", body[1]):
        report.wrong.append("检查点格式不对 / the checkpoint is malformed")
        return None
    report.facts.append(f"账本 / ledger: {body[0]}")
    report.facts.append(f"检查点 / checkpoint: {body[1]} 条 / entries, {body[2]}")
    report.facts.append(
        "请与张贴的公告上印的一致 / compare this with the checkpoint printed on the posted notice"
    )
    return int(body[1]), root


def _note_text(note: str) -> str:
    """The signed part: all before the last empty line, with its newline."""
    head, gap, _ = note.rpartition("\n\n")
    return head + "\n" if gap else note


def _check_ledger(bundle: Bundle, head: tuple[int, bytes] | None, report: Report) -> None:
    walk = Walk(report, head[0] if head else None)
    with bundle.open(LEDGER) as source:
        if source is None:
            raise Unreadable(f"找不到 {LEDGER} / {LEDGER} is missing")
        try:
            for number, line in read_lines(source):
                walk.step(parse_line(number, line))
        except Wrong as error:
            report.wrong.append(str(error))
    if report.wrong:
        return
    size = walk.tree.size
    report.checked.append(f"{size} 条记录的序号、内容、前后链接 / {size} entries: numbers, content, chain")
    if size:
        report.facts.append(f"最后一条的时间 / time of the last entry: {walk.last_at}")
    if head:
        _check_root(walk, *head, report)


def _check_root(walk: Walk, size: int, root: bytes, report: Report) -> None:
    later = walk.tree.size - size
    if later < 0:
        report.wrong.append(f"末尾少了 {-later} 条记录 / {-later} entries are missing at the end")
        return
    if walk.root_at_stop != root:
        report.wrong.append("默克尔根与检查点不符 / the Merkle root differs from the checkpoint")
        return
    report.checked.append(f"前 {size} 条的默克尔根 / the Merkle root of the first {size} entries")
    if later:
        report.unchecked.append(f"检查点之后的 {later} 条 / {later} entries after the checkpoint")


def _check_signature(note: str | None, key: str | None, own_key: bool, report: Report) -> None:
    if note is None:
        return
    if key is None:
        report.unchecked.append("签名：没有公钥，用 --key 给出 / signature: no public key, give --key")
        return
    parsed = _parse_key(key)
    if parsed is None:
        report.wrong.append("公钥格式不对 / the public key is malformed")
    elif Ed25519PublicKey is None:
        report.unchecked.append("签名：本机没有 cryptography 库 / signature: cryptography is not installed")
    elif not _signed(note, *parsed):
        report.wrong.append(f"检查点没有 {parsed[0]} 的有效签名 / no true signature of {parsed[0]}")
    else:
        report.checked.append(
            f"检查点由 {parsed[0]} 签名 / the checkpoint is signed by {parsed[0]} (Ed25519)"
        )
        if not own_key:
            report.unchecked.append(OWN_KEY)


def _parse_key(text: str) -> tuple[str, bytes, bytes] | None:
    """(name, key id, public key) of a C2SP verifier key, or None."""
    name, _, rest = text.strip().partition("+")
    key_id, _, encoded = rest.partition("+")
    blob = _base64(encoded) or b""
    found = hashlib.sha256(name.encode("utf-8") + b"\n" + blob).digest()[:4]
    good = name and len(blob) == 33 and blob[:1] == b"\x01" and found.hex() == key_id
    return (name, found, blob[1:]) if good else None


def _signed(note: str, name: str, key_id: bytes, public: bytes) -> bool:
    """Whether every signature under this key is true, and there is one."""
    text = _note_text(note)
    mark, true_ones = f"\u2014 {name} ", 0
    for line in note[len(text) :].split("\n"):
        blob = _base64(line[len(mark) :]) if line.startswith(mark) else None
        if blob is None or blob[:4] != key_id:
            continue
        try:
            Ed25519PublicKey.from_public_bytes(public).verify(blob[4:], text.encode("utf-8"))
        except InvalidSignature:
            return False
        true_ones += 1
    return true_ones > 0


def _base64(text: str) -> bytes | None:
    try:
        return base64.b64decode(text.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error):
        return None


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="核对导出的存证账本 / check an exported ledger")
    parser.add_argument("file", help="导出的 .zip、文件夹或 .jsonl / the export: .zip, folder or .jsonl")
    parser.add_argument("--key", help="公布的公钥（名称+编号+公钥）/ the published verifier key")
    parser.add_argument("--checkpoint", help="您自己留存的检查点文件 / a checkpoint file you kept yourself")
    args = parser.parse_args(argv)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        note = Path(args.checkpoint).read_text("utf-8") if args.checkpoint else None
    except (OSError, ValueError) as error:
        sys.stdout.write(f"无法核对 / cannot be checked: {error}\n")
        return 2
    report = verify(args.file, args.key, note)
    sys.stdout.write("\n".join(report.lines()) + "\n")
    return report.exit_code


if __name__ == "__main__":
    sys.exit(main())
