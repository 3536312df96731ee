-- The project at Pipedream that accounts are linked through.
CREATE TABLE pipedream_settings (
  id          BLOB PRIMARY KEY,
  project_id  TEXT NOT NULL,
  environment TEXT NOT NULL,
  client_id   TEXT NOT NULL,
  config      TEXT NOT NULL,
  last4       TEXT,
  sealed      BLOB NOT NULL,
  updated_by  BLOB NOT NULL REFERENCES users (id),
  updated_at  TEXT NOT NULL
);
CREATE TRIGGER pipedream_settings_insert_needs_key BEFORE INSERT ON pipedream_settings
WHEN NOT EXISTS (SELECT 1 FROM vault_keys WHERE id = substr(NEW.sealed, 2, 16))
BEGIN SELECT RAISE(ABORT, 'sealed under a key that is not there'); END;
CREATE TRIGGER pipedream_settings_update_needs_key BEFORE UPDATE OF sealed ON pipedream_settings
WHEN NOT EXISTS (SELECT 1 FROM vault_keys WHERE id = substr(NEW.sealed, 2, 16))
BEGIN SELECT RAISE(ABORT, 'sealed under a key that is not there'); END;

-- A user is out to link an account; whether one was linked is looked up at Pipedream.
CREATE TABLE pipedream_links (
  id             BLOB PRIMARY KEY,
  app_id         BLOB NOT NULL REFERENCES apps (id) ON DELETE CASCADE,
  user_id        TEXT NOT NULL,
  requirement_id BLOB NOT NULL REFERENCES requirements (id) ON DELETE CASCADE,
  app_slug       TEXT NOT NULL,
  started_at     TEXT NOT NULL,
  expires_at     TEXT NOT NULL,
  next_look_at   TEXT NOT NULL,
  UNIQUE (app_id, user_id, requirement_id)
);
CREATE INDEX pipedream_links_due ON pipedream_links (next_look_at);

-- What Pipedream said of apps and actions, for when it cannot be asked.
CREATE TABLE pipedream_cache (
  key        TEXT PRIMARY KEY,
  body       TEXT NOT NULL,
  fetched_at TEXT NOT NULL
);
