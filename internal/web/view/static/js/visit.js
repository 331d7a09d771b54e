// Visit mode. Everything a member writes is in this device's database before the page says so, as entries that are only added
// (docs/formats/visit-entry.md); they are sent when there is a network, as often as it takes. Without this file the page's forms
// do the same acts on line. Sentences come from the page, in the reader's language.
const root = document.querySelector('[data-visit]');
const cfg = JSON.parse(root.dataset.visit);
const say = cfg.words;
const shelf = 'visit ' + cfg.base;
const batchBytes = 300000;
const find1 = (s, at = root) => at.querySelector(s);
const findAll = (s, at = root) => [...at.querySelectorAll(s)];
const asked = (r) => new Promise((ok, no) => { r.onsuccess = () => ok(r.result); r.onerror = () => no(r.error); });
const done = (tx) => new Promise((ok, no) => { tx.oncomplete = () => ok(); tx.onabort = tx.onerror = () => no(tx.error); });

const openShelf = () => {
  const r = indexedDB.open('visit ' + cfg.person, 1);
  r.onupgradeneeded = () => {
    const d = r.result;
    d.createObjectStore('cases', { keyPath: 'case' });
    d.createObjectStore('entries', { keyPath: ['case', 'id'] }).createIndex('case', 'case');
    d.createObjectStore('photos', { keyPath: ['case', 'digest'] }).createIndex('case', 'case');
    d.createObjectStore('drafts', { keyPath: ['case', 'field'] }).createIndex('case', 'case');
  };
  return asked(r);
};
const db = await openShelf();
db.onversionchange = () => db.close(); // signing out deletes it
const stores = ['cases', 'entries', 'photos', 'drafts'];
// What is an entry is on the disk before the page says so; a draft may wait for the system's own pace.
const writing = (durability = 'strict') => db.transaction(stores, 'readwrite', { durability });

// What is known: entries by name with whether they were sent, photos by digest, drafts by field, and this device's record.
const entries = new Map();
const photos = new Map();
const drafts = new Map();
let record;
const fresh = () => ({ case: cfg.case, device: crypto.randomUUID(), seq: 0, taken: false });
let state = cfg.state.state;
let arrived = new Set(cfg.state.arrived);
let busy = false;
let again = false;
let trouble = '';

const load = async () => {
  const tx = db.transaction(stores);
  const of = (store) => asked(tx.objectStore(store).index('case').getAll(cfg.case));
  const [r, es, ps, ds] = await Promise.all([asked(tx.objectStore('cases').get(cfg.case)), of('entries'), of('photos'), of('drafts')]);
  record = r || fresh();
  for (const e of es) entries.set(e.id, e);
  for (const p of ps) photos.set(p.digest, p);
  for (const d of ds) drafts.set(d.field, d.value);
  known(cfg.state.entries);
};

// known adds what the agency has to what this device wrote.
function known(list) {
  for (const entry of list) {
    const old = entries.get(entry.id);
    if (!old || (!old.sent && !old.refused)) entries.set(entry.id, { case: cfg.case, id: entry.id, entry, sent: 1 });
  }
}

const question = (e) => {
  if (e.kind === 'evidence') return 'evidence ' + e.subject;
  if (e.kind === 'note' || e.kind === 'level') return e.kind + ' ' + e.subject + ' ' + e.by;
  return '';
};
const order = (a, b) => Date.parse(a.at) - Date.parse(b.at) || (a.device < b.device ? -1 : a.device > b.device ? 1 : 0) || a.seq - b.seq || (a.id < b.id ? -1 : 1);

// standing are the entries that nothing replaced or took back, by the rules of the format.
const standing = () => {
  const list = [...entries.values()].filter((r) => !r.refused).map((r) => r.entry).sort(order);
  const gone = new Set();
  const struck = new Set();
  for (const e of list) {
    for (const id of e.after || []) {
      const old = entries.get(id) && entries.get(id).entry;
      if (!old || id === e.id) continue;
      const own = (old.kind !== 'note' && old.kind !== 'level') || old.by === e.by;
      if (e.kind === 'struck') { if (old.kind !== 'struck' && own) struck.add(id); } else if (question(e) && question(e) === question(old)) gone.add(id);
    }
  }
  const held = new Set(list.filter((e) => question(e) && !gone.has(e.id)).map(question));
  for (const e of list) if (question(e) && !held.has(question(e))) gone.delete(e.id);
  for (const id of struck) gone.add(id);
  return list.filter((e) => !gone.has(e.id));
};

