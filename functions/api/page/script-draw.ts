/**
 * Elements as plain values and a patch that changes only what differs, so that focus and what people are typing
 * outlive every poll. Data becomes text nodes and attributes, never markup.
 */
export const scriptDraw = `
const MARKS = {
  'to-come': ['·', 'soft', 'to come'], running: ['▶', 'accent', 'running'], waiting: ['?', 'warn', 'waiting'],
  done: ['✔', 'good', 'done'], failed: ['✖', 'bad', 'failed'], 'passed-over': ['↷', 'warn', 'passed over'],
  'not-run': ['–', 'soft', 'not run'],
};

function h(tag, attributes, ...children) {
  return { tag, attributes: attributes || {}, children };
}

/** Lists in lists are one list; what is left out leaves no trace. */
function flat(children) {
  return children.flat(9).filter((one) => one !== undefined && one !== null && one !== false && one !== '');
}

function patch(parent, drawn) {
  const children = flat(drawn);
  children.forEach((child, index) => {
    const node = parent.childNodes[index];
    if (typeof child !== 'object') {
      const text = String(child);
      if (node && node.nodeType === 3) { if (node.data !== text) node.data = text; }
      else place(parent, document.createTextNode(text), node);
      return;
    }
    const key = child.tag + '#' + (child.attributes.key || '');
    const element = node && node.drawnKey === key ? node : place(parent, create(child.tag, key), reuse(parent, index, key));
    decorate(element, child.attributes);
    patch(element, child.children);
  });
  while (parent.childNodes.length > children.length) parent.lastChild.remove();
}

/** A keyed element further down moves up instead of being drawn anew. */
function reuse(parent, index, key) {
  const node = parent.childNodes[index];
  if (!key.endsWith('#')) {
    const later = [...parent.childNodes].slice(index + 1).find((one) => one.drawnKey === key);
    if (later) return { move: later, before: node };
  }
  return node;
}

function place(parent, fresh, where) {
  if (where && where.move) { parent.insertBefore(where.move, where.before); return where.move; }
  if (!where) parent.appendChild(fresh);
  else if (isKeyed(fresh) || isKeyed(where)) parent.insertBefore(fresh, where);
  else parent.replaceChild(fresh, where);
  return fresh;
}

function isKeyed(node) { return Boolean(node.drawnKey) && !node.drawnKey.endsWith('#'); }

function create(tag, key) {
  const element = document.createElement(tag);
  element.drawnKey = key;
  return element;
}

function decorate(element, attributes) {
  const before = element.drawn || {};
  for (const name of Object.keys({ ...before, ...attributes })) {
    const value = attributes[name];
    if (name === 'key' || value === before[name]) continue;
    if (typeof value === 'function' || typeof before[name] === 'function') element[name] = value || null;
    else if (name === 'width') element.style.width = value;
    else if (value === undefined || value === false) element.removeAttribute(name);
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.drawn = attributes;
}

function mark(progress) {
  const [sign, tone, word] = MARKS[progress] || MARKS['to-come'];
  return h('span', { class: tone, role: 'img', 'aria-label': word }, sign);
}

function duration(seconds) {
  if (seconds < 10) return Math.round(seconds * 10) / 10 + 's';
  const whole = Math.round(seconds);
  if (whole < 60) return whole + 's';
  const pad = (n) => String(n).padStart(2, '0');
  if (whole < 3600) return Math.floor(whole / 60) + 'm ' + pad(whole % 60) + 's';
  return Math.floor(whole / 3600) + 'h ' + pad(Math.floor((whole % 3600) / 60)) + 'm';
}

function clockTime(at) {
  return h('time', { datetime: at, title: at }, new Date(at).toLocaleTimeString());
}

function words(name) { return String(name).replaceAll('-', ' '); }

function shown(value) { return typeof value === 'string' ? value : JSON.stringify(value); }
`;
