import { expect, it } from 'vitest';
import { jsonAt } from '#core/json-path.ts';

it('follows names and positions', () => {
  expect(jsonAt({ data: { items: [{ id: 'a' }, { id: 'b' }] } }, 'data.items.1.id')).toBe('b');
});

it('finds nothing where there is nothing, and nothing that was inherited', () => {
  expect(jsonAt({ data: [] }, 'data.0.id')).toBeUndefined();
  expect(jsonAt({ data: [1] }, 'data.length')).toBeUndefined();
  expect(jsonAt({}, 'constructor.name')).toBeUndefined();
  expect(jsonAt(undefined, 'a')).toBeUndefined();
});

it('tells null from nothing', () => {
  expect(jsonAt({ a: null }, 'a')).toBeNull();
});
