-- First of the way back, so it looks whether there is one: past 011 the passwords exist in credentials alone.
DO $$
BEGIN
  IF NOT EXISTS (
    SELECT 1 FROM information_schema.columns
    WHERE table_schema = 'public' AND table_name = 'users' AND column_name = 'password_hash'
  ) THEN
    RAISE EXCEPTION 'point of no return passed: users.password_hash is gone, the migrations cannot be undone';
  END IF;
  IF to_regclass('public.credentials') IS NOT NULL THEN
    DELETE FROM credentials;
  END IF;
END $$;
DELETE FROM schema_migrations WHERE version = '20251205090200';
