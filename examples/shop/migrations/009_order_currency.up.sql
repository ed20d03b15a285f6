-- Both columns have a default or may be empty, so that v2.0.8 goes on inserting orders without knowing them.
ALTER TABLE orders ADD COLUMN IF NOT EXISTS currency text NOT NULL DEFAULT 'EUR';
ALTER TABLE orders ADD COLUMN IF NOT EXISTS placed_with text;
INSERT INTO schema_migrations (version, name) VALUES ('20251205090100', '009_order_currency');
