"""The ledger's hashes, proofs, checkpoints, and the verifier that shares no code with them."""

import ast
import base64
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pymerkle
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yishi.audit import canonical, merkle, verify_export
from yishi.audit.canonical import GENESIS, NotCanonical, canonical_json, chain_hash, leaf_hash, salted
from yishi.audit.checkpoint import (
    BadCheckpoint,
    Checkpoint,
    SigningKey,
    VerifierKey,
    open_checkpoint,
    open_note,
    parse_checkpoint,
)

VERIFIER = Path(verify_export.__file__)
KEY = SigningKey("yishi.example/yingjun/ledger", bytes(range(32)))

plain_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-canonical.MAX_INTEGER, canonical.MAX_INTEGER)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from("aé中𝒳z"), inner, max_size=4),
    max_leaves=12,
)


# --- canonical JSON ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"b": 1, "a": [True, None, "x"]}, '{"a":[true,null,"x"],"b":1}'),
        # RFC 8785 §3.2.3: order by UTF-16 code units, where U+1F600 stands before U+E000
        ({"\ue000": 1, "\U0001f600": 2, "\u20ac": 3, "1": 4}, '{"1":4,"\u20ac":3,"\U0001f600":2,"\ue000":1}'),
        # RFC 8785 §3.2.2.2: the short escapes, lower-case hex, nothing else escaped
        ("\u20ac$\u000f\nA'B\"\\/\u007f", '"\u20ac$\\u000f\\nA\'B\\"\\\\/\u007f"'),
        ("e\u0301", '"\u00e9"'),
        ((1, 2), "[1,2]"),
    ],
)
def test_one_value_has_one_spelling(value, expected):
    assert canonical_json(value) == expected.encode()


@pytest.mark.parametrize(
    "value",
    [1.0, float("nan"), 2**53, b"x", {1: "x"}, {"e\u0301": 1, "\u00e9": 2}, "\ud800", {"a": [object()]}],
)
def test_what_has_no_single_spelling_is_refused(value):
    with pytest.raises(NotCanonical):
        canonical_json(value)


def test_refusal_says_where():
    with pytest.raises(NotCanonical, match=r"\$\.a\.b\[1\]: float"):
        canonical_json({"a": {"b": [1, 2.5]}})


@given(plain_values)
def test_canonical_form_survives_a_round_trip(value):
    once = canonical_json(value)
    assert canonical_json(json.loads(once)) == once


def test_a_salted_stand_in_hides_the_value_and_depends_on_its_salt():
    first, second = salted("13800138000", b"s" * 16), salted("13800138000", b"t" * 16)
    assert first != second
    assert first == salted("13800138000", b"s" * 16)
    with pytest.raises(ValueError, match="16 bytes"):
        salted("13800138000", b"short")


def test_chain_binds_place_and_predecessor():
    leaf = leaf_hash({"at": "x"})
    first = chain_hash(GENESIS, leaf, 1)
    assert len({first, chain_hash(first, leaf, 2), chain_hash(first, leaf, 3)}) == 3
    for prev, seq in [(GENESIS, 2), (first, 1), (first, 0), (b"short", 2)]:
        with pytest.raises(ValueError, match=r"seq|32 bytes"):
            chain_hash(prev, leaf, seq)


# --- Merkle trees ------------------------------------------------------------------------------------

