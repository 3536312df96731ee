-- Ids are UUIDs (16 bytes), times RFC 3339 UTC, JSON documents text kept as it was sent.
-- No column holds a secret in clear: `sealed` columns are ciphertext of the vault, `hash` columns SHA-512.

CREATE TABLE vault_header (
  one        INTEGER PRIMARY KEY CHECK (one = 1),
  vault_id   BLOB NOT NULL,
  format     INTEGER NOT NULL,
  key_check  BLOB NOT NULL,
  created_at TEXT NOT NULL
);

CREATE TABLE vault_slots (
  id         BLOB PRIMARY KEY,
  kind       TEXT NOT NULL,
  version    INTEGER NOT NULL,
  params     TEXT NOT NULL,
  wrapped    BLOB NOT NULL,
  created_at TEXT NOT NULL
);

CREATE TABLE vault_keys (
  id         BLOB PRIMARY KEY,
  purpose    TEXT NOT NULL,
  wrapped    BLOB NOT NULL,
  created_at TEXT NOT NULL
);

CREATE TABLE users (
  id         BLOB PRIMARY KEY,
  email      TEXT NOT NULL,
  first_name TEXT NOT NULL,
  last_name  TEXT NOT NULL,
  timezone   TEXT NOT NULL,
  created_at TEXT NOT NULL
);

CREATE TABLE orgs (
  id         BLOB PRIMARY KEY,
  name       TEXT NOT NULL,
  created_at TEXT NOT NULL
);

CREATE TABLE projects (
  id         BLOB PRIMARY KEY,
  org_id     BLOB NOT NULL REFERENCES orgs (id),
  name       TEXT NOT NULL,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
);

CREATE TABLE personal_access_tokens (
  id           BLOB PRIMARY KEY,
  user_id      BLOB NOT NULL REFERENCES users (id),
  name         TEXT NOT NULL,
  lookup       TEXT NOT NULL UNIQUE,
  hash         BLOB NOT NULL,
  preview      TEXT NOT NULL,
  expires_at   TEXT,
  last_used_at TEXT,
  created_at   TEXT NOT NULL
);

CREATE TABLE access_keys (
  id           BLOB PRIMARY KEY,
  org_id       BLOB NOT NULL REFERENCES orgs (id),
  project_id   BLOB REFERENCES projects (id),
  name         TEXT NOT NULL,
  lookup       TEXT NOT NULL UNIQUE,
  hash         BLOB NOT NULL,
  preview      TEXT NOT NULL,
  expires_at   TEXT,
  last_used_at TEXT,
  created_by   BLOB NOT NULL REFERENCES users (id),
  created_at   TEXT NOT NULL
);

CREATE TABLE connections (
  id         BLOB PRIMARY KEY,
  project_id BLOB NOT NULL REFERENCES projects (id),
  name       TEXT NOT NULL,
  type       TEXT NOT NULL,
  status     TEXT NOT NULL,
  system     INTEGER NOT NULL DEFAULT 0,
  config     TEXT NOT NULL,
  hints      TEXT NOT NULL,
  sealed     BLOB,
  created_by BLOB NOT NULL REFERENCES users (id),
  created_at TEXT NOT NULL,
  updated_by BLOB NOT NULL REFERENCES users (id),
  updated_at TEXT NOT NULL
);
CREATE INDEX connections_by_project ON connections (project_id, type);

CREATE TABLE workflows (
  id          BLOB PRIMARY KEY,
  project_id  BLOB NOT NULL REFERENCES projects (id),
  name        TEXT NOT NULL,
  description TEXT,
  flow        TEXT NOT NULL,
  flow_ui     TEXT NOT NULL,
  created_by  BLOB NOT NULL REFERENCES users (id),
  created_at  TEXT NOT NULL,
  updated_by  BLOB NOT NULL REFERENCES users (id),
  updated_at  TEXT NOT NULL
);
CREATE INDEX workflows_by_project ON workflows (project_id);

CREATE TABLE workflow_versions (
  id          BLOB PRIMARY KEY,
  workflow_id BLOB NOT NULL REFERENCES workflows (id) ON DELETE CASCADE,
  version     INTEGER NOT NULL,
  name        TEXT,
  description TEXT,
  flow        TEXT NOT NULL,
  flow_ui     TEXT NOT NULL,
  created_by  BLOB NOT NULL REFERENCES users (id),
  created_at  TEXT NOT NULL,
  UNIQUE (workflow_id, version)
);

