-- A JSON list of the web origins whose pages may call the Connect API for this App's users.
ALTER TABLE apps ADD COLUMN allowed_origins TEXT NOT NULL DEFAULT '[]';
