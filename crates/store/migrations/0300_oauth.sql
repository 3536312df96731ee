-- The client that is registered at a provider; the profile's own addresses where `config` has none.
CREATE TABLE oauth_clients (
  id           BLOB PRIMARY KEY,
  provider     TEXT NOT NULL UNIQUE,
  client_id    TEXT NOT NULL,
  redirect_uri TEXT,
  config       TEXT NOT NULL,
  last4        TEXT,
  sealed       BLOB,
  updated_by   BLOB NOT NULL REFERENCES users (id),
  updated_at   TEXT NOT NULL,
  created_at   TEXT NOT NULL
);
CREATE TRIGGER oauth_clients_insert_needs_key BEFORE INSERT ON oauth_clients
WHEN NEW.sealed IS NOT NULL AND NOT EXISTS (SELECT 1 FROM vault_keys WHERE id = substr(NEW.sealed, 2, 16))
BEGIN SELECT RAISE(ABORT, 'sealed under a key that is not there'); END;
CREATE TRIGGER oauth_clients_update_needs_key BEFORE UPDATE OF sealed ON oauth_clients
WHEN NEW.sealed IS NOT NULL AND NOT EXISTS (SELECT 1 FROM vault_keys WHERE id = substr(NEW.sealed, 2, 16))
BEGIN SELECT RAISE(ABORT, 'sealed under a key that is not there'); END;

-- What was granted to a connection; its tokens are in the connection's own sealed column.
CREATE TABLE oauth_grants (
  id                     BLOB PRIMARY KEY,
  connection_id          BLOB UNIQUE REFERENCES connections (id) ON DELETE CASCADE,
  end_user_connection_id BLOB UNIQUE REFERENCES end_user_connections (id) ON DELETE CASCADE,
  provider               TEXT NOT NULL,
  client_id              TEXT NOT NULL,
  token_url              TEXT NOT NULL,
  scopes_asked           TEXT NOT NULL,
  scopes_granted         TEXT,
  account                TEXT,
  renewable              INTEGER NOT NULL,
  access_expires_at      TEXT,
  refresh_due_at         TEXT,
  grant_expires_at       TEXT,
  obtained_at            TEXT NOT NULL,
  refreshed_at           TEXT,
  failures               INTEGER NOT NULL DEFAULT 0,
  problem                TEXT,
  skew                   INTEGER,
  CHECK ((connection_id IS NULL) <> (end_user_connection_id IS NULL))
);
CREATE INDEX oauth_grants_due ON oauth_grants (refresh_due_at) WHERE refresh_due_at IS NOT NULL;

-- An authorization under way. The hash of its state finds it; the verifier is sealed.
CREATE TABLE oauth_attempts (
  id             BLOB PRIMARY KEY,
  state_hash     BLOB NOT NULL UNIQUE,
  context        TEXT NOT NULL,
  connection_id  BLOB REFERENCES connections (id) ON DELETE CASCADE,
  app_id         BLOB REFERENCES apps (id) ON DELETE CASCADE,
  user_id        TEXT,
  requirement_id BLOB REFERENCES requirements (id) ON DELETE CASCADE,
  redirect_uri   TEXT NOT NULL,
  scopes         TEXT NOT NULL,
  status         TEXT NOT NULL,
  problem        TEXT,
  account        TEXT,
  browser_hash   BLOB,
  nonce_hash     BLOB,
  config         TEXT NOT NULL,
  sealed         BLOB,
  created_at     TEXT NOT NULL,
  expires_at     TEXT NOT NULL
);
CREATE INDEX oauth_attempts_by_connection ON oauth_attempts (connection_id, created_at);
CREATE INDEX oauth_attempts_by_user ON oauth_attempts (app_id, user_id, requirement_id);
CREATE INDEX oauth_attempts_by_expiry ON oauth_attempts (expires_at);
CREATE TRIGGER oauth_attempts_insert_needs_key BEFORE INSERT ON oauth_attempts
WHEN NEW.sealed IS NOT NULL AND NOT EXISTS (SELECT 1 FROM vault_keys WHERE id = substr(NEW.sealed, 2, 16))
BEGIN SELECT RAISE(ABORT, 'sealed under a key that is not there'); END;
CREATE TRIGGER oauth_attempts_update_needs_key BEFORE UPDATE OF sealed ON oauth_attempts
WHEN NEW.sealed IS NOT NULL AND NOT EXISTS (SELECT 1 FROM vault_keys WHERE id = substr(NEW.sealed, 2, 16))
BEGIN SELECT RAISE(ABORT, 'sealed under a key that is not there'); END;

-- Access of deleted connections that its provider has not taken back yet.
CREATE TABLE oauth_revocations (
  id         BLOB PRIMARY KEY,
  provider   TEXT NOT NULL,
  name       TEXT NOT NULL,
  config     TEXT NOT NULL,
  sealed     BLOB NOT NULL,
  attempts   INTEGER NOT NULL,
  problem    TEXT NOT NULL,
  due_at     TEXT,
  created_at TEXT NOT NULL
);
CREATE INDEX oauth_revocations_due ON oauth_revocations (due_at) WHERE due_at IS NOT NULL;
CREATE TRIGGER oauth_revocations_insert_needs_key BEFORE INSERT ON oauth_revocations
WHEN NOT EXISTS (SELECT 1 FROM vault_keys WHERE id = substr(NEW.sealed, 2, 16))
BEGIN SELECT RAISE(ABORT, 'sealed under a key that is not there'); END;
CREATE TRIGGER oauth_revocations_update_needs_key BEFORE UPDATE OF sealed ON oauth_revocations
WHEN NOT EXISTS (SELECT 1 FROM vault_keys WHERE id = substr(NEW.sealed, 2, 16))
BEGIN SELECT RAISE(ABORT, 'sealed under a key that is not there'); END;
