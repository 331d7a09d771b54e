// Entering measurements where there may be no network. What is typed is on this device before the page says so, each under a name of its
// own, and is sent when there is a network, as often as it takes: the agency enters a name once. Without this file the form is sent on
// line. Sentences come from the page, in the reader's language.
const root = document.querySelector('[data-field]');
const cfg = JSON.parse(root.dataset.field);
const say = cfg.words;
const form = root.querySelector('form');
const here = location.pathname;
const key = 'field ' + cfg.person + ' ' + here;
const shelf = 'visit ' + here; // of the worker; app.js empties all of them when one signs out
const find = (s) => root.querySelector(s);
const text = (tag, words, cls) => { const el = document.createElement(tag); el.textContent = words; if (cls) el.className = cls; return el; };
const name = () => [...crypto.getRandomValues(new Uint8Array(16))].map((x) => x.toString(16).padStart(2, '0')).join('');

// The queue is in this device's database, on its disk before the page says so; items are what of it was read last.
const asked = (r) => new Promise((ok, no) => { r.onsuccess = () => ok(r.result); r.onerror = () => no(r.error); });
const opening = indexedDB.open('field ' + cfg.person, 1);
opening.onupgradeneeded = () => opening.result.createObjectStore('queue', { keyPath: 'seq', autoIncrement: true });
const db = await asked(opening);
let items = [];
const load = async () => {
  const all = await asked(db.transaction('queue').objectStore('queue').getAll());
  items = all.filter((x) => x.page === here);
  show();
};
const change = async (act) => {
  const tx = db.transaction('queue', 'readwrite', { durability: 'strict' });
  act(tx.objectStore('queue'));
  await new Promise((ok, no) => { tx.oncomplete = ok; tx.onabort = tx.onerror = () => no(tx.error); });
  await load();
};
const drop = (item) => change((q) => q.delete(item.seq));

let busy = false;
let trouble = '';
let last = '';

const field = (n) => form.elements.namedItem(n);
const valueOf = (n) => { const c = field(n); return c ? c.value : ''; };
const labelOf = (item) => {
  const at = Object.fromEntries(item.fields);
  const metric = field('metric');
  const option = metric && [...metric.options].find((o) => o.value === at.metric);
  const value = at.missing ? say.missing : at.of ? at.value + ' / ' + at.of : at.value;
  return [option ? option.textContent : '', at.unit, value, at.day].filter(Boolean).join(' · ');
};
const put = (item) => {
  form.reset();
  for (const [n, v] of item.fields) {
    const c = field(n);
    if (!c || n === 'client') continue;
    if (c.type === 'checkbox') c.checked = true;
    else c.value = v;
  }
  field('unit').focus();
};
const button = (words, fn) => {
  const b = text('button', words, 'button quiet small');
  b.type = 'button';
  b.addEventListener('click', fn);
  return b;
};

function show() {
  const all = items;
  const refused = all.filter((x) => x.why).length;
  const waiting = all.length - refused;
  const reason = trouble || (navigator.onLine ? '' : 'offline');
  const parts = [];
  if (busy) parts.push(say.sending);
  else if (!all.length) parts.push(last || say.none);
  if (waiting) parts.push(say.waiting + ' ' + waiting);
  if (refused) parts.push(say.refused + ' ' + refused);
  const bar = find('[data-state]');
  const words = parts.join(' · ');
  if (bar.textContent !== words) bar.textContent = words;
  bar.dataset.waiting = all.length;
  bar.classList.toggle('waits', all.length > 0);
  const why = find('[data-trouble]');
  if (why.dataset.trouble !== reason) {
    why.dataset.trouble = reason;
    why.textContent = reason ? say[reason] : '';
    if (reason === 'signin') {
      const a = text('a', say.signin_do);
      a.href = '/sign-in?next=' + encodeURIComponent(here);
      why.append(' ', a);
    }
  }
  find('[data-send]').hidden = !waiting || busy;
  find('[data-queue]').hidden = !all.length;
  find('[data-queue] ul').replaceChildren(...all.map((x) => {
    const li = document.createElement('li');
    li.append(text('p', labelOf(x)));
    if (x.why) li.append(text('p', x.why, 'problem'));
    const acts = text('p', '', 'row');
    acts.append(button(say.mend, () => { put(x); drop(x); }), button(say.drop, () => drop(x)));
    li.append(acts);
    return li;
  }));
  try { // app.js reads it when one signs out
    const left = JSON.parse(localStorage.getItem('visit') || '{}');
    left.person = cfg.person;
    left.cases = { ...left.cases, [here]: all.length };
    localStorage.setItem('visit', JSON.stringify(left));
  } catch { /* no shelf here */ }
}

