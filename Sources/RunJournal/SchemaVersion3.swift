/// Schema 3: growing lists are no longer constraints of the tables, and events cover the rows that they name. Never edited
/// after a release.
///
/// SQLite cannot change a table's constraint in place, so `change` and `check` are copied. No table refers to them.
let schemaVersion3 = """
    CREATE TABLE change_3 (
        run_id TEXT NOT NULL,
        sequence INTEGER NOT NULL CHECK (sequence >= 1),
        step_position INTEGER NOT NULL,
        channel TEXT NOT NULL,
        bucket TEXT NOT NULL CHECK (bucket <> ''),
        key TEXT NOT NULL CHECK (key <> ''),
        index_prefix TEXT NOT NULL,
        project TEXT,
        rank INTEGER NOT NULL CHECK (rank >= 0),
        action TEXT NOT NULL,
        source_key TEXT,
        source_version_id TEXT,
        intended_sha256 TEXT CHECK (length(intended_sha256) = 64 AND intended_sha256 NOT GLOB '*[^0-9a-f]*'),
        intended_size INTEGER CHECK (intended_size >= 0),
        before_kind TEXT NOT NULL,
        before_version_id TEXT,
        before_etag TEXT,
        before_size INTEGER CHECK (before_size >= 0),
        before_sha256 TEXT CHECK (length(before_sha256) = 64 AND before_sha256 NOT GLOB '*[^0-9a-f]*'),
        before_content_type TEXT,
        before_cache_control TEXT,
        before_metadata TEXT CHECK (json_type(before_metadata) = 'object'),
        kept_sha256 TEXT REFERENCES kept_bytes (sha256),
        state TEXT NOT NULL,
        message TEXT,
        request_id TEXT,
        planned_at TEXT NOT NULL CHECK (planned_at GLOB '????-??-??T??:??:??.???Z'),
        sent_at TEXT CHECK (sent_at GLOB '????-??-??T??:??:??.???Z'),
        finished_at TEXT CHECK (finished_at GLOB '????-??-??T??:??:??.???Z'),
        after_kind TEXT,
        after_version_id TEXT,
        after_etag TEXT,
        after_size INTEGER CHECK (after_size >= 0),
        after_sha256 TEXT CHECK (length(after_sha256) = 64 AND after_sha256 NOT GLOB '*[^0-9a-f]*'),
        after_content_type TEXT,
        after_cache_control TEXT,
        after_metadata TEXT CHECK (json_type(after_metadata) = 'object'),
        PRIMARY KEY (run_id, sequence),
        FOREIGN KEY (run_id, step_position) REFERENCES step (run_id, position),
        CONSTRAINT copies_have_a_source CHECK (
            CASE action
            WHEN 'copy' THEN source_key IS NOT NULL
            WHEN 'restore' THEN source_key IS NOT NULL
            ELSE action <> ''
            END),
        CONSTRAINT before_is_whole CHECK (
            CASE before_kind
            WHEN 'absent' THEN coalesce(before_version_id, before_etag, before_size, before_sha256,
                before_content_type, before_cache_control, before_metadata) IS NULL
            WHEN 'marker' THEN coalesce(before_etag, before_size, before_sha256,
                before_content_type, before_cache_control, before_metadata) IS NULL
            WHEN 'object' THEN before_etag IS NOT NULL AND before_size IS NOT NULL AND before_metadata IS NOT NULL
            ELSE 0
            END),
        CONSTRAINT after_is_whole CHECK (
            CASE coalesce(after_kind, 'absent')
            WHEN 'absent' THEN coalesce(after_version_id, after_etag, after_size, after_sha256,
                after_content_type, after_cache_control, after_metadata) IS NULL
            WHEN 'marker' THEN coalesce(after_etag, after_size, after_sha256,
                after_content_type, after_cache_control, after_metadata) IS NULL
            WHEN 'object' THEN after_etag IS NOT NULL AND after_size IS NOT NULL AND after_metadata IS NOT NULL
            ELSE 0
            END),
        CONSTRAINT state_has_its_times CHECK (
            CASE state
            WHEN 'planned' THEN sent_at IS NULL AND finished_at IS NULL AND after_kind IS NULL
            WHEN 'sent' THEN sent_at IS NOT NULL AND finished_at IS NULL AND after_kind IS NULL
            WHEN 'applied' THEN sent_at IS NOT NULL AND finished_at IS NOT NULL AND after_kind IS NOT NULL
            WHEN 'conflict' THEN finished_at IS NOT NULL
            WHEN 'failed' THEN finished_at IS NOT NULL
            WHEN 'skipped' THEN sent_at IS NULL AND finished_at IS NOT NULL AND after_kind IS NULL
            ELSE 0
            END)
    ) STRICT, WITHOUT ROWID;

    INSERT INTO change_3 SELECT * FROM change;
    DROP TABLE change;
    ALTER TABLE change_3 RENAME TO change;
    CREATE INDEX change_object ON change (bucket, key, after_version_id);

    CREATE TABLE check_3 (
        id INTEGER PRIMARY KEY,
        run_id TEXT NOT NULL REFERENCES run (id),
        step_position INTEGER,
        name TEXT NOT NULL CHECK (name <> ''),
        subject TEXT NOT NULL,
        verdict TEXT NOT NULL CHECK (verdict IN ('pass', 'fail', 'inconclusive')),
        remedy TEXT CHECK (remedy <> ''),
        message TEXT NOT NULL,
        hint TEXT,
        evidence TEXT NOT NULL CHECK (json_type(evidence) = 'object'),
        at TEXT NOT NULL CHECK (at GLOB '????-??-??T??:??:??.???Z'),
        FOREIGN KEY (run_id, step_position) REFERENCES step (run_id, position),
        CONSTRAINT passes_need_no_remedy CHECK (verdict <> 'pass' OR remedy IS NULL)
    ) STRICT;

    INSERT INTO check_3 SELECT * FROM "check";
    DROP TABLE "check";
    ALTER TABLE check_3 RENAME TO "check";
    CREATE INDEX check_run ON "check" (run_id);

    ALTER TABLE run ADD COLUMN context TEXT CHECK (json_type(context) = 'object');

    CREATE TABLE event_row (
        event_id INTEGER NOT NULL REFERENCES event (id),
        part TEXT NOT NULL CHECK (part <> ''),
        number INTEGER NOT NULL,
        sha256 TEXT NOT NULL CHECK (length(sha256) = 64 AND sha256 NOT GLOB '*[^0-9a-f]*'),
        PRIMARY KEY (event_id, part, number)
    ) STRICT, WITHOUT ROWID;
    """
