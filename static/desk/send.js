// Sending forms without leaving the page. A decision never waits for the network: it is drawn at
// once and sent in turn; when the server says no it is drawn back, and said.
import { $, all, say, toast } from './page.js';
import { chooseNone, chosen, describe, dirty, goTo, nextOpen, now, numberOf, paint, show, turnTo, withNumber } from './rows.js';

const waiting = [];
let sending = false;
/** Told after a part of the page was drawn anew. */
export const redrawn = new Set();

/** What a form would send now. */
export const filled = (form, button) => ({
  // Attributes, not properties: a control named "action" would hide form.action.
  address: button?.getAttribute('formaction') ?? form.getAttribute('action') ?? location.href,
  body: new URLSearchParams(new FormData(form, button)),
});

/** The same form and button in the page as it is when their turn comes. */
const again = (form, button) => () => {
  const address = CSS.escape(form.getAttribute('action'));
  const same = all(`form[action="${address}"]`).find(one =>
    !button?.name || [...one.elements].some(control => control.name === button.name && control.value === button.value)) ?? form;
  const control = button?.name ? [...same.elements].find(one => one.name === button.name && one.value === button.value) : button;
  return filled(same, control ?? button);
};

// ---- taking in what the server drew ---------------------------------------------------------------
const regions = page => all('[data-swap][id]:not(form)').map(old => [old, page.getElementById(old.id)]);

const takeIn = (page, url, keep) => {
  const pairs = regions(page);
  if (!pairs.length || pairs.some(([, fresh]) => !fresh)) return false;
  // What somebody is typing stays where it is, and so does the cursor.
  const field = document.activeElement, kept = dirty(now()) && numberOf(now()) !== keep.sent ? now() : null;
  const at = field?.closest?.('.row') === kept && field.selectionStart !== undefined ? [field.selectionStart, field.selectionEnd] : null;
  const here = keep.here, top = $('.side')?.scrollTop, together = chosen().map(numberOf);
  for (const [old, fresh] of pairs) old.replaceWith(fresh);
  if (kept) withNumber(numberOf(kept))?.replaceWith(kept);
  $('#flash')?.remove();
  const flash = page.getElementById('flash');
  if (flash) $('#main').before(flash);
  document.title = page.title;
  history.replaceState(null, '', url);
  const row = here && withNumber(here);
  if (row) turnTo(row);
  together.forEach(number => withNumber(number)?.classList.add('sel'));
  if (top && $('.side')) $('.side').scrollTop = top;
  if (kept && at) {
    field.focus({ preventScroll: true });
    field.setSelectionRange(...at);
  }
  redrawn.forEach(told => told());
  return true;
};

const whole = (page, answer) => {
  document.title = page.title;
  document.body.replaceWith(page.body);
  redrawn.forEach(told => told());
  ($('#errors') ?? $('#main'))?.focus();
  if (answer.ok) history.pushState(null, '', answer.url);
};

const parsed = async answer => new DOMParser().parseFromString(await answer.text(), 'text/html');

/** Draws the page as it is at the desk now. */
export const reload = async (address = location.href, keep = {}) => {
  const answer = await fetch(address, { headers: { Accept: 'text/html' } });
  return takeIn(await parsed(answer), answer.url, keep);
};

// ---- one at a time, in the order of the keys ---------------------------------------------------------
/** The server says no to something that was drawn as done: it is drawn back, and said. */
const refused = async (job, page, answer) => {
  job.back();
  const errors = page.getElementById('errors');
  const said = errors ?? $('#flash p, .fault p, main h1', page);
  const words = said?.textContent.trim().replace(/\s+/g, ' ') ?? 'the desk refused it.';
  // The page of a refusal holds what was typed, and how the claim stands now; a page that asks
  // something is drawn whole.
  if (errors || answer.ok) takeIn(page, answer.redirected ? answer.url : location.href, { sent: job.claim, here: job.goesBack && job.claim });
  else if (answer.status === 422) return whole(page, answer);
  else await reload(location.href, { here: numberOf(now()) }).catch(() => {});
  const row = withNumber(job.claim);
  if (row && job.goesBack) goTo(row, true);
  toast(`Not saved: ${words}`);
};

