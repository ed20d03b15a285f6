import { expect, it } from 'vitest';
import { transactionControl } from '#core/sql-text.ts';

it.each([
  ['COMMIT', 'COMMIT'],
  ['UPDATE a SET b = 1; commit; DELETE FROM a', 'commit'],
  ['  begin;', 'begin'],
  ["SELECT 'it''s'; ROLLBACK", 'ROLLBACK'],
  ['-- a note\nEND', 'END'],
  ['START  TRANSACTION', 'START  TRANSACTION'],
])('finds the end of a transaction in %j', (script, word) => {
  expect(transactionControl(script)).toBe(word);
});

it.each([
  'UPDATE a SET b = 1',
  "INSERT INTO notes VALUES ('; COMMIT')",
  'CREATE FUNCTION f() RETURNS int AS $body$ BEGIN RETURN 1; END; $body$ LANGUAGE plpgsql',
  'DO $$ BEGIN PERFORM 1; END $$',
  'ROLLBACK TO SAVEPOINT a',
  '/* ; COMMIT */ SELECT "; commit" FROM a',
  'SELECT committed FROM commits',
])('lets %j pass', (script) => {
  expect(transactionControl(script)).toBeUndefined();
});
