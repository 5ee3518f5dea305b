/// Schema 4: the log entries that this journal has taken in, or written. Never edited after a release.
let schemaVersion4 = """
    CREATE TABLE log_entry (
        place TEXT NOT NULL CHECK (place <> ''),
        number INTEGER NOT NULL CHECK (number >= 1),
        sha256 TEXT NOT NULL CHECK (length(sha256) = 64 AND sha256 NOT GLOB '*[^0-9a-f]*'),
        etag TEXT NOT NULL,
        kind TEXT NOT NULL CHECK (kind <> ''),
        run_id TEXT,
        bucket TEXT,
        token TEXT,
        former_token TEXT,
        at TEXT NOT NULL CHECK (at GLOB '????-??-??T??:??:??.???Z'),
        last_event INTEGER CHECK (last_event >= 0),
        checks INTEGER NOT NULL CHECK (checks >= 0),
        approvals INTEGER NOT NULL CHECK (approvals >= 0),
        PRIMARY KEY (place, number)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX log_entry_run ON log_entry (run_id, place, number);

    CREATE TRIGGER log_entry_follows BEFORE INSERT ON log_entry
    WHEN NEW.number IS NOT 1 + coalesce((SELECT max(number) FROM log_entry WHERE place = NEW.place), 0)
    BEGIN SELECT RAISE(ABORT, 'an entry of a log follows the last one'); END;
    CREATE TRIGGER log_entry_stays BEFORE UPDATE ON log_entry
    BEGIN SELECT RAISE(ABORT, 'entries of a log are append-only'); END;
    CREATE TRIGGER log_entry_remains BEFORE DELETE ON log_entry
    BEGIN SELECT RAISE(ABORT, 'entries of a log are append-only'); END;
    """
