-- The new authentication keeps its hashes apart from the user, and names the algorithm with each.
CREATE TABLE IF NOT EXISTS credentials (
  user_id integer PRIMARY KEY REFERENCES users (id),
  algorithm text NOT NULL,
  hash text NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now()
);
INSERT INTO schema_migrations (version, name) VALUES ('20251205090000', '008_credentials');
