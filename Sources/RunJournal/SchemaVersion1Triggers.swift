/// The rules of schema 1 about a row's past: the allowed transitions, and the values that never change again.
let schemaVersion1Triggers = """
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

    CREATE TRIGGER run_done_stays BEFORE UPDATE ON run WHEN OLD.state = 'done'
    BEGIN
        SELECT RAISE(ABORT, 'a run that is done stays done');
    END;

    CREATE TRIGGER run_begin_stays BEFORE UPDATE OF
        id, kind, name, rollback_of, inputs, operator, tool_version, definition, started_at ON run
    BEGIN
        SELECT RAISE(ABORT, 'how a run began is never rewritten');
    END;

    CREATE TRIGGER event_follows_last BEFORE INSERT ON event
    WHEN NEW.id IS NOT 1 + coalesce((SELECT max(id) FROM event), 0)
        OR NEW.previous_hash IS NOT coalesce(
            (SELECT hash FROM event ORDER BY id DESC LIMIT 1), printf('%064d', 0))
    BEGIN
        SELECT RAISE(ABORT, 'an event follows the last one');
    END;

    CREATE TRIGGER event_stays BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
    CREATE TRIGGER event_remains BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
    CREATE TRIGGER check_stays BEFORE UPDATE ON "check" BEGIN SELECT RAISE(ABORT, 'checks are append-only'); END;
    CREATE TRIGGER check_remains BEFORE DELETE ON "check" BEGIN SELECT RAISE(ABORT, 'checks are append-only'); END;
    CREATE TRIGGER approval_stays BEFORE UPDATE ON approval BEGIN SELECT RAISE(ABORT, 'approvals are append-only'); END;
    CREATE TRIGGER approval_remains BEFORE DELETE ON approval BEGIN SELECT RAISE(ABORT, 'approvals are append-only'); END;
    CREATE TRIGGER kept_bytes_stay BEFORE UPDATE ON kept_bytes BEGIN SELECT RAISE(ABORT, 'kept bytes stay'); END;
    CREATE TRIGGER kept_bytes_remain BEFORE DELETE ON kept_bytes BEGIN SELECT RAISE(ABORT, 'kept bytes stay'); END;
    CREATE TRIGGER change_remains BEFORE DELETE ON change BEGIN SELECT RAISE(ABORT, 'changes are never deleted'); END;
    CREATE TRIGGER step_remains BEFORE DELETE ON step BEGIN SELECT RAISE(ABORT, 'steps are never deleted'); END;
    CREATE TRIGGER run_remains BEFORE DELETE ON run BEGIN SELECT RAISE(ABORT, 'runs are never deleted'); END;
    """
