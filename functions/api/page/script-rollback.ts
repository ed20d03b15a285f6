/** Draws one rollback from what the API tells about it. */
export const scriptRollback = `
const TONES = {
  'rolled-back': 'good', 'fixed-forward': 'good', failed: 'bad', abandoned: 'bad', 'needs-help': 'warn',
  'awaiting-approval': 'warn', 'awaiting-checks': 'warn', announced: 'warn', vetoed: 'soft', refused: 'soft',
  expired: 'soft', alerted: 'soft',
};
const CLOCKS = [
  ['t1', 'first breaching datapoint to trigger'], ['t2', 'trigger to first action'], ['t3', 'first to last action'],
  ['t4', 'last action to verified'], ['t5', 'all of it'],
];

function badge(status) { return h('span', { class: 'badge ' + (TONES[status] || 'accent') }, words(status)); }

function drawRollback(view) {
  const { rollback, picture } = view;
  return [
    h('p', { class: 'soft' }, rollback.id + ', ' + (rollback.path === 'alternative' ? 'alternative path' : 'scope ' + rollback.scope) + ', operation ' + rollback.operation),
    h('p', {}, h('strong', {}, 'Trigger: '), rollback.reason, h('span', { class: 'soft' }, ' (' + rollback.requestedBy + ')')),
    h('p', {}, h('strong', {}, 'Why: '), rollback.decision.reasons.join('; ')),
    picture.over && h('p', {}, h('strong', {}, 'Outcome: '), rollback.outcome || words(rollback.status)),
    drawClock(picture.sla),
    drawRefusals(view),
    view.questions.filter((one) => one.status === 'open').map((one) => drawQuestion(one, view.now)),
    drawPhases(picture, view.checks),
    drawLevels(view),
    picture.over && drawClocks(view.clocks),
    drawMessages(view.messages),
    drawLinks(rollback),
    !picture.over && !rollback.verifiedAt && drawAbort(rollback),
  ];
}

function drawClock(sla) {
  if (sla.state === 'not-started') return h('p', { class: 'soft' }, 'Waiting for approval; the SLA of ' + duration(sla.slaSeconds) + ' starts with it.');
  if (sla.state === 'not-needed') return h('p', { class: 'soft' }, 'Nothing was changed.');
  const share = Math.min(100, Math.round((sla.elapsedSeconds / Math.max(1, sla.slaSeconds)) * 100));
  const tone = { broken: 'bad', 'not-met': 'bad', 'at-risk': 'warn' }[sla.state] || 'good';
  const elapsed = duration(sla.elapsedSeconds) + ' of ' + duration(sla.slaSeconds);
  return [
    h('div', { class: 'bar ' + tone, role: 'progressbar', 'aria-label': 'elapsed against SLA', 'aria-valuemin': '0', 'aria-valuemax': '100', 'aria-valuenow': String(share), 'aria-valuetext': elapsed },
      h('span', { width: share + '%' })),
    h('p', { class: 'clocks' }, h('span', {}, elapsed), h('span', { class: tone }, verdictOf(sla))),
  ];
}

function verdictOf(sla) {
  if (sla.state === 'met') return 'SLA met';
  if (sla.state === 'not-met') return sla.elapsedSeconds > sla.slaSeconds ? 'SLA missed' : 'not verified';
  if (sla.state === 'broken') return 'over the SLA by ' + duration(sla.elapsedSeconds - sla.slaSeconds);
  if (sla.forecastSeconds === undefined) return '';
  return 'forecast ' + duration(sla.forecastSeconds) + (sla.state === 'at-risk' ? ': over the SLA' : '');
}

function drawPhases(picture, checks) {
  const drawn = picture.phases.filter((one) => one.stage !== 'verification' || one.steps.length > 0 || checks.length === 0);
  const verification = checks.length > 0 && h('li', { key: 'checks', class: 'phase ' + picture.verification.progress },
    row(picture.verification.progress, 'Checks: ' + checks.filter((one) => one.result === 'pass').length + ' of ' + checks.length + ' passed', picture.verification.seconds),
    h('ul', { class: 'steps' }, checks.map(drawCheck)));
  return [
    h('h4', {}, 'Phases'),
    drawn.length === 0 && !verification ? h('p', { class: 'soft' }, 'No phase is planned yet.') : h('ol', { class: 'phases' },
      drawn.filter((one) => one.stage !== 'cleanup').map(drawPhase), verification,
      drawn.filter((one) => one.stage === 'cleanup').map(drawPhase)),
  ];
}

function row(progress, title, seconds, estimate, told, tone) {
  const times = (seconds === undefined ? '' : duration(seconds)) + (estimate > 0 ? ' of ' + duration(estimate) : '');
  return h('div', { class: 'row' }, mark(progress), h('span', {}, title), h('span', { class: 'times' }, times),
    told && h('span', { class: 'told ' + (tone || '') }, told));
}

function drawPhase(phase) {
  const title = phase.region ? phase.title + ' (' + phase.region + ')' : phase.title;
  return h('li', { key: phase.stage + (phase.region || ''), class: 'phase ' + phase.progress },
    row(phase.progress, title, phase.seconds, phase.estimateSeconds),
    phase.steps.length > 0 && h('ul', { class: 'steps' }, phase.steps.map(drawStep)));
}

function drawStep({ step, progress, seconds }) {
  const failed = progress === 'failed' || progress === 'not-run';
  const told = [failed ? step.error : step.summary, step.comment, step.decidedBy && 'by ' + step.decidedBy].filter(Boolean).join('; ');
  const title = step.title + (step.attempt > 1 ? ' (attempt ' + step.attempt + ')' : '');
  return h('li', { key: step.id }, row(progress, title, seconds, step.estimateSeconds, told, failed ? 'bad' : ''));
}

function drawCheck(check) {
  const settled = check.status === 'settled' ? { pass: 'done', fail: 'failed' }[check.result] || 'waiting' : undefined;
  const progress = settled || (check.result === 'pass' ? 'done' : check.status === 'pending' ? 'to-come' : 'running');
  const value = check.value === undefined || check.value === null ? '' : shown(check.value) + (check.limit === undefined || check.limit === null ? '' : ' against ' + shown(check.limit));
  const told = check.result === 'pass' ? value || check.reason : check.reason || value;
  return h('li', { key: check.name }, row(progress, check.title, undefined, 0, told, check.result === 'fail' ? 'bad' : ''));
}

function drawLevels({ levels, rollback, picture }) {
  if (levels.length === 0) return undefined;
  return [h('h4', {}, 'Escalation'), h('ul', {}, levels.map((level) => {
    const id = 'level#' + rollback.id + '#' + level.level;
    const owner = level.acknowledgedBy ? 'owned by ' + level.acknowledgedBy : '';
    return h('li', { key: id }, h('strong', { class: 'bad' }, 'Level ' + level.level), ' ', clockTime(level.at), ': ' + level.reason + '. Told: ' + level.told.join(', ') + '. ',
      owner || (!picture.over && h('button', { type: 'button', disabled: busy(id), onclick: () => send(id, '/api/rollbacks/' + encodeURIComponent(rollback.id) + '/acknowledge', { level: level.level }) }, 'I own this')),
      failureOf(id));
  }))];
}

function drawClocks(clocks) {
  return [h('h4', {}, 'Clocks'), h('table', {}, h('tbody', {}, CLOCKS.map(([key, meaning]) =>
    h('tr', {}, h('th', { scope: 'row' }, key.toUpperCase()), h('td', {}, meaning), h('td', {}, clocks[key] === undefined ? 'not known' : duration(clocks[key]))))))];
}

function drawMessages(messages) {
  if (messages.length === 0) return undefined;
  const sorted = [...messages].sort((a, b) => b.at.localeCompare(a.at));
  return h('details', { key: 'messages' }, h('summary', {}, 'Messages (' + messages.length + '), the last: ' + sorted[0].subject),
    h('ul', {}, sorted.map((one) => h('li', { key: one.id }, clockTime(one.at), ' ' + one.kind + ': ' + one.subject, one.delivery !== 'delivered' && h('span', { class: 'warn' }, ' (' + one.delivery + ')')))));
}

function drawLinks(rollback) {
  const base = '/api/rollbacks/' + encodeURIComponent(rollback.id);
  const kept = ['html', 'markdown', 'json', 'audit'].filter((name) => rollback.report && rollback.report[name]);
  if (kept.length === 0) return h('p', { class: 'links' }, h('a', { href: base + '/audit' }, 'Audit trail so far'));
  return h('p', { class: 'links' }, kept.map((name) => h('a', { href: base + '/report/' + name }, name === 'audit' ? 'Audit trail' : 'Report (' + name + ')')));
}
`;
