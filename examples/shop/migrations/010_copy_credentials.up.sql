-- The old hashes are copied as they are; the new authentication replaces each at its user's next login.
INSERT INTO credentials (user_id, algorithm, hash)
SELECT id, 'pbkdf2', password_salt || '$' || password_hash FROM users
ON CONFLICT (user_id) DO NOTHING;
INSERT INTO schema_migrations (version, name) VALUES ('20251205090200', '010_copy_credentials');
