-- What people were told about: one message when a trouble begins, one when it is over.

CREATE TABLE control.alerts (
    alert_key    text        PRIMARY KEY,
    what         text        NOT NULL,
    remedy       text        NOT NULL,
    opened_at    timestamptz NOT NULL DEFAULT now(),
    told_at      timestamptz,
    recovered_at timestamptz
);
COMMENT ON TABLE control.alerts IS 'Troubles that are there now, and those that are over and not yet told to be';
COMMENT ON COLUMN control.alerts.alert_key IS 'What it is about, e.g. run:refresh: told once while it lasts';
COMMENT ON COLUMN control.alerts.what IS 'What happened, as it was seen last';
COMMENT ON COLUMN control.alerts.remedy IS 'What to do';
COMMENT ON COLUMN control.alerts.opened_at IS 'When it was first seen';
COMMENT ON COLUMN control.alerts.told_at IS 'When the message went out; null until it did';
COMMENT ON COLUMN control.alerts.recovered_at IS 'When it was no longer seen; the row goes once that is told';

GRANT SELECT, INSERT, UPDATE, DELETE ON control.alerts TO oceanid_pipeline;
