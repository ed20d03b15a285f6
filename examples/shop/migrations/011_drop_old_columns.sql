-- The point of no return. No way back is written because there is none: the old hashes are lost.
ALTER TABLE users DROP COLUMN IF EXISTS password_hash;
ALTER TABLE users DROP COLUMN IF EXISTS password_salt;
INSERT INTO schema_migrations (version, name) VALUES ('20251205090300', '011_drop_old_columns');