// write adds entries, with the bytes of their photos and in place of their drafts, in one transaction. What was typed into a field
// while it ran is a draft of its own.
const write = async (list, blobs = [], fields = []) => {
  const tx = writing();
  const now = (await asked(tx.objectStore('cases').get(cfg.case))) || fresh(); // after another window deleted it, never its numbers again
  const made = list.map((e) => {
    now.seq += 1;
    const entry = { id: crypto.randomUUID(), device: now.device, seq: now.seq, at: new Date().toISOString(), ...e, by: cfg.person };
    return { case: cfg.case, id: entry.id, entry, sent: 0 };
  });
  tx.objectStore('cases').put(now);
  for (const m of made) tx.objectStore('entries').put(m);
  for (const b of blobs) tx.objectStore('photos').put(b);
  for (const [f] of fields) tx.objectStore('drafts').delete([cfg.case, f]);
  await done(tx);
  record = now;
  for (const m of made) entries.set(m.id, m);
  for (const b of blobs) photos.set(b.digest, b);
  for (const [f, v] of fields) if (drafts.get(f) === v) drafts.delete(f);
};

// The fields: each answers one question. A draft is what is typed and not yet an entry.
const controls = findAll('[data-kind]').filter((c) => ['evidence', 'note', 'level'].includes(c.dataset.kind));
const fieldOf = (c) => c.dataset.kind + ' ' + c.dataset.subject;
const read = (c) => {
  const radio = find1('input:checked', c);
  const words = find1('textarea', c);
  return { choice: radio ? radio.value : '', words: words ? words.value : '' };
};
const fill = (c, v) => {
  findAll('input[type=radio]', c).forEach((r) => { r.checked = r.value === v.choice; });
  const words = find1('textarea', c);
  if (words && words.value !== v.words) words.value = v.words;
};
const heads = (c, list) => list.filter((e) => e.kind === c.dataset.kind && e.subject === c.dataset.subject && (e.kind === 'evidence' || e.by === cfg.person));
const valueOf = (e) => ({ choice: e ? (e.finding || e.level || '') : '', words: e ? (e.words || '') : '' });
const shown = (c, list) => {
  const h = heads(c, list);
  return valueOf(h.length === 1 ? h[0] : h.filter((e) => e.by === cfg.person).pop());
};
const finished = (c, v) => {
  const words = [...v.words.trim()].length;
  if (c.dataset.kind === 'evidence') return v.choice === 'seen' || (v.choice !== '' && words >= 5);
  if (c.dataset.kind === 'level') return v.choice !== '' && (v.choice === (c.dataset.desk || '') || words >= 5);
  return true;
};
const same = (a, b) => a.choice === b.choice && a.words.trim() === b.words.trim();

const note = (c) => drafts.set(fieldOf(c), read(c)); // at once: whatever else is under way must not write over it
const keepDraft = async (c) => {
  const f = fieldOf(c);
  const value = drafts.get(f);
  if (!value) return;
  const tx = writing('relaxed');
  tx.objectStore('drafts').put({ case: cfg.case, field: f, value });
  await done(tx);
  show();
};

// seal makes an entry of a draft that is finished. Where several answers stand, the new one settles them.
const seal = async (c) => {
  const f = fieldOf(c);
  const v = drafts.get(f);
  if (!v) return;
  const list = standing();
  const h = heads(c, list);
  if (!finished(c, v)) return;
  if (h.length <= 1 && same(v, valueOf(h[0]))) { await write([], [], [[f, v]]); return; }
  const e = { kind: c.dataset.kind, subject: c.dataset.subject };
  if (c.dataset.kind === 'evidence') e.finding = v.choice;
  if (c.dataset.kind === 'level') { e.level = v.choice; if (c.dataset.desk) e.desk = c.dataset.desk; }
  if (v.words.trim()) e.words = v.words.trim();
  if (h.length) e.after = h.map((x) => x.id).slice(-50);
  await write([e], [], [[f, v]]);
};
let turn = Promise.resolve(); // one after another: two seals of one field must not both answer the same heads
let pending = 0;
const inTurn = (fn) => {
  pending += 1;
  status();
  turn = turn.then(fn, fn).catch((e) => { trouble = 'disk'; console.warn(e); }).finally(() => { pending -= 1; status(); });
  return turn;
};
const sealAll = () => inTurn(async () => { for (const c of controls) if (drafts.has(fieldOf(c))) await seal(c); });

