import { WANTS_COMMENT } from '#core/question.ts';

/** What people do here: answers, acknowledgements, aborts; each sent once, each refusal shown where it was asked. */
export const scriptPeople = `
const WANTS_COMMENT = ${JSON.stringify(WANTS_COMMENT)};
const DESTRUCTIVE = ['abandon', 'refuse', 'veto', 'fail', 'stop'];
const sending = new Map();
const person = document.getElementById('person');
try { person.value = localStorage.getItem('ripcord-person') || ''; } catch { /* storage may be forbidden */ }
person.oninput = () => { try { localStorage.setItem('ripcord-person', person.value.trim()); } catch { /* as above */ } };

function busy(id) { const state = sending.get(id); return Boolean(state && (state.busy || state.sent)); }

function failureOf(id) {
  const state = sending.get(id);
  return h('p', { key: 'failure', role: 'alert', class: 'bad' }, state && state.error);
}

/** A header cannot hold every letter; its bytes are the name in UTF-8. */
function headerName(name) { return String.fromCharCode(...new TextEncoder().encode(name)); }

async function send(id, path, body) {
  if (busy(id)) return;
  const name = person.value.trim();
  if (!name) { refuse(id, 'Say who you are first, at the top of this page.', person); return; }
  sending.set(id, { busy: true });
  draw();
  try {
    const answer = await fetch(path, { method: 'POST', headers: { 'content-type': 'application/json', 'x-ripcord-person': headerName(name) }, body: JSON.stringify(body) });
    const told = await answer.json().catch(() => ({}));
    if (answer.ok) sending.set(id, { sent: !(told.question && told.question.status === 'open') });
    else sending.set(id, { error: told.message || 'Refused: HTTP ' + answer.status });
  } catch (error) {
    sending.set(id, { error: 'It may not have arrived: ' + error.message + '. Look at the state before you send it again.' });
  }
  await poll();
}

function refuse(id, message, field) {
  sending.set(id, { error: message });
  draw();
  if (field) field.focus();
}

function drawQuestion(question, now) {
  const id = 'question#' + question.rollback + '#' + question.id;
  const left = question.expiresAt ? (Date.parse(question.expiresAt) - Date.parse(now)) / 1000 : undefined;
  const scopes = Array.isArray(question.details.scopes) ? question.details.scopes : [];
  const checks = question.kind === 'manual-checks' ? Object.entries(question.details) : [];
  const wanting = question.answers.filter((one) => WANTS_COMMENT.includes(one));
  return h('form', { key: id, class: 'question', onsubmit: (event) => event.preventDefault() },
    h('p', {}, question.text),
    h('p', { class: 'soft' },
      left === undefined ? '' : left > 0 ? duration(left) + ' left. ' : 'Its time is over. ',
      question.approvalsNeeded > 1 ? question.approvals.length + ' of ' + question.approvalsNeeded + ' approvals. ' : '',
      question.barred.length > 0 ? 'Not for ' + question.barred.join(', ') + ' to answer.' : ''),
    checks.length === 0 && drawDetails(question.details),
    checks.map(([name, instructions]) => drawProcedure(id, name, instructions)),
    question.answers.includes('partial-scope') && [
      h('label', { for: id + 'scope' }, 'Scope to go on with (for partial scope)'),
      scopes.length > 0
        ? h('select', { id: id + 'scope', name: 'scope' }, h('option', { value: '' }, 'choose'), scopes.map((one) => h('option', { value: one }, one)))
        : h('input', { id: id + 'scope', name: 'scope', type: 'text', placeholder: 'application-only' }),
    ],
    h('label', { for: id + 'comment' }, 'Comment' + (wanting.length > 0 ? ' (needed for ' + wanting.map(words).join(', ') + ')' : '')),
    h('textarea', { id: id + 'comment', name: 'comment', maxlength: '2000' }),
    h('div', { class: 'answers', role: 'group', 'aria-label': 'Answers' }, question.answers.map((word, index) =>
      h('button', { type: 'button', disabled: busy(id), class: index === 0 && !DESTRUCTIVE.includes(word) ? 'main' : DESTRUCTIVE.includes(word) ? 'stop' : '',
        onclick: (event) => reply(id, question, word, event.target.form) }, words(word)))),
    failureOf(id));
}

/** A refusal outlives its question: who came too late sees what counts instead. */
function drawRefusals({ rollback, questions }) {
  return questions.filter((one) => one.status !== 'open').map((one) => {
    const id = 'question#' + rollback.id + '#' + one.id;
    const state = sending.get(id);
    return state && state.error && h('p', { key: 'refused' + id, class: 'banner', role: 'alert' }, state.error, ' ',
      h('button', { type: 'button', onclick: () => { sending.delete(id); draw(); } }, 'Understood'));
  });
}

function drawDetails(details) {
  const kept = Object.entries(details).filter(([, value]) => value !== '' && value !== null && !(Array.isArray(value) && value.length === 0));
  return h('ul', { class: 'soft' }, kept.map(([name, value]) => h('li', {}, words(name) + ': ' + (Array.isArray(value) ? value.map(shown).join(', ') : shown(value)))));
}

function drawProcedure(id, name, instructions) {
  return h('fieldset', { key: name }, h('legend', {}, words(name)), h('p', { class: 'soft' }, shown(instructions)),
    ['pass', 'fail', 'unsure'].map((word) => h('label', {}, h('input', { type: 'radio', name: 'result ' + name, value: word }), word)),
    h('input', { type: 'text', name: 'comment ' + name, 'aria-label': 'What you saw: ' + words(name), placeholder: 'what you saw', maxlength: '2000' }));
}

function reply(id, question, word, form) {
  const given = new FormData(form);
  const comment = String(given.get('comment') || '').trim();
  const scope = String(given.get('scope') || '').trim();
  if (WANTS_COMMENT.includes(word) && !comment) return refuse(id, 'The answer "' + words(word) + '" needs a comment.', form.elements.comment);
  if (word === 'partial-scope' && !scope) return refuse(id, 'Choose the scope to go on with.', form.elements.scope);
  const procedures = question.kind === 'manual-checks' ? proceduresOf(question, given) : undefined;
  return send(id, '/api/rollbacks/' + encodeURIComponent(question.rollback) + '/questions/' + encodeURIComponent(question.id), {
    answer: word, comment: comment || undefined, scope: word === 'partial-scope' ? scope : undefined, procedures,
  });
}

function proceduresOf(question, given) {
  const found = Object.keys(question.details).flatMap((name) => {
    const result = given.get('result ' + name);
    const comment = String(given.get('comment ' + name) || '').trim();
    return result ? [[name, { result, ...(comment && { comment }) }]] : [];
  });
  return found.length > 0 ? Object.fromEntries(found) : undefined;
}

function drawAbort(rollback) {
  const id = 'abort#' + rollback.id;
  if (rollback.abort) return h('p', { class: 'bad' }, 'Being stopped by ' + rollback.abort.by + ': ' + rollback.abort.reason);
  return h('details', { key: 'abort' }, h('summary', {}, 'Stop this rollback'),
    h('form', { onsubmit: (event) => {
      event.preventDefault();
      const reason = event.target.elements.reason.value.trim();
      if (!reason) { refuse(id, 'Say why.', event.target.elements.reason); return; }
      send(id, '/api/rollbacks/' + encodeURIComponent(rollback.id) + '/abort', { reason });
    } },
      h('label', { for: id }, 'Why? What is done stays done; no further step starts.'),
      h('textarea', { id, name: 'reason', maxlength: '1000' }),
      h('p', {}, h('button', { class: 'stop', disabled: busy(id) }, 'Stop it')), failureOf(id)));
}
`;
