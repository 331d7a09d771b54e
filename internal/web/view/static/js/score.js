// The keys of the experts' sheet. Everything here can be done without them. Focus on a level: 1 to 5 choose (app.js),
// J and K go to the next and the previous item, Enter takes the level that the figures give, or keeps the one chosen, and
// goes on. Keys are taken by their place, so that they work on a Russian and a Korean keyboard.
const sheet = document.querySelector('[data-scoring]');
const hint = document.querySelector('[data-keys]');
if (hint) hint.hidden = false;

const go = (item, step) => {
  const items = [...sheet.querySelectorAll('.item')];
  const next = items[items.indexOf(item) + step];
  if (!next) {
    const end = step > 0 && sheet.querySelector('[data-end] [type=submit]');
    if (end) end.focus();
    return;
  }
  const radio = next.querySelector('input:checked') || next.querySelector('input[data-computed]') || next.querySelector('input[type=radio]');
  next.scrollIntoView({ block: 'start' });
  if (radio) radio.focus({ preventScroll: true });
};

if (sheet) sheet.addEventListener('keydown', (e) => {
  const item = e.target.closest('.item');
  if (!item || e.altKey || e.metaKey || e.isComposing) return;
  if (e.target.type === 'radio' && !e.ctrlKey && !e.shiftKey) {
    if (e.code === 'KeyJ' || e.code === 'KeyK') {
      e.preventDefault();
      go(item, e.code === 'KeyJ' ? 1 : -1);
    } else if (e.key === 'Enter') {
      e.preventDefault();
      if (!item.querySelector('input:checked') && 'computed' in e.target.dataset) e.target.click();
      go(item, 1);
    }
  } else if (e.target.tagName === 'TEXTAREA' && e.key === 'Enter' && e.ctrlKey) {
    e.preventDefault();
    go(item, 1);
  }
});
