// Saving while one writes, for forms with data-autosave. They work without this file: the button saves everything.
const live = document.getElementById('live');
const say = live ? live.dataset : {};
const tell = (text, bad) => {
  if (!live) return;
  live.textContent = text || '';
  document.querySelectorAll('.saving').forEach((e) => {
    e.textContent = text || '';
    e.classList.toggle('failed', !!bad);
  });
};
const faults = document.querySelector('[data-faults]');

// What was typed lies on a shelf of this browser, written through to its disk, until the server has answered that it has it:
// neither a lost connection nor a dead battery loses a word.
const shelf = (() => {
  let db;
  const open = () => db ||= new Promise((yes, no) => {
    const asked = indexedDB.open('proba', 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore('kept');
    asked.onsuccess = () => yes(asked.result);
    asked.onerror = () => no(asked.error);
  });
  const act = async (mode, what) => {
    const t = (await open()).transaction('kept', mode, { durability: 'strict' });
    const asked = what(t.objectStore('kept'));
    return new Promise((yes, no) => {
      t.oncomplete = () => yes(asked.result);
      t.onerror = t.onabort = () => no(t.error);
    });
  };
  return {
    get: (place) => act('readonly', (s) => s.get(place)),
    put: (place, rest) => act('readwrite', (s) => (Object.keys(rest).length ? s.put(rest, place) : s.delete(place))),
  };
})();

document.querySelectorAll('form[data-autosave]').forEach(async (form) => {
  const url = form.dataset.autosave || form.action;
  const place = form.dataset.shelf || location.pathname;
  let timer, busy, again, writing, more, wait = 2000;
  // Files travel only with the form itself.
  const words = () => new URLSearchParams([...new FormData(form)].filter(([, v]) => typeof v === 'string'));
  const fields = () => [...form.elements].filter((el) => el.name && !['hidden', 'file', 'submit', 'button', 'fieldset'].includes(el.type));
  const read = (checked, value) => {
    const at = {};
    for (const el of fields()) {
      at[el.name] ??= '';
      if (el.type === 'radio' || el.type === 'checkbox') {
        if (el[checked]) at[el.name] += (at[el.name] && '\n') + el.value;
      } else at[el.name] = el[value] ?? el.value;
    }
    return at;
  };
  const typed = () => read('checked', 'value');
  const had = read('defaultChecked', 'defaultValue'); // what the server last said it has, by field
  const clashes = {};
  const keep = async () => {
    if (writing) { more = true; return; }
    writing = true;
    do {
      more = false;
      const at = typed(), rest = { ...clashes };
      for (const name in at) if (at[name] !== had[name]) rest[name] = [at[name], had[name] ?? ''];
      try { await shelf.put(place, rest); } catch { /* no shelf here */ }
    } while (more);
    writing = false;
  };
  const save = async () => {
    clearTimeout(timer);
    if (busy) { again = true; return; }
    busy = true;
    tell(say.saving);
    const sent = typed();
    let res;
    try {
      res = await fetch(url, { method: 'POST', body: words(), headers: { 'X-Partial': '1' } });
    } catch {
      tell(say.kept, true);
      timer = setTimeout(save, wait = Math.min(wait * 2, 60000));
    }
    busy = false;
    if (!res) return;
    wait = 2000;
    if (res.redirected) { tell(say.signedout, true); return; } // to the page where one signs in
    if (res.ok || res.status === 422) {
      const page = new DOMParser().parseFromString(await res.text(), 'text/html');
      page.querySelectorAll('[id]').forEach((piece) => {
        const old = document.getElementById(piece.id);
        if (old && !old.contains(document.activeElement)) old.replaceWith(document.importNode(piece, true));
      });
    }
    for (const el of fields()) { // what the page finds fault with is not saved, everything else is
      const item = el.closest('.item');
      if (el.name in sent && (res.ok || (res.status === 422 && item && !item.querySelector('.problem')))) had[el.name] = sent[el.name];
    }
    if (res.ok) {
      const at = typed();
      if (Object.keys(at).every((name) => at[name] === had[name])) delete form.dataset.dirty;
      tell(say.saved);
    } else tell(say.failed, true);
    keep();
    if (again) { again = false; save(); }
  };
  const put = (name, value) => {
    for (const el of fields()) {
      if (el.name !== name) continue;
      if (el.type === 'radio' || el.type === 'checkbox') el.checked = value.split('\n').includes(el.value);
      else el.value = value;
    }
    form.dataset.dirty = '';
  };
  // Something else was saved here since: the reader decides, and the words stay until then.
  const clash = (name, value, base) => {
    clashes[name] = [value, base];
    const field = fields().find((el) => el.name === name);
    const box = document.createElement('div');
    box.className = 'kept-words';
    const text = document.createElement('p');
    const quote = document.createElement('q');
    quote.textContent = value;
    text.append(say.clash + ' ', quote);
    box.append(text, ...[[say.take, true], [say.drop, false]].map(([label, take]) => {
      const b = document.createElement('button');
      b.type = 'button';
      b.className = 'button secondary small';
      b.textContent = label;
      b.addEventListener('click', () => {
        delete clashes[name];
        box.remove();
        if (take) { put(name, value); save(); }
        keep();
      });
      return b;
    }));
    (field.closest('.levels') || field).after(box);
  };
  form.addEventListener('input', (e) => {
    if (e.target.type === 'file') return;
    form.dataset.dirty = '';
    keep();
    clearTimeout(timer);
    timer = setTimeout(save, e.target.type === 'radio' || e.target.type === 'checkbox' ? 150 : 900);
  });
  addEventListener('online', () => { if ('dirty' in form.dataset) save(); });
  document.addEventListener('visibilitychange', () => { if (document.hidden && 'dirty' in form.dataset) save(); });
  let kept;
  try { kept = await shelf.get(place); } catch { /* no shelf here */ }
  let back = false;
  for (const name in kept || {}) {
    const [value, base] = kept[name];
    if (!(name in had)) continue;
    if (faults) had[name] = base; // the page shows what was typed; the server does not have it
    else if (value === had[name]) continue;
    else if (base === had[name]) { put(name, value); back = true; } else clash(name, value, base);
  }
  form.dataset.ready = '';
  if (back) save();
});
