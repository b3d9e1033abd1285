// The claims in the list: which one is current, which are chosen with it, and how a decision looks
// before the server has answered.
import { $, all, say } from './page.js';

export const rows = () => all('.row[data-n]').filter(row => row.offsetParent || row.matches('.now'));
export const now = () => $('.row.now');
export const numberOf = row => row?.dataset.claim;
export const withNumber = (number, root = document) => number && $(`.row[data-claim="${number}"]`, root);
const open = row => !row.matches('.ok, .no') && $('form.detail', row);

// ---- choosing several -------------------------------------------------------------------------
export const chosen = () => all('.row.sel');
export const choose = row => {
  row.classList.add('sel');
  say(`${chosen().length} claims chosen.`);
};
export const chooseNone = () => chosen().forEach(row => row.classList.remove('sel'));

// ---- the current row --------------------------------------------------------------------------
let last = 0;
export const show = row => {
  if (!row) return;
  row.setAttribute('tabindex', '-1');
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: 'nearest' });
  // No glide while somebody decides fast: the text would lag behind the keys.
  const quick = performance.now() - last < 600 || matchMedia('(prefers-reduced-motion: reduce)').matches;
  last = performance.now();
  $('#q' + row.dataset.n)?.scrollIntoView({ block: 'center', behavior: quick ? 'auto' : 'smooth' });
};

export const describe = row => {
  const list = rows();
  const state = $('.k .i', row)?.getAttribute('aria-label') ?? '';
  return `Claim ${list.indexOf(row) + 1} of ${list.length}. ${state}. ${$(row.matches('.now') ? '.exact' : '.then', row)?.textContent.trim() ?? ''}`;
};

/** Makes a row the current one without moving the focus. */
export const turnTo = row => {
  for (const old of all('.row.now')) {
    old.classList.remove('now');
    old.removeAttribute('aria-current');
  }
  row.classList.add('now');
  row.setAttribute('aria-current', 'true');
  const n = row.dataset.n;
  $('.sheet.clean')?.classList.remove('clean');
  for (const mark of all('.q')) mark.classList.toggle('now', mark.dataset.n === n);
  for (const tick of all('.ticks a')) tick.classList.toggle('now', tick.dataset.n === n);
  const phone = $('.side h2 .only-s');
  if (phone) phone.textContent = `Claim ${n} of ${all('.ticks a').length}`;
  const address = $('a.open', row);
  if (address) history.replaceState(null, '', address.href);
};

/** Makes a row the current one and goes there; `leaving` is told about the one that was. */
export const goTo = (row, quiet, leaving) => {
  if (!row || row === now()) return show(row);
  leaving?.(now());
  turnTo(row);
  show(row);
  if (!quiet) setTimeout(() => say(describe(row)));
};

/** The next row in that direction, going round. */
export const next = by => {
  const list = rows();
  return list.length ? list[(list.indexOf(now()) + by + list.length) % list.length] : null;
};

/** The next row nobody has decided. */
export const nextOpen = from => {
  const list = all('.row[data-n]'), at = list.indexOf(from);
  return [...list.slice(at + 1), ...list.slice(0, Math.max(at, 0))].find(open);
};

/** Whether something typed in a row has not been sent. */
export const dirty = row => {
  const form = row && $('form.detail', row);
  return Boolean(form) && [...form.elements].some(field =>
    field.matches('textarea, input[name=speaker]') ? field.value !== field.defaultValue
      : field.matches('select[name=kind]') && ![...field.options].some(o => o.selected && o.defaultSelected));
};

// ---- a decision as it will look ---------------------------------------------------------------
const LOOKS = { accept: ['ok', 'circle-check', 'Accepted'], dismiss: ['no', 'circle-x', 'Dismissed'] };
const dress = (row, [name, icon, words]) => {
  const n = row.dataset.n, image = $('.k .i', row);
  const parts = [row, ...all('.q').filter(mark => mark.dataset.n === n), ...all('.ticks a').filter(tick => tick.dataset.n === n)];
  for (const part of parts) {
    part.classList.remove('ok', 'no', 'twin');
    if (name) part.classList.add(name);
  }
  image?.setAttribute('aria-label', words);
  const use = image && $('use', image);
  use?.setAttribute('href', use.getAttribute('href').replace(/#.*/, '#' + icon));
};

const counted = by => {
  const done = $('.progress b');
  if (done) done.textContent = Number(done.textContent) + by;
};

/** Draws rows as decided; gives the way back. */
export const paint = (list, deed) => {
  const before = list.map(row => {
    const image = $('.k .i', row), name = ['ok', 'no', 'twin'].find(one => row.classList.contains(one));
    const icon = image && $('use', image)?.getAttribute('href').split('#')[1];
    return [numberOf(row), [name, icon, image?.getAttribute('aria-label') ?? '']];
  });
  const fresh = list.filter(open).length;
  list.forEach(row => dress(row, LOOKS[deed] ?? LOOKS.accept));
  counted(fresh);
  return () => {
    for (const [number, look] of before) {
      const row = withNumber(number);
      if (row) dress(row, look);
    }
    counted(-fresh);
  };
};
