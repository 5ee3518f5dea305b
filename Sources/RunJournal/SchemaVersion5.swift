/// Schema 5: all headers that readers get, facts that distinguish versions without an id, and kept bytes that are elsewhere.
/// Never edited after a release.
///
/// SQLite cannot remove a reference from a table in place, so `change` is copied. A change may name kept bytes that the bucket
/// has and this journal lacks.
let schemaVersion5 = """
    CREATE TABLE change_5 (
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
        kept_sha256 TEXT CHECK (length(kept_sha256) = 64 AND kept_sha256 NOT GLOB '*[^0-9a-f]*'),
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
        before_headers TEXT CHECK (json_type(before_headers) = 'object'),
        before_last_modified TEXT CHECK (before_last_modified GLOB '????-??-??T??:??:??.???Z'),
        after_headers TEXT CHECK (json_type(after_headers) = 'object'),
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
                before_content_type, before_cache_control, before_metadata, before_headers,
                before_last_modified) IS NULL
            WHEN 'marker' THEN coalesce(before_etag, before_size, before_sha256,
                before_content_type, before_cache_control, before_metadata, before_headers,
                before_last_modified) IS NULL
            WHEN 'object' THEN before_etag IS NOT NULL AND before_size IS NOT NULL AND before_metadata IS NOT NULL
            ELSE 0
            END),
        CONSTRAINT after_is_whole CHECK (
            CASE coalesce(after_kind, 'absent')
            WHEN 'absent' THEN coalesce(after_version_id, after_etag, after_size, after_sha256,
                after_content_type, after_cache_control, after_metadata, after_headers) IS NULL
            WHEN 'marker' THEN coalesce(after_etag, after_size, after_sha256,
                after_content_type, after_cache_control, after_metadata, after_headers) IS NULL
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

    INSERT INTO change_5 (
        run_id, sequence, step_position, channel, bucket, key, index_prefix, project, rank, action,
        source_key, source_version_id, intended_sha256, intended_size, before_kind, before_version_id,
        before_etag, before_size, before_sha256, before_content_type, before_cache_control, before_metadata,
        kept_sha256, state, message, request_id, planned_at, sent_at, finished_at, after_kind,
        after_version_id, after_etag, after_size, after_sha256, after_content_type, after_cache_control,
        after_metadata)
    SELECT run_id, sequence, step_position, channel, bucket, key, index_prefix, project, rank, action,
        source_key, source_version_id, intended_sha256, intended_size, before_kind, before_version_id,
        before_etag, before_size, before_sha256, before_content_type, before_cache_control, before_metadata,
        kept_sha256, state, message, request_id, planned_at, sent_at, finished_at, after_kind,
        after_version_id, after_etag, after_size, after_sha256, after_content_type, after_cache_control,
        after_metadata FROM change;
    DROP TABLE change;
    ALTER TABLE change_5 RENAME TO change;
    CREATE INDEX change_object ON change (bucket, key, after_version_id);

    CREATE TABLE listed (
        run_id TEXT NOT NULL,
        sequence INTEGER NOT NULL,
        last_modified TEXT NOT NULL CHECK (last_modified GLOB '????-??-??T??:??:??.???Z'),
        PRIMARY KEY (run_id, sequence),
        FOREIGN KEY (run_id, sequence) REFERENCES change (run_id, sequence)
    ) STRICT, WITHOUT ROWID;
    """