// What is on the page.
const text = (tag, words, cls) => { const el = document.createElement(tag); el.textContent = words; if (cls) el.className = cls; return el; };
const nameOf = (id) => (id === cfg.person ? say.you : cfg.names[id] || '—');
const when = (at) => new Date(at).toLocaleString(document.documentElement.lang, { dateStyle: 'short', timeStyle: 'short' });
const previews = new Map();
const picture = (e) => {
  const p = photos.get(e.image.digest);
  if (p && p.blob) {
    if (!previews.has(p.digest)) previews.set(p.digest, URL.createObjectURL(p.blob));
    return previews.get(p.digest);
  }
  return cfg.base + '/photos/' + e.image.digest;
};
const strikeButton = (e) => {
  const b = text('button', say.strike, 'button quiet small');
  b.type = 'button';
  b.addEventListener('click', async () => {
    const why = (prompt(say.strike_why) || '').trim();
    if ([...why].length < 5) return;
    await inTurn(() => write([{ kind: 'struck', subject: '', words: why, after: [e.id] }]));
    show();
    soon();
  });
  return b;
};
const lineOf = (e) => {
  const li = document.createElement('li');
  if (e.kind === 'photo') {
    const img = document.createElement('img');
    img.src = picture(e);
    img.alt = say.photo + ' ' + when(e.at);
    img.loading = 'lazy';
    li.append(img, text('p', nameOf(e.by) + ' · ' + when(e.at) + ' · ' + (arrived.has(e.image.digest) ? say.arrived : say.awaited), 'hint'), text('code', e.image.digest.slice(0, 16) + '…'));
  } else {
    li.append(text('p', [say[e.finding], e.words].filter(Boolean).join(' · ')), text('p', nameOf(e.by) + ' · ' + when(e.at), 'hint'));
  }
  if (e.kind === 'photo' || e.kind === 'present') li.append(strikeButton(e));
  return li;
};
const lists = findAll('[data-list]');

function show() {
  const list = standing();
  for (const c of controls) {
    if (!drafts.has(fieldOf(c)) && !c.contains(document.activeElement)) fill(c, shown(c, list));
    c.classList.toggle('unfinished', drafts.has(fieldOf(c)) && !finished(c, drafts.get(fieldOf(c))));
  }
  for (const ul of lists) {
    const of = list.filter((e) => e.kind === ul.dataset.list && e.subject === ul.dataset.subject);
    const mine = ul.dataset.list === 'note' ? of.filter((e) => e.by !== cfg.person && e.words) : ul.dataset.list === 'evidence' && of.length < 2 ? [] : of;
    const sum = JSON.stringify(mine.map((e) => [e.id, e.image && arrived.has(e.image.digest)]));
    if (ul.dataset.sum === sum) continue;
    ul.dataset.sum = sum;
    ul.replaceChildren(...mine.map(lineOf));
    const box = ul.closest('[data-conflict]');
    if (box) box.hidden = mine.length < 2;
  }
  for (const item of findAll('[data-item]')) {
    const made = findAll('[data-subject]', item).map((c) => (c.dataset.kind ? list.filter((e) => e.kind === c.dataset.kind && e.subject === c.dataset.subject && (e.kind !== 'note' || e.words)).length : 0));
    const n = made.reduce((a, b) => a + b, 0);
    const tag = find1('[data-count]', item);
    tag.textContent = n ? String(n) : '';
    tag.hidden = !n;
  }
  status();
}

