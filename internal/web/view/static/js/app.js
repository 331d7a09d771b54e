// Pages work without this file. It adds: focus on the list of faults, a guard against sending twice,
// the place one is at drawn into sight, a warning before unsaved words are lost, names and sizes of chosen files, and the keys 1 to 5 on the
// level cards. Sentences come from the page, in the reader's language.
const live = document.getElementById('live');
const say = live ? live.dataset : {};
const faults = document.querySelector('[data-faults]');
if (faults) faults.focus();
document.querySelectorAll('.places, .section ul').forEach((row) => {
  const at = row.querySelector('[aria-current]');
  if (at && row.scrollWidth > row.clientWidth) row.scrollLeft = at.offsetLeft - (row.clientWidth - at.offsetWidth) / 2;
});

addEventListener('beforeunload', (e) => { if (document.querySelector('form[data-dirty]')) e.preventDefault(); });

// What a visit left on this device goes when one signs out; what it has not sent comes first.
const signOut = document.querySelector('.user form');
if (signOut) signOut.addEventListener('submit', (e) => {
  let left;
  try { left = JSON.parse(localStorage.getItem('visit')); } catch { return; }
  if (!left) return;
  const [page] = Object.entries(left.cases || {}).find(([, n]) => n) || [];
  if (page) {
    e.preventDefault();
    e.stopPropagation();
    location.href = page + '#sign-out';
    return;
  }
  indexedDB.deleteDatabase('visit ' + left.person);
  caches.keys().then((names) => names.forEach((n) => n.startsWith('visit ') && caches.delete(n)));
  localStorage.removeItem('visit');
});

document.addEventListener('submit', (e) => {
  const form = e.target;
  delete form.dataset.dirty;
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

document.querySelectorAll('form[data-guard]').forEach((form) => form.addEventListener('input', () => { form.dataset.dirty = ''; }));

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
  if (!(n >= 1 && n <= 9) || e.ctrlKey || e.metaKey || e.altKey || e.target.type !== 'radio' || e.target.closest('[data-scoring]')) return;
  const set = e.target.closest('.levels');
  const pick = set && set.querySelectorAll('input[type=radio]')[n - 1];
  if (pick && !pick.disabled) { e.preventDefault(); pick.focus(); if (!pick.checked) pick.click(); }
});