-- A deleted requirement stays as a row: a version that is deployed may still ask for it.
CREATE TABLE requirements (
  id          BLOB PRIMARY KEY,
  workflow_id BLOB NOT NULL REFERENCES workflows (id) ON DELETE CASCADE,
  name        TEXT NOT NULL,
  type        TEXT NOT NULL,
  subject     TEXT NOT NULL,
  title       TEXT NOT NULL,
  description TEXT,
  optional    INTEGER NOT NULL DEFAULT 0,
  created_at  TEXT NOT NULL,
  updated_at  TEXT NOT NULL,
  deleted_at  TEXT
);
CREATE UNIQUE INDEX requirements_by_name ON requirements (workflow_id, name) WHERE deleted_at IS NULL;
CREATE INDEX requirements_by_workflow ON requirements (workflow_id, created_at);

CREATE TABLE apps (
  id                   BLOB PRIMARY KEY,
  project_id           BLOB NOT NULL REFERENCES projects (id),
  name                 TEXT NOT NULL,
  description          TEXT,
  access_type          TEXT NOT NULL,
  deployment_config    TEXT NOT NULL,
  runtime_id           TEXT,
  workflow_id          BLOB NOT NULL REFERENCES workflows (id),
  workflow_version_id  BLOB NOT NULL REFERENCES workflow_versions (id),
  latest_deployment_id BLOB NOT NULL,
  created_by           BLOB NOT NULL REFERENCES users (id),
  created_at           TEXT NOT NULL,
  updated_by           BLOB NOT NULL REFERENCES users (id),
  updated_at           TEXT NOT NULL
);
CREATE INDEX apps_by_project ON apps (project_id, name);
CREATE INDEX apps_by_version ON apps (workflow_version_id);
CREATE INDEX apps_by_workflow ON apps (workflow_id);

CREATE TABLE deployments (
  id                  BLOB PRIMARY KEY,
  app_id              BLOB NOT NULL REFERENCES apps (id) ON DELETE CASCADE,
  workflow_id         BLOB NOT NULL,
  workflow_version_id BLOB NOT NULL REFERENCES workflow_versions (id),
  status              TEXT NOT NULL,
  runtime_id          TEXT,
  created_by          BLOB NOT NULL REFERENCES users (id),
  started_at          TEXT NOT NULL,
  created_at          TEXT NOT NULL
);
CREATE INDEX deployments_by_version ON deployments (workflow_version_id);
CREATE INDEX deployments_by_app ON deployments (app_id, created_at);

-- What an end user linked: one row an App, user and requirement.
CREATE TABLE end_user_connections (
  id             BLOB PRIMARY KEY,
  app_id         BLOB NOT NULL REFERENCES apps (id) ON DELETE CASCADE,
  user_id        TEXT NOT NULL,
  requirement_id BLOB NOT NULL REFERENCES requirements (id) ON DELETE CASCADE,
  type           TEXT NOT NULL,
  status         TEXT NOT NULL,
  trusted        INTEGER NOT NULL,
  config         TEXT NOT NULL,
  hints          TEXT NOT NULL,
  sealed         BLOB NOT NULL,
  created_at     TEXT NOT NULL,
  updated_at     TEXT NOT NULL
);
-- Answers what a user still has to connect without reading the rows.
CREATE INDEX end_user_connections_by_user
  ON end_user_connections (app_id, user_id, requirement_id, status);
CREATE UNIQUE INDEX end_user_connections_one
  ON end_user_connections (app_id, user_id, requirement_id);

CREATE INDEX end_user_connections_by_requirement ON end_user_connections (requirement_id);

CREATE TABLE connect_signing_keys (
  id         BLOB PRIMARY KEY,
  sealed     BLOB NOT NULL,
  created_at TEXT NOT NULL
);

CREATE TABLE connect_tokens (
  id              BLOB PRIMARY KEY,
  app_id          BLOB NOT NULL REFERENCES apps (id) ON DELETE CASCADE,
  user_id         TEXT NOT NULL,
  requirement_ids TEXT,
  expires_at      TEXT NOT NULL,
  created_at      TEXT NOT NULL
);
CREATE INDEX connect_tokens_by_app ON connect_tokens (app_id);
CREATE INDEX connect_tokens_by_expiry ON connect_tokens (expires_at);

CREATE TABLE runs (
  id            BLOB PRIMARY KEY,
  app_id        BLOB NOT NULL REFERENCES apps (id) ON DELETE CASCADE,
  deployment_id BLOB NOT NULL,
  user_id       TEXT,
  session_id    TEXT,
  status        TEXT NOT NULL,
  input         TEXT NOT NULL,
  output        TEXT,
  error         TEXT,
  started_at    TEXT NOT NULL,
  ended_at      TEXT
);
CREATE INDEX runs_by_app ON runs (app_id, started_at);
