"""Files stay in their tenant's folder, are written whole, and orphans go."""

import io
import os
import stat
from datetime import UTC, datetime, timedelta

import pytest

from yishi.errors import TooLarge
from yishi.storage import FileMissing, FolderStorage, Storage, readable_size

NOON = datetime(2026, 5, 4, 4, 0, tzinfo=UTC)


class SetClock:
    def __init__(self) -> None:
        self.at = NOON

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def now():
    return SetClock()


@pytest.fixture
def storage(tmp_path, now) -> Storage:
    return FolderStorage(tmp_path / "files", now)


def left_over(storage) -> list[str]:
    return sorted(p.name for p in storage.root.rglob("*") if p.is_file())


@pytest.mark.parametrize("data", [b"", b"x", os.urandom(200_000)])
def test_bytes_and_streams_come_back_as_they_went(storage, data):
    for given in (data, io.BytesIO(data)):
        name = storage.put(3, given, ".jpg", limit=200_000)
        assert name.endswith(".jpg")
        assert storage.read(3, name) == data


def test_names_are_random_and_below_the_tenants_folder(storage):
    names = {storage.put(3, b"same") for _n in range(20)}
    assert len(names) == 20
    name = names.pop()
    assert (storage.root / "3" / name).is_file()
    assert name[:2] == name[3:5]
    assert len(name) == 2 + 1 + 32


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
def test_only_the_service_itself_can_read_the_files(storage):
    path = storage.root / "3" / storage.put(3, b"x")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) & 0o077 == 0


def test_another_tenants_name_answers_as_an_unknown_one(storage):
    name = storage.put(3, b"x")
    unknown = name[:-1] + ("0" if name[-1] != "0" else "1")
    said = []
    for tenant_id, asked in [(4, name), (3, unknown), (4, unknown)]:
        with pytest.raises(FileMissing) as missing:
            storage.open(tenant_id, asked)
        said.append(type(missing.value))
        assert not storage.delete(tenant_id, asked)
    assert storage.read(3, name) == b"x"


@pytest.mark.parametrize(
    "name",
    [
        *[
            "",
            ".",
            "..",
            "../4/{name}",
            "/etc/passwd",
            "{name}/..",
            "./{name}",
            "{name}\n",
            "{name}\0",
            "{upper}",
        ],
        *["..\\4\\{name}", "{name}.jpg.exe", "%2e%2e/x", "{swapped}", ".partial-x"],
    ],
)
def test_no_name_leads_out_of_the_folder(storage, name):
    real = storage.put(3, b"mine")
    storage.put(4, b"theirs")
    other = "00" if real[:2] != "00" else "11"
    asked = name.format(name=real, upper=real.upper() + "A", swapped=other + real[2:])
    with pytest.raises(FileMissing):
        storage.read(3, asked)
    assert not storage.delete(3, asked)
    assert storage.read(3, real) == b"mine"


@pytest.mark.parametrize("tenant_id", [0, -1, True, "3", "../3", None, 3.0])
def test_only_a_tenants_id_names_a_folder(storage, tenant_id):
    for act in (lambda: storage.put(tenant_id, b"x"), lambda: storage.delete_tenant(tenant_id)):
        with pytest.raises(ValueError, match="not a tenant's id"):
            act()


@pytest.mark.parametrize("suffix", ["../x", ".tar.gz", "JPG", ".php/", "verylongsuffix", ".j\n"])
def test_a_suffix_is_a_short_word(storage, suffix):
    with pytest.raises(ValueError, match="cannot be a suffix"):
        storage.put(3, b"x", suffix)


@pytest.mark.skipif(os.name == "nt", reason="symbolic links")
def test_a_planted_link_is_not_followed(storage, tmp_path):
    (tmp_path / "secret").write_bytes(b"secret")
    name = storage.put(3, b"x")
    path = storage.root / "3" / name
    path.unlink()
    path.symlink_to(tmp_path / "secret")
    with pytest.raises(FileMissing):
        storage.read(3, name)
    assert list(storage.iterate(3)) == []


def test_too_many_bytes_leave_nothing_behind(storage):
    class Endless(io.RawIOBase):
        read_bytes = 0

        def read(self, size=-1):
            self.read_bytes += size
            return b"x" * size

    endless = Endless()
    with pytest.raises(TooLarge, match="最多 1 MB") as refused:
        storage.put(3, endless, limit=1 << 20)
    assert (refused.value.code, refused.value.status) == ("files.too_large", 413)
    assert endless.read_bytes < 2 << 20
    with pytest.raises(TooLarge):
        storage.put(3, b"12345", limit=4)
    assert left_over(storage) == []
    assert storage.put(3, b"1234", limit=4)


def test_a_broken_stream_leaves_nothing_behind(storage):
    class Broken(io.RawIOBase):
        def __init__(self):
            self.pieces = [b"half of it"]

        def read(self, size=-1):
            if self.pieces:
                return self.pieces.pop()
            raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        storage.put(3, Broken())
    assert left_over(storage) == []


def test_a_file_is_durable_before_it_has_its_name(storage, monkeypatch):
    seen = []
    real_fsync, real_replace = os.fsync, os.replace
    monkeypatch.setattr(os, "fsync", lambda fd: (seen.append("fsync"), real_fsync(fd))[1])
    monkeypatch.setattr(os, "replace", lambda *a, **k: (seen.append("rename"), real_replace(*a, **k))[1])
    storage.put(3, b"x")
    assert seen[:2] == ["fsync", "rename"]


def test_iteration_shows_one_tenants_files_with_size_and_time(storage, now):
    name = storage.put(3, b"12345", "pdf")
    storage.put(4, b"x")
    (storage.root / "3" / "note.txt").write_text("strange")
    assert [(f.name, f.size, f.written) for f in storage.iterate(3)] == [(name, 5, NOON)]
    assert list(storage.iterate(99)) == []


def test_deleting_says_whether_there_was_something(storage):
    name = storage.put(3, b"x")
    assert storage.delete(3, name)
    assert not storage.delete(3, name)


def test_a_deleted_tenant_leaves_no_file_and_its_neighbour_keeps_all(storage):
    for _n in range(3):
        storage.put(3, b"x")
    kept = storage.put(4, b"y")
    assert storage.delete_tenant(3) == 3
    assert storage.delete_tenant(3) == 0
    assert sorted(p.name for p in storage.root.iterdir()) == ["4"]
    assert storage.read(4, kept) == b"y"


def test_the_sweep_takes_old_orphans_only(storage, now):
    known, orphan = storage.put(3, b"known"), storage.put(3, b"orphan")
    neighbour = storage.put(4, b"neighbour")
    crashed = storage.root / "3" / orphan[:2] / ".partial-x"
    crashed.write_bytes(b"half")
    os.utime(crashed, (NOON.timestamp(), NOON.timestamp()))

    now.at = NOON + timedelta(hours=24)
    young = storage.put(3, b"its row is not committed yet")
    assert storage.sweep(3, {known}, timedelta(hours=24)) == []
    now.at += timedelta(seconds=1)
    assert storage.sweep(3, {known}, timedelta(hours=24)) == [orphan]
    assert {f.name for f in storage.iterate(3)} == {known, young}
    assert not crashed.exists()
    assert storage.read(4, neighbour) == b"neighbour"


def test_a_limit_is_never_overstated():
    assert [readable_size(n) for n in (3, 1023, 1024, 1_500_000, 12 << 20)] == [
        "3 B",
        "1023 B",
        "1 KB",
        "1 MB",
        "12 MB",
    ]
