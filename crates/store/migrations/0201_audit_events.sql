-- What was changed and which credential was used, by whom. Rows are only added; they stay when what
-- they speak of is deleted. `end_user` is an HMAC, never the App's own name for its user.
CREATE TABLE audit_key (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  key BLOB NOT NULL
);

CREATE TABLE audit_events (
  id            BLOB PRIMARY KEY,
  at            TEXT NOT NULL,
  action        TEXT NOT NULL,
  actor         TEXT NOT NULL,
  credential_id BLOB,
  actor_id      BLOB,
  object_id     BLOB,
  app_id        BLOB,
  run_id        BLOB,
  end_user      TEXT
);
CREATE INDEX audit_events_by_time ON audit_events (at);
CREATE INDEX audit_events_by_object ON audit_events (object_id, at);
