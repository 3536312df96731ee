-- Accounts on remote platforms: a base address and a Personal Access Token, sealed.
CREATE TABLE remote_accounts (
  id           BLOB PRIMARY KEY,
  name         TEXT NOT NULL,
  url          TEXT NOT NULL,
  email        TEXT NOT NULL,
  last4        TEXT,
  sealed       BLOB NOT NULL,
  last_used_at TEXT NOT NULL,
  created_at   TEXT NOT NULL
);
CREATE TRIGGER remote_accounts_insert_needs_key BEFORE INSERT ON remote_accounts
WHEN NOT EXISTS (SELECT 1 FROM vault_keys WHERE id = substr(NEW.sealed, 2, 16))
BEGIN SELECT RAISE(ABORT, 'sealed under a key that is not there'); END;
CREATE TRIGGER remote_accounts_update_needs_key BEFORE UPDATE OF sealed ON remote_accounts
WHEN NOT EXISTS (SELECT 1 FROM vault_keys WHERE id = substr(NEW.sealed, 2, 16))
BEGIN SELECT RAISE(ABORT, 'sealed under a key that is not there'); END;
