/// The triggers of schema 3: those of schema 1 on the copied tables, and those of the new tables.
let schemaVersion3Triggers = """
    CREATE TRIGGER change_state_order BEFORE UPDATE ON change
    WHEN NOT CASE OLD.state
        WHEN 'planned' THEN NEW.state NOT IN ('planned', 'applied')
        WHEN 'sent' THEN NEW.state NOT IN ('planned', 'skipped')
        WHEN 'applied' THEN NEW.state = 'conflict' AND NEW.sent_at IS OLD.sent_at
            AND NEW.after_kind IS OLD.after_kind AND NEW.after_version_id IS OLD.after_version_id
            AND NEW.after_etag IS OLD.after_etag AND NEW.after_size IS OLD.after_size
            AND NEW.after_sha256 IS OLD.after_sha256
        ELSE 0
        END
    BEGIN
        SELECT RAISE(ABORT, 'a change goes from planned to sent to its result, and a result stays as it is');
    END;

    CREATE TRIGGER change_intent_stays BEFORE UPDATE OF
        run_id, sequence, step_position, channel, bucket, key, index_prefix, project, rank, action, source_key,
        source_version_id, intended_sha256, intended_size, before_kind, before_version_id, before_etag, before_size,
        before_sha256, before_content_type, before_cache_control, before_metadata, kept_sha256, planned_at ON change
    BEGIN
        SELECT RAISE(ABORT, 'the intent of a change and the state before it are never rewritten');
    END;

    CREATE TRIGGER change_remains BEFORE DELETE ON change BEGIN SELECT RAISE(ABORT, 'changes are never deleted'); END;

    CREATE TRIGGER check_stays BEFORE UPDATE ON "check" BEGIN SELECT RAISE(ABORT, 'checks are append-only'); END;

    CREATE TRIGGER check_remains BEFORE DELETE ON "check" BEGIN SELECT RAISE(ABORT, 'checks are append-only'); END;

    DROP TRIGGER run_begin_stays;
    CREATE TRIGGER run_begin_stays BEFORE UPDATE OF
        id, kind, name, rollback_of, inputs, operator, tool_version, definition, started_at, context ON run
    BEGIN
        SELECT RAISE(ABORT, 'how a run began is never rewritten');
    END;

    CREATE TRIGGER event_row_stays BEFORE UPDATE ON event_row
    BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
    CREATE TRIGGER event_row_remains BEFORE DELETE ON event_row
    BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
    """