const unsent = () => [...entries.values()].filter((r) => !r.sent && !r.refused).sort((a, b) => a.entry.seq - b.entry.seq);
const unsentPhotos = () => [...photos.values()].filter((p) => p.blob && !p.refused);
const bar = find1('[data-state]');
function status() {
  const waiting = unsent().length + unsentPhotos().length;
  const open = controls.filter((c) => drafts.has(fieldOf(c)) && !finished(c, drafts.get(fieldOf(c)))).length;
  const refused = [...entries.values(), ...photos.values()].filter((r) => r.refused);
  const parts = [];
  if (pending) parts.push(say.saving);
  else if (busy && waiting) parts.push(say.sending);
  else if (waiting || open) parts.push(say.saved);
  else parts.push(say.sent);
  if (waiting) parts.push(say.waiting + ' ' + waiting);
  if (open) parts.push(say.unfinished + ' ' + open);
  if (refused.length) parts.push(say.refused + ' ' + refused.length);
  const words = parts.join(' · ');
  if (bar.textContent !== words) bar.textContent = words;
  bar.dataset.waiting = waiting;
  bar.dataset.pending = pending;
  bar.classList.toggle('waits', waiting + open + pending > 0);
  const why = find1('[data-trouble]');
  const reason = trouble || (navigator.onLine ? '' : 'offline');
  if (why.dataset.trouble !== reason) {
    why.dataset.trouble = reason;
    why.textContent = reason ? say[reason] : '';
    if (reason === 'signin') {
      const a = text('a', say.signin_do);
      a.href = '/sign-in?next=' + encodeURIComponent(cfg.base);
      why.append(' ', a);
    }
  }
  const list = find1('[data-refused]');
  list.replaceChildren(...refused.map((r) => text('li', r.refused)));
  list.hidden = !refused.length;
  find1('[data-send]').hidden = !waiting && !reason;
  const kept = record.taken || entries.size > cfg.state.entries.length || waiting > 0;
  find1('[data-stored]').textContent = (record.taken ? say.taken : '') + ' ' + say.stored
    .replace('#e', String([...entries.values()].length)).replace('#p', String(unsentPhotos().length)).replace('#d', cfg.until);
  find1('[data-clear]').hidden = !kept;
  find1('[data-take]').hidden = !!record.taken || !('serviceWorker' in navigator);
  try {
    const all = JSON.parse(localStorage.getItem('visit') || '{}'); // app.js reads it when one signs out
    all.person = cfg.person;
    all.cases = { ...all.cases, [cfg.base]: waiting + drafts.size };
    if (kept || drafts.size) localStorage.setItem('visit', JSON.stringify(all));
  } catch { /* no shelf here */ }
}

// Sending. Whatever breaks, the next attempt begins where the agency's answers end.
const answered = (res) => {
  trouble = '';
  if (res.redirected || res.status === 403) trouble = 'signin';
  else if (res.status === 404) trouble = 'lost';
  else if (res.status === 409) trouble = 'over';
  else if (!res.ok) trouble = 'failed';
  if (trouble === 'lost') caches.delete(shelf);
  return !trouble;
};
const settle = async (got) => {
  const tx = writing();
  for (const r of got.results) {
    const e = entries.get(r.id);
    if (!e) continue;
    if (r.outcome === 'refused') e.refused = r.sentence;
    else e.sent = 1;
    tx.objectStore('entries').put(e);
  }
  if (record.taken) for (const entry of got.entries) tx.objectStore('entries').put({ case: cfg.case, id: entry.id, entry, sent: 1 });
  await done(tx);
  known(got.entries);
  arrived = new Set(got.arrived);
  state = got.state;
};
const sendEntries = async () => {
  for (let first = true; first || unsent().length; first = false) {
    const batch = [];
    let size = 0;
    for (const r of unsent()) {
      const { by, ...e } = r.entry;
      size += JSON.stringify(e).length * 3;
      if (batch.length === 100 || (batch.length && size > batchBytes)) break;
      batch.push(e);
    }
    const res = await fetch(cfg.base + '/entries', { method: 'POST', headers: { 'Content-Type': 'application/json', 'X-Partial': '1' }, body: JSON.stringify({ entries: batch }) });
    if (!answered(res)) return false;
    await settle(await res.json());
    show();
  }
  return true;
};
const sendPhotos = async () => {
  for (const p of unsentPhotos()) {
    const holder = [...entries.values()].find((r) => r.entry.image && r.entry.image.digest === p.digest && r.sent);
    if (!holder) continue;
    if (!arrived.has(p.digest)) {
      const res = await fetch(cfg.base + '/photos/' + p.digest, { method: 'POST', headers: { 'Content-Type': p.blob.type, 'X-Partial': '1' }, body: p.blob });
      if (res.status === 422 || res.status === 413) p.refused = say.photo_refused;
      else if (!answered(res)) return false;
      else arrived.add(p.digest);
    }
    const tx = writing();
    if (p.refused) tx.objectStore('photos').put(p);
    else tx.objectStore('photos').delete([cfg.case, p.digest]); // the agency has it; the picture on the page comes from there
    await done(tx);
    if (!p.refused) photos.delete(p.digest);
    show();
  }
  return true;
};
const sync = async () => {
  if (busy) { again = true; return; }
  busy = true;
  status();
  try {
    await sealAll();
    if ((await sendEntries()) && (await sendPhotos())) await tidy();
  } catch (e) {
    if (e instanceof TypeError) trouble = 'offline'; // what fetch throws
    else { trouble = 'failed'; console.warn(e); }
  }
  busy = false;
  show();
  if (again) { again = false; sync(); }
};
let timer;
const soon = () => { clearTimeout(timer); timer = setTimeout(() => { if (navigator.onLine) sync(); }, 1200); };