const send = async () => {
  if (busy) return;
  busy = true;
  trouble = '';
  try {
    await load();
    for (let item; !trouble && (item = items.find((x) => !x.why));) {
      const res = await fetch(here, { method: 'POST', headers: { 'X-Partial': '1' }, body: new URLSearchParams(item.fields) });
      if (res.redirected || res.status === 401 || res.status === 403) trouble = 'signin';
      else if (res.status === 404) trouble = 'lost';
      else if (res.status === 409) trouble = 'over';
      else if (res.status === 422) { const got = await res.json(); await change((q) => q.put({ ...item, why: got.why })); }
      else if (res.ok) { const got = await res.json(); last = got.saved; await drop(item); }
      else trouble = 'failed';
    }
  } catch (e) {
    trouble = e instanceof TypeError ? 'offline' : 'failed'; // what fetch throws
  }
  busy = false;
  show();
};

form.addEventListener('submit', async (e) => {
  e.preventDefault();
  e.stopPropagation();
  const lacks = ['unit', 'day'].find((n) => !valueOf(n).trim()) || (!valueOf('value').trim() && !form.querySelector('[name=missing]:checked') ? 'value' : '');
  if (lacks) {
    trouble = 'lacks';
    show();
    field(lacks).focus();
    return;
  }
  const fields = [...new FormData(form)].filter(([n, v]) => n !== 'client' && v !== '');
  try {
    await change((q) => q.put({ page: here, fields: [...fields, ['client', name()]] }));
  } catch {
    form.submit(); // no room here: it is sent on line
    return;
  }
  delete form.dataset.dirty;
  for (const n of ['unit', 'value', 'of']) if (field(n)) field(n).value = '';
  form.querySelectorAll('[name=missing]').forEach((c) => { c.checked = false; });
  field('unit').focus();
  last = '';
  send();
});
find('[data-send]').addEventListener('click', send);
addEventListener('online', send);
addEventListener('offline', show);
document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'visible') load(); }); // another window may have sent some
setInterval(() => { if (navigator.onLine && document.visibilityState === 'visible' && items.some((x) => !x.why)) send(); }, 30000);

// The page is put where the worker finds it, so that it opens without a network.
const take = async () => {
  if (!('serviceWorker' in navigator)) return;
  await navigator.serviceWorker.register(cfg.worker, { scope: here });
  if (await caches.has(shelf)) return;
  const page = await fetch(here, { cache: 'no-store' });
  if (!page.ok || page.redirected) return;
  const cache = await caches.open(shelf);
  const parts = new Set(performance.getEntriesByType('resource').map((r) => r.name).filter((n) => new URL(n).pathname.startsWith('/static/')));
  for (const el of document.querySelectorAll('link[href^="/static/"], script[src^="/static/"]')) parts.add(el.href || el.src);
  await Promise.all([...parts].map((u) => cache.add(u)));
  await cache.put(here, page);
};

// A page that was kept proposes the day on which it came. As many days as have passed here since then have passed at the agency.
const dayOf = (at) => Date.UTC(at.getFullYear(), at.getMonth(), at.getDate());
try {
  const came = JSON.parse(localStorage.getItem(key + ' day'));
  const passed = came && came.today === cfg.today ? dayOf(new Date()) - came.here : 0;
  if (!came || came.today !== cfg.today) localStorage.setItem(key + ' day', JSON.stringify({ today: cfg.today, here: dayOf(new Date()) }));
  else if (passed > 0 && valueOf('day') === cfg.today) field('day').value = new Date(Date.parse(cfg.today) + passed).toISOString().slice(0, 10);
} catch { /* no shelf here */ }
root.classList.add('live');
await load();
take().then(() => { root.dataset.taken = '1'; }, (e) => console.warn(e)).finally(() => { root.dataset.ready = '1'; });
if (location.hash === '#sign-out' && items.length) { trouble = 'signout'; show(); }
addEventListener('hashchange', () => { if (location.hash === '#sign-out' && items.length) { trouble = 'signout'; show(); } });
if (navigator.onLine && items.some((x) => !x.why)) send();