const turn = async job => {
  const { address, body } = await job.make();
  const began = numberOf(now());
  let answer, page;
  try {
    answer = await fetch(address, { method: 'POST', body, headers: { Accept: 'text/html' } });
    page = await parsed(answer);
  } catch {
    job.back?.();
    toast('Not saved: the desk did not answer. Your words are still here; try again.');
    return;
  }
  if (job.back && (!answer.ok || $('#flash.warn, #flash.bad', page))) return refused(job, page, answer);
  // The next one is drawn already; only what the last one leaves need be shown.
  if (waiting[0]?.early) return;
  const here = job.back || job.stays || numberOf(now()) !== began ? numberOf(now()) : null;
  const kept = answer.ok || page.getElementById('errors');
  if (!kept || !takeIn(page, answer.redirected ? answer.url : location.href, { here, sent: job.claim })) return whole(page, answer);
  const field = $('[data-select]');
  if (field) {
    field.focus();
    field.select();
    return;
  }
  if (!answer.ok) return $('#errors')?.focus();
  if (!document.activeElement?.matches('textarea, input')) show(now());
  if (!job.back) say(`${$('#flash p')?.textContent.trim() ?? ''} ${now() ? describe(now()) : ''}`);
  job.done?.();
};

const run = async () => {
  if (sending) return;
  sending = true;
  document.body.setAttribute('aria-busy', 'true');
  try {
    while (waiting.length) await turn(waiting.shift());
  } catch {
    toast('Something went wrong in this page. Reload it to see what was saved.');
  } finally {
    sending = false;
    document.body.removeAttribute('aria-busy');
  }
};

export const enqueue = job => {
  waiting.push(job);
  run();
};

/** Sends a form as it is when its turn comes. */
export const send = (form, button, done) => enqueue({ make: again(form, button), claim: numberOf(form.closest('.row')), done });

/** Decides rows: drawn at once, sent as they were at that moment. */
export const decide = (list, deed, form, button, done) => {
  const sent = filled(form, button), row = list[0];
  const back = paint(list, deed);
  $('.sheet.clean')?.classList.remove('clean');
  chooseNone();
  const words = list.length > 1 ? `${list.length} claims` : `Claim ${row.dataset.n}`;
  const said = `${words} ${{ dismiss: 'dismissed', merge: 'merged' }[deed] ?? 'accepted'}.`;
  const following = nextOpen(now());
  if (following) goTo(following, true);
  // What is read aloud waits for the picture: describing measures the page.
  setTimeout(() => say(`${said} ${following ? 'Next: ' + describe(following) : 'All claims are decided.'}`));
  enqueue({ make: () => sent, early: true, back, goesBack: list.length === 1, claim: numberOf(row), done });
};

/** Keeps what was typed in a row that is left. */
export const keepTyped = row => {
  const form = dirty(row) && $('form.detail', row), button = form && $('button[name=do][value=save]', form);
  if (!button) return;
  const sent = filled(form, button);
  enqueue({ make: () => sent, claim: numberOf(row), stays: true });
};

/** Fetches what only the current row is drawn with: claims of the desk that come near it. */
let resting;
export const complete = () => {
  clearTimeout(resting);
  resting = setTimeout(async () => {
    const row = now();
    if (!row || row.matches('.ok, .no') || 'whole' in row.dataset || sending) return;
    const page = await fetch($('a.open', row).href, { headers: { Accept: 'text/html' } }).then(parsed).catch(() => null);
    const fresh = page && withNumber(numberOf(row), page);
    if (!fresh || sending || row !== now() || dirty(row) || row.contains(document.activeElement) && document.activeElement !== row) return;
    const focused = row === document.activeElement;
    fresh.classList.toggle('sel', row.matches('.sel'));
    row.replaceWith(fresh);
    redrawn.forEach(told => told());
    if (focused) fresh.focus({ preventScroll: true });
  }, 350);
};
