-- An archived App answers nobody. Its row, runs and users' connections stay, so that it can come back.
ALTER TABLE apps ADD COLUMN archived_at TEXT;
ALTER TABLE apps ADD COLUMN archived_by BLOB;
