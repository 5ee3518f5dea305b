/// Schema 2: the state that a verification found in order, for the next one to compare with. Never edited after a release.
///
/// Both tables are state, not history: a newer verification replaces an older one's. The history is in `check`.
let schemaVersion2 = """
    CREATE TABLE verified_page (
        bucket TEXT NOT NULL CHECK (bucket <> ''),
        key TEXT NOT NULL CHECK (key <> ''),
        sha256 TEXT NOT NULL CHECK (length(sha256) = 64 AND sha256 NOT GLOB '*[^0-9a-f]*'),
        links TEXT NOT NULL CHECK (json_type(links) = 'object'),
        run_id TEXT NOT NULL REFERENCES run (id),
        at TEXT NOT NULL CHECK (at GLOB '????-??-??T??:??:??.???Z'),
        PRIMARY KEY (bucket, key)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE verified_file (
        bucket TEXT NOT NULL CHECK (bucket <> ''),
        key TEXT NOT NULL CHECK (key <> ''),
        sha256 TEXT NOT NULL CHECK (length(sha256) = 64 AND sha256 NOT GLOB '*[^0-9a-f]*'),
        size INTEGER NOT NULL CHECK (size >= 0),
        at TEXT NOT NULL CHECK (at GLOB '????-??-??T??:??:??.???Z'),
        PRIMARY KEY (bucket, key)
    ) STRICT, WITHOUT ROWID;
    """
