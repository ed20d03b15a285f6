/** Asks once a second while somebody looks, and draws what came; says so when nothing comes. */
export const scriptPoll = `
const EVERY_MS = 1000;
const PATIENCE_MS = 5000;
const at = (id) => document.getElementById(id);
const views = new Map();
const opened = new Set();
let status;
let lostSince;
let timer;
let polling = false;
let announced;

async function ask(path) {
  const answer = await fetch(path, { signal: AbortSignal.timeout(PATIENCE_MS) });
  if (!answer.ok) throw new Error('HTTP ' + answer.status);
  return answer.json();
}

async function poll() {
  clearTimeout(timer);
  if (polling) return;
  polling = true;
  try {
    const next = await ask('/api/status');
    for (const one of (status ? status.active : [])) if (!next.active.some(({ id }) => id === one.id)) opened.add(one.id);
    const wanted = [...next.active.map(({ id }) => id), ...next.recent.map(({ id }) => id).filter((id) => opened.has(id) && !isFinal(id))];
    await Promise.all(wanted.map(async (id) => views.set(id, await ask('/api/rollbacks/' + encodeURIComponent(id)))));
    status = next;
    lostSince = undefined;
  } catch {
    lostSince ||= new Date();
  }
  polling = false;
  // Before anything is drawn, so that a fault there does not end the polling.
  if (!document.hidden) timer = setTimeout(poll, EVERY_MS);
  draw();
}

/** A rollback that is over changes no more once its report is written. */
function isFinal(id) { const view = views.get(id); return Boolean(view && view.picture.over && view.rollback.report); }

document.addEventListener('visibilitychange', () => { if (document.hidden) clearTimeout(timer); else poll(); });

function draw() {
  const banner = at('connection');
  banner.hidden = lostSince === undefined;
  if (lostSince) banner.textContent = 'Connection lost at ' + lostSince.toLocaleTimeString() + '. Trying again; rollbacks go on without this page.';
  at('main').classList.toggle('stale', lostSince !== undefined);
  if (!status) return;
  at('main').removeAttribute('aria-busy');
  patch(at('active'), status.active.length === 0 ? drawEmpty() : status.active.map(drawActive));
  patch(at('operations'), drawOperations(status.operations));
  patch(at('recent'), drawRecent(status.recent));
  announce(status.active.map((one) => one.title + ': ' + words(one.status) + (one.phase ? ', ' + words(one.phase) : '')).join('. ') || 'No active rollback.');
  document.title = status.active.length > 0 ? words(status.active[0].status) + ': ' + status.active[0].title : 'Ripcord';
}

function announce(text) {
  if (text === announced) return;
  announced = text;
  at('announce').textContent = text;
}

function drawEmpty() {
  return [
    h('p', {}, 'Nothing is being rolled back.'),
    status.operations.length > 0
      ? [h('p', { class: 'empty' }, 'The open operations below are watched. A rollback starts when one of their alarms fires, or by hand:'),
        h('pre', { class: 'commands' }, 'ripcord rollback start ' + status.operations[0].id + ' --reason "why"')]
      : [h('p', { class: 'empty' }, 'Open an operation before you make a change. From then on its alarms are watched, and a rollback shows here:'),
        h('pre', { class: 'commands' }, 'ripcord plan put plan.yaml\\nripcord operation open PLAN_ID')],
  ];
}

function drawActive(rollback) {
  const view = views.get(rollback.id);
  return h('article', { key: rollback.id, class: 'card' },
    h('div', { class: 'title' }, h('h3', {}, rollback.title), badge(view ? view.rollback.status : rollback.status)),
    view ? drawRollback(view) : h('p', { class: 'soft' }, rollback.reason));
}

function drawOperations(operations) {
  if (operations.length === 0) return [h('p', { class: 'empty' }, 'No operation is open.')];
  return operations.map((one) => h('div', { key: one.id, class: 'card' },
    h('div', { class: 'title' }, h('strong', {}, one.title), badge(one.status)),
    h('p', { class: 'soft' }, one.id + ', plan ' + one.plan.id + ' version ' + one.plan.version + ', level ' + one.level + ', ' + words(one.automation) + ', opened by ' + one.openedBy + ' at ', clockTime(one.openedAt)),
    h('p', {}, one.deployment === 'pending' ? 'Not deployed yet. ' : '', one.ponr ? h('strong', { class: 'warn' }, 'Past its point of no return. ') : '',
      one.triggers.length === 0 ? 'No triggers are armed.' : 'Triggers: ' + one.triggers.map((trigger) => trigger.id + ' (' + trigger.severity + (trigger.redAtOpen ? ', red at opening' : '') + ')').join(', '))));
}

function drawRecent(recent) {
  if (recent.length === 0) return [h('p', { class: 'empty' }, 'No rollback has ended yet.')];
  return recent.map((rollback) => {
    const view = views.get(rollback.id);
    const took = (Date.parse(rollback.verifiedAt || rollback.endedAt || rollback.decidedAt) - Date.parse(rollback.decidedAt)) / 1000;
    return h('details', { key: rollback.id, class: 'card', open: opened.has(rollback.id), ontoggle: (event) => unfold(rollback.id, event.target.open) },
      h('summary', {}, h('strong', {}, rollback.title), h('span', {}, badge(rollback.status), ' ', h('span', { class: 'times' }, new Date(rollback.decidedAt).toLocaleString() + ', ' + duration(took)),
        rollback.report && rollback.report.html && [' ', h('a', { href: '/api/rollbacks/' + encodeURIComponent(rollback.id) + '/report/html' }, 'Report')])),
      opened.has(rollback.id) && (view ? drawRollback(view) : h('p', { class: 'soft' }, 'Looking …')));
  });
}

function unfold(id, open) {
  if (open === opened.has(id)) return;
  if (open) opened.add(id); else opened.delete(id);
  draw();
  if (open) poll();
}

poll();
`;
