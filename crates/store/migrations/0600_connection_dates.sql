-- When a connection's credential ends by its builder's own knowledge, and when a run last acted with it.
ALTER TABLE connections ADD COLUMN expires_at TEXT;
ALTER TABLE connections ADD COLUMN last_used_at TEXT;
