import { describeRules, type Fields } from './rule.ts';

function check(kind: string, settings: Fields): Fields {
  const data = { name: 'data', kind: 'data-consistency' };
  return { verification: { automated: [data, { name: 'compared', kind, with: settings }] } };
}

const items = (...names: string[]): Fields => ({ items: names.map((name) => ({ name })) });
const figure = (captured: string): Fields => ({
  figures: [{ name: 'errors' }, { name: 'latency', baseline: { captured, atMostAbovePercent: 5 } }],
});

describeRules([
  [
    'capture-absent',
    'verification.automated[1].with.items[1].name',
    check('data-consistency', items('rows', 'users')),
    check('data-consistency', items('rows')),
  ],
  [
    'capture-absent',
    'verification.automated[1].with.figures[1].baseline.captured',
    check('metric', figure('latency')),
    check('metric', figure('rows')),
  ],
  [
    'capture-absent',
    'verification.automated[1].with.items[0].name',
    { ...check('data-consistency', items(`\${what}`)), parameters: { what: { default: 'users' } } },
    { ...check('data-consistency', items(`\${what}`)), parameters: { what: {} } },
  ],
  [
    'capture-absent',
    'safety[0].with.items[0].name',
    { safety: [{ name: 's', kind: 'data-consistency', proves: 'other', with: items('users') }] },
    { safety: [{ name: 's', kind: 'data-consistency', proves: 'other', with: { items: 'users' } }] },
  ],
]);
