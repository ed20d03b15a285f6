import type { Case, Route, Verdict } from './decision.ts';
import { leaveOf, startOf } from './decision-start.ts';

interface Rule {
  readonly name: string;
  readonly decide: (known: Case) => Verdict | undefined;
}

/** Limits of automatic starts, then the decision matrix (section 10), in the order in which they are asked. */
export const MATRIX: readonly Rule[] = [
  { name: 'rollback-failed', decide: rollbackFailed },
  { name: 'one-automatic-rollback', decide: oneAutomaticRollback },
  { name: 'cool-down', decide: coolDown },
  { name: 'no-rollback-of-a-rollback', decide: noRollbackOfARollback },
  { name: 'secret-leaked', decide: secretLeaked },
  { name: 'data-lost', decide: dataLost },
  { name: 'past-point-of-no-return', decide: pastPointOfNoReturn },
  { name: 'backup-missing', decide: backupMissing },
  { name: 'bad-target', decide: badTarget },
  { name: 'told-only', decide: toldOnly },
  { name: 'service-deleted', decide: serviceDeleted },
  { name: 'configuration', decide: configuration },
  { name: 'several-regions', decide: severalRegions },
];

function rollbackFailed({ operation, byPerson }: Case): Verdict | undefined {
  if (byPerson || operation.status !== 'rollback-failed') return undefined;
  return alert('a rollback of this operation failed: what happens next is for people to say');
}

function oneAutomaticRollback({ operation, byPerson }: Case): Verdict | undefined {
  if (byPerson || operation.automaticRollbacks < 1) return undefined;
  return alert(
    'this operation was rolled back automatically once already: a second time is for people to start',
  );
}

function coolDown({ serviceCoolDownUntil: until, now, byPerson }: Case): Verdict | undefined {
  if (byPerson || until === undefined || Date.parse(until) <= now.getTime()) return undefined;
  return alert(`a service of this operation was rolled back lately and cools down until ${until}`);
}

function noRollbackOfARollback({ operation, byPerson }: Case): Verdict | undefined {
  if (byPerson || operation.autoRollback) return undefined;
  return alert(
    'automatic rollbacks are off for this operation: by its profile, its evidence, or as a rollback itself',
  );
}

function secretLeaked(known: Case): Verdict | undefined {
  if (known.situation !== 'secret-leaked') return undefined;
  return instead(
    known,
    'rotate',
    ['rotate'],
    'a secret has leaked: it is rotated, and the leaked version is never restored',
  );
}

function dataLost(known: Case): Verdict | undefined {
  const { situation, operation } = known;
  if (situation !== 'database-corrupted' && situation !== 'data-deleted') return undefined;
  const what = situation === 'data-deleted' ? 'data was deleted' : 'the database is corrupted';
  if (operation.backup === 'valid') {
    return instead(known, 'restore', ['restore'], `${what}: it is restored from the backup, which is valid`);
  }
  const why = `${what}, and a backup to restore it from is ${operation.backup}`;
  return instead(known, 'disaster-recovery', ['disaster-recovery'], `${why}: disaster recovery takes over`);
}

/** The alternatives in the order in which they are preferred: what loses nothing first. */
function pastPointOfNoReturn(known: Case): Verdict | undefined {
  const { ponr, alternatives, backup } = known.operation;
  if (!ponr) return undefined;
  const has = (kind: string): boolean => alternatives.some((alternative) => alternative.kind === kind);
  const passed = `the point of no return was passed at ${ponr.at} (told by ${ponr.by}), so the plan must not run`;
  const forward = ['forward-fix', 'compensating-migration'];
  if (!forward.some(has) && has('restore') && backup === 'valid') {
    return instead(known, 'restore', ['restore'], `${passed}: its alternative restores the valid backup`);
  }
  if (!forward.some(has) && has('disaster-recovery')) {
    return instead(
      known,
      'disaster-recovery',
      ['disaster-recovery'],
      `${passed}: its alternative is disaster recovery`,
    );
  }
  return instead(known, 'forward-fix', forward, `${passed}: the way out is forward`);
}

function backupMissing(known: Case): Verdict | undefined {
  const { backup } = known.operation;
  if (backup === 'valid' || backup === 'not-needed') return undefined;
  const why = `the plan needs a backup and that is ${backup}: disaster recovery takes over`;
  return instead(known, 'disaster-recovery', ['disaster-recovery'], why);
}

function badTarget({ operation }: Case): Verdict | undefined {
  if (operation.badTarget === undefined) return undefined;
  const reason = `the version to return to must not be deployed: ${operation.badTarget}; two approvals are needed to go on`;
  return { route: 'refuse', consent: 'two-approvals', path: 'plan', reasons: [reason] };
}

function toldOnly(known: Case): Verdict | undefined {
  const start = startOf(known);
  return start.route === 'alert' ? alert(start.reason) : undefined;
}

function serviceDeleted(known: Case): Verdict | undefined {
  if (known.situation !== 'service-deleted') return undefined;
  return byPlan(known, 'redeploy', 'the service was deleted: its previous version is deployed again');
}

function configuration(known: Case): Verdict | undefined {
  if (known.operation.kind !== 'configuration') return undefined;
  return byPlan(known, 'revert-configuration', 'only configuration was changed: it is reverted');
}

function severalRegions(known: Case): Verdict | undefined {
  const { regions } = known.operation;
  if (regions.length < 2) return undefined;
  return byPlan(
    known,
    'regional',
    `the change is live in ${regions.join(', ')}: they are rolled back in coordination`,
  );
}

/** No rule of the matrix objects: before the point of no return the plan is executed. */
export function runPlan(known: Case): Verdict {
  return byPlan(known, startOf(known).route, 'the point of no return is not passed: the plan is executed');
}

function alert(reason: string): Verdict {
  return { route: 'alert', consent: 'approval', reasons: [reason] };
}

function byPlan(known: Case, route: Route, reason: string): Verdict {
  const { consent, noticeSeconds, reason: why } = startOf(known);
  const notice = noticeSeconds === undefined ? {} : { noticeSeconds };
  return { route, consent, path: 'plan', ...notice, reasons: [reason, why] };
}

/** One of the plan's alternatives instead of the plan; where the plan has none that fits, people take over. */
function instead(known: Case, route: Route, kinds: readonly string[], reason: string): Verdict {
  const { alternatives, ponr } = known.operation;
  const fitting = kinds
    .map((kind) => alternatives.find((one) => one.kind === kind))
    .find((one) => one !== undefined);
  if (!fitting) {
    const missing = `the plan holds no steps of kind ${kinds.join(' or ')}: people do it by hand`;
    return { route, consent: 'approval', reasons: [reason, missing] };
  }
  const path = { route, path: 'alternative', alternative: fitting.kind } as const;
  if (ponr && (route === 'restore' || route === 'disaster-recovery')) {
    const loses = 'past the point of no return this loses what was written since: two approvals are needed';
    return { ...path, consent: 'two-approvals', reasons: [reason, loses] };
  }
  const emergency = known.byPerson && known.emergency === true;
  const start = startOf(known);
  const why =
    fitting.automatic || emergency ? start.reason : 'the plan wants an approval for this alternative';
  return { ...path, ...leaveOf(start, fitting.automatic, emergency), reasons: [reason, why] };
}
