/// Schema 6: the counts of a run, and how far the journal was checked as a whole. Never edited after a release.
let schemaVersion6 = """
    CREATE TABLE run_tally (
        run_id TEXT NOT NULL PRIMARY KEY REFERENCES run (id),
        planned INTEGER NOT NULL CHECK (planned >= 0),
        sent INTEGER NOT NULL CHECK (sent >= 0),
        applied INTEGER NOT NULL CHECK (applied >= 0),
        conflict INTEGER NOT NULL CHECK (conflict >= 0),
        failed INTEGER NOT NULL CHECK (failed >= 0),
        skipped INTEGER NOT NULL CHECK (skipped >= 0),
        pass INTEGER NOT NULL CHECK (pass >= 0),
        fail INTEGER NOT NULL CHECK (fail >= 0),
        inconclusive INTEGER NOT NULL CHECK (inconclusive >= 0)
    ) STRICT, WITHOUT ROWID;

    INSERT INTO run_tally
    SELECT run.id, coalesce(planned, 0), coalesce(sent, 0), coalesce(applied, 0), coalesce(conflict, 0),
        coalesce(failed, 0), coalesce(skipped, 0), coalesce(pass, 0), coalesce(fail, 0), coalesce(inconclusive, 0)
    FROM run
    LEFT JOIN (
        SELECT run_id, sum(state = 'planned') AS planned, sum(state = 'sent') AS sent, sum(state = 'applied') AS applied,
            sum(state = 'conflict') AS conflict, sum(state = 'failed') AS failed, sum(state = 'skipped') AS skipped
        FROM change GROUP BY run_id) AS changes ON changes.run_id = run.id
    LEFT JOIN (
        SELECT run_id, sum(verdict = 'pass') AS pass, sum(verdict = 'fail') AS fail,
            sum(verdict = 'inconclusive') AS inconclusive
        FROM "check" GROUP BY run_id) AS checks ON checks.run_id = run.id
    WHERE run.state <> 'running';

    CREATE TRIGGER event_ends_tally AFTER INSERT ON event
    WHEN NEW.run_id IS NOT NULL AND (json_type(NEW.payload, '$.rows') IS NOT NULL
        OR NEW.kind IN ('checks-recorded', 'log-entry', 'run-imported'))
    BEGIN
        DELETE FROM run_tally WHERE run_id = NEW.run_id;
    END;

    CREATE TABLE checked (
        event_id INTEGER PRIMARY KEY REFERENCES event (id),
        hash TEXT NOT NULL CHECK (length(hash) = 64 AND hash NOT GLOB '*[^0-9a-f]*'),
        at TEXT NOT NULL CHECK (at GLOB '????-??-??T??:??:??.???Z')
    ) STRICT;
    """
