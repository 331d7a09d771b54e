// The keys of the experts' sheet and the evidence beside it. Everything here can be done without them. Keys are taken by their
// place, so that they work on a Russian and a Korean keyboard; while one types words they are letters.
//   1 to 9  the level, and on to the next item; where a reason is due, to the reason
//   Enter   the level that the figures give, or the one chosen, and on
//   J, K    the next and the previous item; N the next without a mark
//   E       the evidence beside the item; again: its next file. C the words. Esc back to the levels. ? the keys
const sheet = document.querySelector('[data-scoring]');
const say = document.getElementById('live');
const pane = document.getElementById('pane');
const help = document.getElementById('keys');
let here; // the item that keys are about

const items = () => [...sheet.querySelectorAll('.item')];
const levels = (item) => [...item.querySelectorAll('.levels input')];
const chosen = (item) => item.querySelector('.levels input:checked');
const files = (item) => [...item.querySelectorAll('[data-look]')];
const current = () => {
  if (here && here.isConnected) return here;
  const target = sheet.querySelector(':target');
  return (target && target.closest('.item')) || items().find((item) => !chosen(item)) || items()[0];
};
const mark = (item) => {
  if (here && here !== item) here.classList.remove('here');
  here = item;
  here.classList.add('here');
};

const stand = (item) => {
  mark(item);
  const radio = chosen(item) || item.querySelector('input[data-computed]') || levels(item)[0];
  item.scrollIntoView({ block: 'start' });
  if (radio) radio.focus({ preventScroll: true });
  if (pane && !pane.hidden) show(files(item)[0]);
};
const go = (step) => {
  const next = items()[items().indexOf(current()) + step];
  if (next) { stand(next); return; }
  const end = step > 0 && sheet.querySelector('[data-end] [type=submit]');
  if (end) end.focus();
};
const choose = (radio) => {
  const item = radio.closest('.item');
  mark(item);
  if (!radio.checked) radio.click();
  const words = item.querySelector('textarea');
  const computed = item.querySelector('input[data-computed]');
  if (words && computed && computed !== radio && words.value.trim().length < 5) words.focus();
  else go(1);
};

// The evidence: a picture, or a document in a frame of its own that may run nothing.
let shown;
const show = (link) => {
  const body = pane.querySelector('[data-body]');
  if (pane.hidden) {
    pane.hidden = false;
    document.body.classList.add('beside');
    if (here) here.scrollIntoView({ block: 'start' }); // the sheet has become narrower
  }
  shown = link;
  document.querySelectorAll('[data-look]').forEach((a) => a.toggleAttribute('aria-current', a === link));
  pane.querySelector('[data-none]').hidden = !!link;
  pane.querySelector('[data-file]').hidden = !link;
  if (!link) { body.replaceChildren(); pane.querySelector('[data-name]').textContent = ''; return; }
  pane.querySelector('[data-name]').textContent = link.dataset.name;
  pane.querySelector('[data-file]').href = link.dataset.file;
  const made = document.createElement(link.dataset.look === 'picture' ? 'img' : 'iframe');
  made.src = link.href + (made.tagName === 'IMG' ? '' : '#navpanes=0&view=FitH'); // a viewer's own side bar leaves no room
  made[made.tagName === 'IMG' ? 'alt' : 'title'] = link.dataset.name;
  body.replaceChildren(made);
};
const close = () => {
  pane.hidden = true;
  document.body.classList.remove('beside');
  pane.querySelector('[data-body]').replaceChildren();
  document.querySelectorAll('[data-look]').forEach((a) => a.removeAttribute('aria-current'));
};
if (pane) {
  document.addEventListener('click', (e) => {
    const link = e.target.closest('[data-look]');
    if (!link || e.ctrlKey || e.metaKey || e.shiftKey) return;
    e.preventDefault();
    if (link.closest('.item')) mark(link.closest('.item'));
    show(link);
    pane.focus();
  });
  pane.querySelector('[data-close]').addEventListener('click', () => {
    close();
    if (shown) shown.focus();
  });
}

if (sheet) {
  document.querySelectorAll('[data-keys]').forEach((e) => { e.hidden = false; });
  sheet.addEventListener('focusin', (e) => {
    const item = e.target.closest('.item');
    if (item) mark(item);
  });
  if (help) document.querySelector('[data-keys] button').addEventListener('click', () => help.showModal());
  if (!document.querySelector('[data-faults]') && current()) {
    mark(current());
    if (location.hash) stand(current());
  }

  document.addEventListener('keydown', (e) => {
    if (e.altKey || e.metaKey || e.isComposing || e.defaultPrevented || (help && help.open)) return;
    const at = e.target;
    const writing = at.matches('textarea, select, input:not([type=radio]):not([type=checkbox])');
    if (writing) {
      if (e.key === 'Enter' && e.ctrlKey) { e.preventDefault(); go(1); }
      if (e.key === 'Escape' && at.closest('.item')) stand(at.closest('.item'));
      return;
    }
    if (e.ctrlKey) return;
    const item = current();
    if (!item) return;
    const n = /^(Digit|Numpad)([1-9])$/.exec(e.code) || /^()([1-9])$/.exec(e.key);
    if (n && !e.shiftKey) {
      const radio = levels(item)[n[2] - 1];
      if (radio && !radio.disabled) { e.preventDefault(); choose(radio); }
    } else if (e.key === '?') {
      e.preventDefault();
      if (help) help.showModal();
    } else if (e.key === 'Escape') {
      if (pane && !pane.hidden) { close(); stand(item); }
    } else if (e.key === 'Enter' && !e.shiftKey) {
      if (at.type !== 'radio' && at !== document.body && at !== pane) return; // a link or a button
      e.preventDefault();
      const radio = chosen(item) || item.querySelector('input[data-computed]');
      if (radio) choose(radio);
      else go(1);
    } else if (!e.shiftKey) {
      const act = {
        KeyJ: () => go(1),
        KeyK: () => go(-1),
        KeyN: () => { const next = items().find((x) => !chosen(x)); if (next) stand(next); },
        KeyC: () => { const words = item.querySelector('textarea'); if (words) words.focus(); },
        KeyE: () => {
          if (!pane) return;
          const all = files(item);
          show(all[(all.indexOf(shown) + 1) % all.length]);
          if (!all.length && say) say.textContent = pane.querySelector('[data-none]').textContent;
          pane.focus();
        },
      }[e.code];
      if (act) { e.preventDefault(); act(); }
    }
  });
}
