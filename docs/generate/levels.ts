import { automationsFor, levelRules, phaseOfKind } from '#core/level.ts';
import { Level, OperationKind } from '#core/words.ts';
import { code, table } from './markdown.ts';
import { secondsOf } from './objects.ts';

const LEVELS = Level.options.map(({ value }) => value);

/** What the certification levels demand, and which automation and phase belong to a kind of change. */
export function levelsSection(): string {
  return ['## Levels', demands(), 'By kind of change:', kinds()].join('\n\n');
}

function demands(): string {
  const rules = LEVELS.map(levelRules);
  const yes = (is: boolean): string => (is ? 'yes' : '–');
  const names = (list: readonly string[]): string => list.map(code).join(', ') || '–';
  const perRegion = (is: boolean): string => (is ? ' per region' : '');
  const rows = [
    ['SLA', ...rules.map((rule) => secondsOf(rule.slaSeconds) + perRegion(rule.slaPerRegion))],
    ['target', ...rules.map((rule) => secondsOf(rule.targetSeconds) + perRegion(rule.slaPerRegion))],
    ['when the SLA is missed', ...rules.map((rule) => rule.onBreach)],
    ['phases with steps', ...rules.map((rule) => names(rule.phases))],
    ['partial scopes', ...rules.map((rule) => yes(rule.partialScopes))],
    ['`data-consistency` check', ...rules.map((rule) => yes(rule.dataConsistencyCheck))],
    ['regions, gate, communication', ...rules.map((rule) => yes(rule.enterprise))],
    ['evidence for a permit', ...rules.map((rule) => names(rule.evidence))],
  ];
  return table(['', ...LEVELS.map((level) => `level ${level}`)], rows);
}

function kinds(): string {
  const rows = OperationKind.options.map((kind) => {
    const phase = phaseOfKind(kind);
    const automations = LEVELS.map((level) => automationsFor(level, kind).map(code).join(', '));
    return [code(kind), phase ? code(phase) : '–', ...automations];
  });
  return table(['kind', 'phase with steps', ...LEVELS.map((level) => `automation at level ${level}`)], rows);
}
