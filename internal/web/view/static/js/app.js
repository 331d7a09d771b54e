// Pages work without this file. It adds: focus on the list of faults, a guard against sending twice,
// a warning before unsaved words are lost, saving while one writes, names and sizes of chosen files,
// and the keys 1 to 5 on the level cards. Sentences come from the page, in the reader's language.
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
if (faults) faults.focus();

const dirty = new Set();
addEventListener('beforeunload', (e) => { if (dirty.size) e.preventDefault(); });

document.addEventListener('submit', (e) => {
  const form = e.target;
  dirty.delete(form);
  if (form.method === 'get') return;
  if (form.dataset.sent) { e.preventDefault(); return; }
  form.dataset.sent = '1';
  form.setAttribute('aria-busy', 'true');
  setTimeout(() => form.querySelectorAll('[type=submit]').forEach((b) => { b.disabled = true; }));
});
addEventListener('pageshow', () => document.querySelectorAll('form[data-sent]').forEach((form) => {
  delete form.dataset.sent;
  form.removeAttribute('aria-busy');
  form.querySelectorAll('[type=submit]').forEach((b) => { b.disabled = false; });
}));

document.querySelectorAll('form[data-guard]').forEach((form) => form.addEventListener('input', () => dirty.add(form)));

document.querySelectorAll('form[data-autosave]').forEach((form) => {
  const url = form.dataset.autosave || form.action;
  const shelf = 'kept:' + location.pathname + ':' + url;
  let timer, busy, again, wait = 2000;
  // Files travel only with the form itself.
  const words = () => new URLSearchParams([...new FormData(form)].filter(([, v]) => typeof v === 'string'));
  const keep = () => { try { localStorage.setItem(shelf, words().toString()); } catch { /* no shelf here */ } };
  const drop = () => { try { localStorage.removeItem(shelf); } catch { /* no shelf here */ } };
  const save = async () => {
    clearTimeout(timer);
    if (busy) { again = true; return; }
    busy = true;
    tell(say.saving);
    let res;
    try {
      res = await fetch(url, { method: 'POST', body: words(), headers: { 'X-Partial': '1' } });
    } catch {
      keep();
      tell(say.kept, true);
      timer = setTimeout(save, wait = Math.min(wait * 2, 60000));
    }
    busy = false;
    if (!res) return;
    wait = 2000;
    if (res.ok || res.status === 422) {
      const page = new DOMParser().parseFromString(await res.text(), 'text/html');
      page.querySelectorAll('[id]').forEach((piece) => {
        const old = document.getElementById(piece.id);
        if (old && !old.contains(document.activeElement)) old.replaceWith(document.importNode(piece, true));
      });
    }
    if (res.ok) { drop(); dirty.delete(form); tell(say.saved); } else { keep(); tell(say.failed, true); }
    if (again) { again = false; save(); }
  };
  try {
    const kept = localStorage.getItem(shelf);
    if (kept) {
      const old = new URLSearchParams(kept);
      const seen = new Set();
      for (const el of form.elements) {
        if (!el.name || el.type === 'hidden' || el.type === 'file' || el.type === 'submit') continue;
        if (el.type === 'radio' || el.type === 'checkbox') el.checked = old.getAll(el.name).includes(el.value);
        else if (old.has(el.name) && !seen.has(el.name)) { el.value = old.get(el.name); seen.add(el.name); }
      }
      save();
    }
  } catch { /* no shelf here */ }
  form.addEventListener('input', (e) => {
    if (e.target.type === 'file') return;
    dirty.add(form);
    clearTimeout(timer);
    timer = setTimeout(save, e.target.type === 'radio' || e.target.type === 'checkbox' ? 150 : 900);
  });
  addEventListener('online', () => { if (dirty.has(form)) save(); });
});

const size = (n) => (n < 1e6 ? Math.ceil(n / 1000) + ' ' + say.kb : (n / 1e6).toFixed(1) + ' ' + say.mb);
document.addEventListener('change', (e) => {
  const input = e.target;
  if (input.type !== 'file') return;
  const list = document.getElementById(input.id + '-chosen');
  if (!list) return;
  const most = Number(input.dataset.most) || Infinity;
  let over = false;
  list.replaceChildren(...[...input.files].map((f) => {
    const li = document.createElement('li');
    li.append(f.name + ' · ' + size(f.size));
    if (f.size > most) {
      over = true;
      const p = document.createElement('p');
      p.className = 'problem';
      p.textContent = say.toolarge + ' ' + size(most);
      li.append(p);
    }
    return li;
  }));
  input.setCustomValidity(over ? say.toolarge + ' ' + size(most) : '');
});
document.querySelectorAll('.drop').forEach((box) => {
  for (const t of ['dragenter', 'dragover']) box.addEventListener(t, () => box.classList.add('over'));
  for (const t of ['dragleave', 'drop']) box.addEventListener(t, () => box.classList.remove('over'));
});

document.addEventListener('keydown', (e) => {
  const n = Number(e.key);
  if (!(n >= 1 && n <= 9) || e.ctrlKey || e.metaKey || e.altKey || e.target.type !== 'radio') return;
  const set = e.target.closest('.levels');
  const pick = set && set.querySelectorAll('input[type=radio]')[n - 1];
  if (pick && !pick.disabled) { e.preventDefault(); pick.focus(); if (!pick.checked) pick.click(); }
});