// tidy forgets what was sent: all of it once the visit is closed, and what was never to be taken along at once.
const tidy = async () => {
  if (unsent().length || unsentPhotos().length || drafts.size) return;
  if (['signed', 'dissented', 'unsigned'].includes(state)) { await wipe(); return; }
  if (record.taken) return;
  const tx = writing();
  for (const r of entries.values()) if (r.sent) tx.objectStore('entries').delete([cfg.case, r.id]);
  await done(tx);
};
const wipe = async () => {
  const tx = writing();
  tx.objectStore('cases').delete(cfg.case);
  for (const s of stores.slice(1)) for (const k of await asked(tx.objectStore(s).index('case').getAllKeys(cfg.case))) tx.objectStore(s).delete(k);
  await done(tx);
  entries.clear(); photos.clear(); drafts.clear();
  known(cfg.state.entries);
  record = fresh();
  await caches.delete(shelf);
  if ('serviceWorker' in navigator) for (const r of await navigator.serviceWorker.getRegistrations()) if (new URL(r.scope).pathname === cfg.base) await r.unregister();
  try {
    const all = JSON.parse(localStorage.getItem('visit') || '{}');
    if (all.cases) delete all.cases[cfg.base];
    localStorage.setItem('visit', JSON.stringify(all));
  } catch { /* no shelf here */ }
};

const take = async () => {
  const page = await fetch(cfg.base, { cache: 'no-store' });
  if (!answered(page)) { show(); return; }
  await navigator.serviceWorker.register(cfg.worker, { scope: cfg.base });
  const cache = await caches.open(shelf);
  const parts = new Set(performance.getEntriesByType('resource').map((r) => r.name).filter((n) => new URL(n).pathname.startsWith('/static/')));
  for (const el of document.querySelectorAll('link[href^="/static/"], script[src^="/static/"]')) parts.add(el.href || el.src);
  await Promise.all([...parts].map((u) => cache.add(u)));
  await cache.put(cfg.base, page);
  if (navigator.storage && navigator.storage.persist) await navigator.storage.persist();
  const tx = writing();
  record = { ...record, ...(await asked(tx.objectStore('cases').get(cfg.case))), taken: true };
  tx.objectStore('cases').put(record);
  for (const r of entries.values()) tx.objectStore('entries').put(r);
  await done(tx);
  show();
};

