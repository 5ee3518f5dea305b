/// Schema 1. Never edited after a release: later changes are another migration (`Schema.migrations`).
///
/// docs/journal.md documents the meaning of each column. The rules are here and not in Swift, so that they hold for every
/// writer of the file.
///
/// `change` states its lists as CASE: for an IN of three or more constants SQLite builds a table at each row written,
/// which made recording three times as slow.
let schemaVersion1 = """
    CREATE TABLE run (
        id TEXT NOT NULL PRIMARY KEY CHECK (id <> '' AND instr(id, '/') = 0 AND instr(id, char(10)) = 0),
        kind TEXT NOT NULL CHECK (kind IN ('playbook', 'action', 'rollback', 'restore')),
        name TEXT NOT NULL,
        rollback_of TEXT,
        inputs TEXT NOT NULL CHECK (json_type(inputs) = 'object'),
        operator TEXT NOT NULL,
        host TEXT NOT NULL,
        pid INTEGER NOT NULL,
        tool_version TEXT NOT NULL,
        definition TEXT NOT NULL,
        state TEXT NOT NULL
            CHECK (state IN ('running', 'waiting', 'interrupted', 'failed', 'conflict', 'done')),
        message TEXT,
        started_at TEXT NOT NULL CHECK (started_at GLOB '????-??-??T??:??:??.???Z'),
        ended_at TEXT CHECK (ended_at GLOB '????-??-??T??:??:??.???Z'),
        CHECK (kind <> 'rollback' OR rollback_of IS NOT NULL),
        CHECK (state <> 'running' OR ended_at IS NULL),
        CHECK (state <> 'done' OR ended_at IS NOT NULL)
    ) STRICT, WITHOUT ROWID;

    CREATE INDEX run_rollback_of ON run (rollback_of) WHERE rollback_of IS NOT NULL;

    CREATE TABLE step (
        run_id TEXT NOT NULL REFERENCES run (id),
        position INTEGER NOT NULL CHECK (position >= 0),
        step_id TEXT NOT NULL CHECK (step_id <> ''),
        kind TEXT NOT NULL,
        channel TEXT,
        state TEXT NOT NULL CHECK (state IN ('pending', 'running', 'waiting', 'done', 'failed', 'skipped')),
        summary TEXT,
        started_at TEXT CHECK (started_at GLOB '????-??-??T??:??:??.???Z'),
        ended_at TEXT CHECK (ended_at GLOB '????-??-??T??:??:??.???Z'),
        PRIMARY KEY (run_id, position),
        UNIQUE (run_id, step_id)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE kept_bytes (
        sha256 TEXT NOT NULL PRIMARY KEY CHECK (length(sha256) = 64 AND sha256 NOT GLOB '*[^0-9a-f]*'),
        bytes BLOB NOT NULL
    ) STRICT;

    CREATE TABLE change (
        run_id TEXT NOT NULL,
        sequence INTEGER NOT NULL CHECK (sequence >= 1),
        step_position INTEGER NOT NULL,
        channel TEXT NOT NULL,
        bucket TEXT NOT NULL CHECK (bucket <> ''),
        key TEXT NOT NULL CHECK (key <> ''),
        index_prefix TEXT NOT NULL,
        project TEXT,
        rank INTEGER NOT NULL CHECK (rank BETWEEN 0 AND 6),
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
        CONSTRAINT action_is_known CHECK (
            CASE action
            WHEN 'put' THEN 1
            WHEN 'copy' THEN source_key IS NOT NULL
            WHEN 'delete' THEN 1
            WHEN 'restore' THEN source_key IS NOT NULL
            WHEN 'unmark' THEN 1
            WHEN 'purge' THEN 1
            ELSE 0
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

    CREATE INDEX change_object ON change (bucket, key, after_version_id);

    CREATE TABLE "check" (
        id INTEGER PRIMARY KEY,
        run_id TEXT NOT NULL REFERENCES run (id),
        step_position INTEGER,
        name TEXT NOT NULL CHECK (name <> ''),
        subject TEXT NOT NULL,
        verdict TEXT NOT NULL CHECK (verdict IN ('pass', 'fail', 'inconclusive')),
        remedy TEXT CHECK (remedy IN ('rollback', 'regenerate', 'wait', 'outage')),
        message TEXT NOT NULL,
        hint TEXT,
        evidence TEXT NOT NULL CHECK (json_type(evidence) = 'object'),
        at TEXT NOT NULL CHECK (at GLOB '????-??-??T??:??:??.???Z'),
        FOREIGN KEY (run_id, step_position) REFERENCES step (run_id, position),
        CONSTRAINT passes_need_no_remedy CHECK (verdict <> 'pass' OR remedy IS NULL)
    ) STRICT;

    CREATE INDEX check_run ON "check" (run_id);

    CREATE TABLE approval (
        id INTEGER PRIMARY KEY,
        run_id TEXT NOT NULL,
        step_position INTEGER NOT NULL,
        operator TEXT NOT NULL,
        means TEXT NOT NULL,
        approved INTEGER NOT NULL CHECK (approved IN (0, 1)),
        at TEXT NOT NULL CHECK (at GLOB '????-??-??T??:??:??.???Z'),
        FOREIGN KEY (run_id, step_position) REFERENCES step (run_id, position)
    ) STRICT;

    CREATE INDEX approval_run ON approval (run_id);

    CREATE TABLE event (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        run_id TEXT REFERENCES run (id),
        kind TEXT NOT NULL CHECK (kind <> '' AND instr(kind, char(10)) = 0),
        payload TEXT NOT NULL CHECK (json_type(payload) = 'object'),
        at TEXT NOT NULL CHECK (at GLOB '????-??-??T??:??:??.???Z'),
        previous_hash TEXT NOT NULL CHECK (length(previous_hash) = 64),
        hash TEXT NOT NULL UNIQUE CHECK (length(hash) = 64)
    ) STRICT;

    CREATE INDEX event_run ON event (run_id);

    CREATE TABLE object_facts (
        bucket TEXT NOT NULL,
        key TEXT NOT NULL,
        identity TEXT NOT NULL,
        sha256 TEXT CHECK (length(sha256) = 64 AND sha256 NOT GLOB '*[^0-9a-f]*'),
        requires_python TEXT,
        metadata_read INTEGER NOT NULL CHECK (metadata_read IN (0, 1)),
        PRIMARY KEY (bucket, key, identity),
        CONSTRAINT unread_metadata_states_nothing CHECK (metadata_read OR requires_python IS NULL)
    ) STRICT, WITHOUT ROWID;
    """
