-- After how many minutes without use the vault locks itself; NULL is never.
ALTER TABLE vault_header ADD COLUMN lock_after_minutes INTEGER;

-- Keychain entries that no slot names, or will name once the write in hand is committed: they are
-- removed when the keychain is open, so that a crash leaves none behind.
CREATE TABLE vault_leftovers (
  entry TEXT PRIMARY KEY
);

-- No value is stored under a key that is not there: a late writer fails instead of losing a secret.
CREATE TRIGGER connections_insert_needs_key BEFORE INSERT ON connections
WHEN NEW.sealed IS NOT NULL AND NOT EXISTS (SELECT 1 FROM vault_keys WHERE id = substr(NEW.sealed, 2, 16))
BEGIN SELECT RAISE(ABORT, 'sealed under a key that is not there'); END;
CREATE TRIGGER connections_update_needs_key BEFORE UPDATE OF sealed ON connections
WHEN NEW.sealed IS NOT NULL AND NOT EXISTS (SELECT 1 FROM vault_keys WHERE id = substr(NEW.sealed, 2, 16))
BEGIN SELECT RAISE(ABORT, 'sealed under a key that is not there'); END;
CREATE TRIGGER end_user_connections_insert_needs_key BEFORE INSERT ON end_user_connections
WHEN NOT EXISTS (SELECT 1 FROM vault_keys WHERE id = substr(NEW.sealed, 2, 16))
BEGIN SELECT RAISE(ABORT, 'sealed under a key that is not there'); END;
CREATE TRIGGER end_user_connections_update_needs_key BEFORE UPDATE OF sealed ON end_user_connections
WHEN NOT EXISTS (SELECT 1 FROM vault_keys WHERE id = substr(NEW.sealed, 2, 16))
BEGIN SELECT RAISE(ABORT, 'sealed under a key that is not there'); END;
CREATE TRIGGER connect_signing_keys_insert_needs_key BEFORE INSERT ON connect_signing_keys
WHEN NOT EXISTS (SELECT 1 FROM vault_keys WHERE id = substr(NEW.sealed, 2, 16))
BEGIN SELECT RAISE(ABORT, 'sealed under a key that is not there'); END;