REFERENCE = [bytes.fromhex(x) for x in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657")]
REFERENCE.append(bytes(range(0x60, 0x70)))


def test_roots_are_those_of_the_certificate_transparency_reference():
    leaves = [merkle.leaf_digest(data) for data in REFERENCE]
    expected = {
        0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    }
    for size, root in expected.items():
        assert merkle.tree_hash(leaves[:size]).hex() == root


def oracle_of(size: int) -> pymerkle.InmemoryTree:
    tree = pymerkle.InmemoryTree(algorithm="sha256")
    for i in range(size):
        tree.append_entry(str(i).encode())
    return tree


def leaves_of(size: int) -> list[bytes]:
    return [merkle.leaf_digest(str(i).encode()) for i in range(size)]


@given(st.integers(1, 70), st.data())
@settings(max_examples=60, deadline=None)
def test_inclusion_agrees_with_an_independent_implementation(size, data):
    index = data.draw(st.integers(0, size - 1))
    leaves, oracle = leaves_of(size), oracle_of(size)
    root, proof = merkle.tree_hash(leaves), merkle.inclusion_proof(leaves, index)

    assert root == oracle.get_root()
    assert sorted([leaves[index], *proof]) == sorted(oracle.prove_inclusion(index + 1, size).path)
    assert merkle.verify_inclusion(leaves[index], index, size, proof, root)


@given(st.integers(1, 70), st.data())
@settings(max_examples=60, deadline=None)
def test_consistency_agrees_with_an_independent_implementation(size, data):
    old = data.draw(st.integers(1, size))
    leaves, oracle = leaves_of(size), oracle_of(size)
    old_root, root = merkle.tree_hash(leaves[:old]), merkle.tree_hash(leaves)

    assert old_root == oracle.get_root(old)
    pymerkle.verify_consistency(old_root, root, oracle.prove_consistency(old, size))
    assert merkle.verify_consistency(old, old_root, size, root, merkle.consistency_proof(leaves, old))


def test_every_proof_of_small_trees_holds_and_fits_nowhere_else():
    leaves = leaves_of(17)
    roots = [merkle.tree_hash(leaves[:n]) for n in range(18)]
    for size in range(1, 18):
        for index in range(size):
            proof = merkle.inclusion_proof(leaves[:size], index)
            for other in range(-1, size + 1):
                holds = merkle.verify_inclusion(leaves[index], other, size, proof, roots[size])
                assert holds == (other == index)
        for old in range(1, size + 1):
            proof = merkle.consistency_proof(leaves[:size], old)
            for other in range(1, size + 1):
                holds = merkle.verify_consistency(other, roots[other], size, roots[size], proof)
                assert holds == (other == old)


@given(st.integers(2, 40), st.data())
@settings(deadline=None)
def test_a_tampered_proof_is_refused(size, data):
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size - 1))
    leaves = leaves_of(size)
    root, old_root = merkle.tree_hash(leaves), merkle.tree_hash(leaves[:old])

    def included(proof):
        return merkle.verify_inclusion(leaves[index], index, size, proof, root)

    def consistent(proof):
        return merkle.verify_consistency(old, old_root, size, root, proof)

    for proof, check in [
        (merkle.inclusion_proof(leaves, index), included),
        (merkle.consistency_proof(leaves, old), consistent),
    ]:
        assert check(proof)
        place = data.draw(st.integers(0, len(proof) - 1))
        flipped = bytes([proof[place][0] ^ 1]) + proof[place][1:]
        assert not check([*proof[:place], flipped, *proof[place + 1 :]])
        assert not check([*proof, bytes(32)])
        assert not check(proof[:-1])


def test_the_empty_tree_proves_only_itself():
    root = merkle.tree_hash(leaves_of(3))
    assert merkle.verify_consistency(0, merkle.EMPTY_ROOT, 3, root, [])
    assert not merkle.verify_consistency(0, root, 3, root, [])
    assert not merkle.verify_inclusion(b"x" * 32, 0, 0, [], merkle.EMPTY_ROOT)
    with pytest.raises(IndexError):
        merkle.inclusion_proof([], 0)
    with pytest.raises(IndexError):
        merkle.consistency_proof([], 1)


# --- checkpoints -------------------------------------------------------------------------------------


def test_notes_are_those_of_the_go_reference_implementation():
    seed = base64.b64decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")[1:]
    key = SigningKey("PeterNeumann", seed)
    text = "If you think cryptography is the answer to your problem,\n"
    text += "then you don't know what your problem is.\n"
    line = "— PeterNeumann "
    line += "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="

    assert key.verifier.text == "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    assert key.sign_text(text) == f"{text}\n{line}\n"
    assert open_note(f"{text}\n{line}\n", [VerifierKey.parse(key.verifier.text)]) == text


def test_the_specification_s_example_is_read_and_written_alike():
    text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    found = parse_checkpoint(text)
    assert (found.origin, found.size, found.text()) == ("example.com/behind-the-sofa", 20852163, text)


def test_a_checkpoint_opens_only_under_a_known_key_and_unaltered():
    checkpoint = Checkpoint(KEY.name, 3, merkle.tree_hash(leaves_of(3)))
    note = KEY.sign(checkpoint)
    stranger = SigningKey(KEY.name, b"x" * 32)

    assert open_checkpoint(note, [KEY.verifier]) == checkpoint
    cosigned = note + stranger.sign(checkpoint).rpartition("\n\n")[2]
    assert open_checkpoint(cosigned, [KEY.verifier]) == checkpoint
    for bad_note, keys in [
        (note, []),
        (note, [stranger.verifier]),
        (note.replace("\n3\n", "\n4\n"), [KEY.verifier]),
        (note.replace("— ", "- "), [KEY.verifier]),
        (note.rstrip("\n"), [KEY.verifier]),
        (note.replace("\n", "\r\n"), [KEY.verifier]),
        (checkpoint.text(), [KEY.verifier]),
        (KEY.sign_text("some text\n"), [KEY.verifier]),
    ]:
        with pytest.raises(BadCheckpoint):
            open_checkpoint(bad_note, keys)


