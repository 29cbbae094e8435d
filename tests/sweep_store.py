"""What a study has used, and what it has left in its store when it is killed."""

import os
import pathlib
import resource
import sqlite3
import struct


def cpu_time(process):
    """Seconds of one that runs or waits to be reaped; 0 of one that is gone."""
    try:
        fields = pathlib.Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def cpu_time_of_children():
    """Seconds of all that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def log_of(store):
    return store.with_name(store.name + "-wal")


def half_a_commit(store):
    """Whether the write-ahead log of a store ends with frames that no commit follows."""
    try:
        log = log_of(store).read_bytes()
    except FileNotFoundError:
        return False
    if len(log) < 32:
        return False
    page, salt = struct.unpack(">I", log[8:12])[0], log[16:24]
    committed = True
    for at in range(32, len(log) - 23, 24 + page):
        if log[at + 8:at + 16] != salt:
            break
        committed = struct.unpack(">I", log[at + 4:at + 8])[0] != 0 and at + 24 + page <= len(log)
    return not committed


def done(store):
    """How many results are committed."""
    if not store.exists():
        return 0
    db = sqlite3.connect(store)
    try:
        return db.execute("SELECT count(*) FROM task").fetchone()[0]
    except sqlite3.OperationalError:
        return 0  # Killed before it had its tables.
    finally:
        db.close()
