/// The triggers of schema 5: those of schema 3 on the copied table, and those of the new tables.
let schemaVersion5Triggers = """
    CREATE TRIGGER change_state_order BEFORE UPDATE ON change
    WHEN NOT CASE OLD.state
        WHEN 'planned' THEN NEW.state NOT IN ('planned', 'applied')
        WHEN 'sent' THEN NEW.state NOT IN ('planned', 'skipped')
        WHEN 'applied' THEN NEW.state = 'conflict' AND NEW.sent_at IS OLD.sent_at
            AND NEW.after_kind IS OLD.after_kind AND NEW.after_version_id IS OLD.after_version_id
            AND NEW.after_etag IS OLD.after_etag AND NEW.after_size IS OLD.after_size
            AND NEW.after_sha256 IS OLD.after_sha256 AND NEW.after_headers IS OLD.after_headers
        ELSE 0
        END
    BEGIN
        SELECT RAISE(ABORT, 'a change goes from planned to sent to its result, and a result stays as it is');
    END;

    CREATE TRIGGER change_intent_stays BEFORE UPDATE OF
        run_id, sequence, step_position, channel, bucket, key, index_prefix, project, rank, action, source_key,
        source_version_id, intended_sha256, intended_size, before_kind, before_version_id, before_etag, before_size,
        before_sha256, before_content_type, before_cache_control, before_metadata, kept_sha256, planned_at,
        before_headers, before_last_modified ON change
    BEGIN
        SELECT RAISE(ABORT, 'the intent of a change and the state before it are never rewritten');
    END;

    CREATE TRIGGER change_remains BEFORE DELETE ON change BEGIN SELECT RAISE(ABORT, 'changes are never deleted'); END;

    CREATE TRIGGER listed_stays BEFORE UPDATE ON listed BEGIN SELECT RAISE(ABORT, 'listed times are append-only'); END;
    CREATE TRIGGER listed_remains BEFORE DELETE ON listed BEGIN SELECT RAISE(ABORT, 'listed times are append-only'); END;
    """