// Photos.
const hex = (b) => [...new Uint8Array(b)].map((x) => x.toString(16).padStart(2, '0')).join('');
const place = () => new Promise((ok) => {
  const box = find1('[data-place]');
  if (!box || !box.checked || !navigator.geolocation) { ok(); return; }
  navigator.geolocation.getCurrentPosition((p) => ok({ latitude: p.coords.latitude, longitude: p.coords.longitude, accuracy: p.coords.accuracy }), () => ok(), { timeout: 5000, maximumAge: 60000 });
});
const addPhotos = async (box, files) => {
  const problem = find1('[data-problem]', box);
  problem.textContent = '';
  for (const f of files) {
    if (f.type !== 'image/jpeg' && f.type !== 'image/png') { problem.textContent = say.photo_kind; continue; }
    if (f.size > cfg.most) { problem.textContent = say.photo_size; continue; }
    const bytes = await f.arrayBuffer();
    const digest = hex(await crypto.subtle.digest('SHA-256', bytes));
    const image = { digest, media_type: f.type, size: f.size };
    const at = await place();
    if (at) image.place = at;
    if (standing().some((e) => e.kind === 'photo' && e.subject === box.dataset.subject && e.image.digest === digest)) continue; // the same picture again
    await inTurn(() => write([{ kind: 'photo', subject: box.dataset.subject, image }], [{ case: cfg.case, digest, blob: new Blob([bytes], { type: f.type }) }]));
    show();
  }
  soon();
};

// Acts.
root.addEventListener('submit', async (e) => {
  const form = e.target;
  if (form.hasAttribute('data-online')) return;
  e.preventDefault();
  e.stopPropagation();
  if (form.dataset.adds === 'present') {
    const words = find1('[name=present]', form);
    const finding = find1('input:checked', form);
    if (!finding || words.value.trim().length < 2) { words.focus(); return; }
    await inTurn(() => write([{ kind: 'present', subject: '', finding: finding.value, words: words.value.trim() }]));
    form.reset();
    show();
    soon();
    return;
  }
  await sealAll();
  show();
  soon();
}, true);
let typing;
let typed; // keeps what is being typed
const flush = () => {
  clearTimeout(typing);
  if (typed) inTurn(typed);
  typed = undefined;
};
root.addEventListener('input', (e) => {
  const c = e.target.closest('[data-kind]');
  if (!c || !controls.includes(c) || e.target.type === 'radio') return; // a choice is followed by its change
  note(c);
  typed = () => keepDraft(c);
  clearTimeout(typing);
  typing = setTimeout(flush, 200);
});
addEventListener('pagehide', flush);
document.addEventListener('visibilitychange', flush);
root.addEventListener('change', (e) => {
  const box = e.target.closest('[data-kind]');
  if (!box) return;
  if (e.target.type === 'file') { addPhotos(box, [...e.target.files]).then(() => { e.target.value = ''; }); return; }
  if (!controls.includes(box)) return;
  note(box);
  inTurn(async () => {
    await seal(box);
    if (drafts.has(fieldOf(box))) await keepDraft(box); // unfinished
    show();
  }).then(soon);
});
find1('[data-send]').addEventListener('click', () => sync());
find1('[data-take]').addEventListener('click', (e) => {
  e.target.disabled = true;
  take().catch((err) => { trouble = 'failed'; console.warn(err); show(); }).finally(() => { e.target.disabled = false; });
});
find1('[data-clear]').addEventListener('click', async () => {
  const n = unsent().length + unsentPhotos().length + drafts.size;
  if (n && !confirm(say.clear_lost.replace('#', String(n)))) return;
  await inTurn(wipe);
  show();
});
addEventListener('online', () => sync());
addEventListener('offline', () => status());
setInterval(() => { if (navigator.onLine && document.visibilityState === 'visible' && (unsent().length || unsentPhotos().length)) sync(); }, 30000);

const manifest = document.createElement('link');
manifest.rel = 'manifest';
manifest.crossOrigin = 'use-credentials';
manifest.href = cfg.base + '/app.webmanifest';
document.head.append(manifest);

await load();
for (const c of controls) if (drafts.has(fieldOf(c))) fill(c, drafts.get(fieldOf(c)));
root.classList.add('live');
await sealAll();
const over = cfg.expires && Date.now() > Date.parse(cfg.expires) && !unsent().length && !unsentPhotos().length && !drafts.size;
if (over) await wipe();
show();
root.dataset.ready = '1';
const wantsOut = () => { if (location.hash === '#sign-out') { trouble = 'signout'; status(); } };
addEventListener('hashchange', wantsOut);
if (navigator.onLine) await sync();
wantsOut();