def test_names_that_would_confuse_a_note_are_refused():
    for name in ["", "a b", "a+b", "a\nb", "a\u2003b", "a\u200bb"]:
        with pytest.raises(BadCheckpoint):
            VerifierKey(name, bytes(32))
    with pytest.raises(BadCheckpoint):
        VerifierKey.parse(KEY.verifier.text.replace("yingjun", "donghui"))


def test_the_private_key_is_not_shown():
    assert KEY.seed.hex() not in repr(KEY)
    assert repr(KEY.seed) not in repr(KEY)


# --- the stand-alone verifier ------------------------------------------------------------------------


def rows_of(count: int) -> list[dict]:
    rows, prev = [], GENESIS
    for seq in range(1, count + 1):
        at = f"2026-05-{seq:02d}T01:00:00Z"
        entry = {"at": at, "act": "voting.ballot_cast", "what": f"第{seq}票", "area": 8_931 * seq}
        leaf = leaf_hash(entry)
        link = chain_hash(prev, leaf, seq)
        row = {"seq": seq, "at": at, "entry": entry, "leaf_hash": leaf.hex()}
        rows.append({**row, "prev_hash": prev.hex(), "hash": link.hex()})
        prev = link
    return rows


def json_lines(rows: list[dict]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def relinked(rows: list[dict]) -> list[dict]:
    """What a forger does who knows how the chain is made."""
    prev, found = GENESIS, []
    for seq, row in enumerate(rows, 1):
        leaf = leaf_hash(row["entry"])
        link = chain_hash(prev, leaf, seq)
        hashes = {"leaf_hash": leaf.hex(), "prev_hash": prev.hex(), "hash": link.hex()}
        found.append({**row, "seq": seq, "at": row["entry"]["at"], **hashes})
        prev = link
    return found


def note_for(rows: list[dict], key: SigningKey = KEY) -> str:
    leaves = [bytes.fromhex(row["leaf_hash"]) for row in rows]
    return key.sign(Checkpoint(KEY.name, len(rows), merkle.tree_hash(leaves)))


@pytest.fixture
def export(tmp_path):
    """Write an export and verify it: export(rows, note=…, key=…) → report."""

    def write(rows, *, note=None, key=None, as_zip=False, trusted=None):
        lines = rows if isinstance(rows, str) else json_lines(rows)
        files = {"ledger.jsonl": lines, "checkpoint.txt": note, "key.txt": key}
        folder = tmp_path / "export"
        folder.mkdir(exist_ok=True)
        for name, text in files.items():
            (folder / name).unlink(missing_ok=True)
            if text is not None:
                (folder / name).write_text(text, "utf-8", newline="\n")
        if as_zip:
            with zipfile.ZipFile(tmp_path / "export.zip", "w", zipfile.ZIP_DEFLATED) as archive:
                for path in folder.iterdir():
                    archive.write(path, f"导出/{path.name}")
            folder = tmp_path / "export.zip"
        return verify_export.verify(folder, trusted)

    return write


@pytest.mark.parametrize("as_zip", [False, True])
def test_an_honest_export_is_right_in_every_respect(export, as_zip):
    rows = rows_of(7)
    report = export(rows, note=note_for(rows), trusted=KEY.verifier.text, as_zip=as_zip)
    assert (report.exit_code, report.wrong, report.unchecked, len(report.checked)) == (0, [], [], 3)


def test_what_was_not_checked_is_said(export):
    rows = rows_of(7)
    bare = export(rows)
    assert bare.exit_code == 0
    assert "no checkpoint" in bare.unchecked[0]
    keyless = export(rows, note=note_for(rows))
    assert "no public key" in keyless.unchecked[0]
    enclosed = export(rows, note=note_for(rows), key=KEY.verifier.text)
    assert "came with the export" in enclosed.unchecked[0]
    early = export(rows, note=note_for(rows[:5]), trusted=KEY.verifier.text)
    assert (early.exit_code, "2 entries after" in early.unchecked[0]) == (0, True)


def changed(rows, index, **fields):
    return [{**row, **fields} if i == index else row for i, row in enumerate(rows)]


def forged(rows, index, **fields):
    return changed(rows, index, entry={**rows[index]["entry"], **fields})


@pytest.mark.parametrize(
    ("tamper", "says"),
    [
        (lambda rows: forged(rows, 2, area=1), "entry 3: 内容被改动"),
        (lambda rows: changed(rows, 2, at="2026-05-09T01:00:00Z"), "entry 3: 时间与内容里的不同"),
        (lambda rows: changed(rows, 2, hash="00" * 32), "entry 3: 链哈希不符"),
        (lambda rows: changed(rows, 2, hash=None), "entry 3: 链哈希不符"),
        (lambda rows: rows[:2] + rows[3:], "number should be 3"),
        (lambda rows: rows[1:], "number should be 1"),
        (lambda rows: [rows[1], rows[0], *rows[2:]], "number should be 1"),
        (lambda rows: [*rows[:3], rows[2], *rows[3:]], "number should be 4"),
        (lambda rows: rows[:-1], "1 entries are missing"),
        (lambda rows: relinked(forged(rows, 2, area=1)), "Merkle root differs"),
        (lambda rows: relinked(rows[:2] + rows[3:] + rows[:1]), "Merkle root differs"),
        (lambda rows: changed(rows, 0, seq=True), "wrong number"),
        (lambda rows: changed(rows, 0, note="x"), "wrong fields"),
        (lambda rows: forged(rows, 0, area=0.5), "no fractions"),
        (lambda rows: json.dumps(rows[0])[:-1] + ', "entry": {}}', "stands twice"),
        (lambda rows: "not json", "cannot be read"),
        (lambda rows: "[" * 100_000, "cannot be read"),
    ],
)
def test_every_alteration_is_found_and_named(export, tamper, says):
    rows = rows_of(7)
    report = export(tamper(rows), note=note_for(rows), trusted=KEY.verifier.text)
    assert report.exit_code == 1
    assert says in "\n".join(report.wrong)


def test_a_forger_who_rewrites_everything_still_lacks_the_key(export):
    rows = rows_of(7)
    fake = relinked(forged(rows, 2, area=1))
    thief = SigningKey(KEY.name, b"t" * 32)
    resigned = export(fake, note=note_for(fake, thief), trusted=KEY.verifier.text)
    assert (resigned.exit_code, "no true signature" in resigned.wrong[0]) == (1, True)
    reused = note_for(fake).rpartition("\n\n")[0] + "\n\n" + note_for(rows).rpartition("\n\n")[2]
    assert export(fake, note=reused, trusted=KEY.verifier.text).exit_code == 1
    unsigned = export(fake, note=note_for(fake).rpartition("\n\n")[0] + "\n", trusted=KEY.verifier.text)
    assert unsigned.exit_code == 1
    assert export(rows, note=note_for(rows), trusted="broken+key").exit_code == 1
    assert export(rows, note="nonsense\n").exit_code == 1


def test_what_is_no_export_is_told_apart_from_a_false_one(tmp_path):
    assert verify_export.verify(tmp_path / "missing").exit_code == 2
    assert verify_export.verify(tmp_path).exit_code == 2
    twice = tmp_path / "twice.zip"
    with zipfile.ZipFile(twice, "w") as archive:
        archive.writestr("a/ledger.jsonl", "")
        archive.writestr("b/ledger.jsonl", "")
    assert verify_export.verify(twice).exit_code == 2


@given(st.dictionaries(st.sampled_from("aé中𝒳z"), plain_values, max_size=4), st.integers(2, 2**62))
def test_both_implementations_agree(entry, seq):
    leaf = leaf_hash(entry)
    assert verify_export.canonical_json(entry) == canonical_json(entry)
    assert verify_export.leaf_hash(entry) == leaf
    assert verify_export.chain_hash(leaf, leaf, seq) == chain_hash(leaf, leaf, seq)


def test_both_trees_agree():
    tree = verify_export.Frontier()
    for size in range(40):
        assert tree.root() == merkle.tree_hash(leaves_of(size))
        tree.append(leaves_of(size + 1)[-1])


def test_the_verifier_needs_only_an_old_python_and_no_platform():
    source = VERIFIER.read_text("utf-8")
    tree = ast.parse(source, feature_version=(3, 9))
    imported = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    imported |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    tops = {name.partition(".")[0] for name in imported}
    assert tops - sys.stdlib_module_names == {"cryptography"}


def test_the_copied_file_runs_alone_and_says_that_it_left_out_the_signature(tmp_path):
    rows = rows_of(7)
    (tmp_path / "ledger.jsonl").write_text(json_lines(rows), "utf-8")
    (tmp_path / "checkpoint.txt").write_text(note_for(rows), "utf-8", newline="\n")
    alone = tmp_path / "verify_export.py"
    alone.write_bytes(VERIFIER.read_bytes())
    # -I -S: no site-packages, so neither yishi nor cryptography is there
    command = [sys.executable, "-I", "-S", str(alone), str(tmp_path), "--key", KEY.verifier.text]
    good = subprocess.run(command, capture_output=True, encoding="utf-8", env={"PYTHONIOENCODING": "utf-8"})
    assert (good.returncode, good.stderr) == (0, "")
    assert "cryptography is not installed" in good.stdout
    assert "结论：已核对的部分全部相符。" in good.stdout

    (tmp_path / "ledger.jsonl").write_text(json_lines(rows[:-1]), "utf-8")
    assert subprocess.run(command, capture_output=True).returncode == 1
    assert subprocess.run([*command[:4], str(tmp_path / "no")], capture_output=True).returncode == 2
