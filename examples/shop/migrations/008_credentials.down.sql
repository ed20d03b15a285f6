DROP TABLE IF EXISTS credentials;
DELETE FROM schema_migrations WHERE version = '20251205090000';
