// Keys and small comforts for people who are signed in. Everything here is also a link or a form in the page:
// without this script, or with its keys switched off, nothing is lost but speed.
//
// What a page may say to it:
//   data-key="a"        pressing the key uses this control: a field is focused, a link followed, a button pressed.
//                       Inside the current row it counts first, then anywhere outside the rows.
//   .row[data-n]        a claim in the list, data-claim its number, data-seen the revision; .row.now with aria-current is the
//                       current one; its a.open leads to it.
//   .q[data-n], #q{n}   the same claim marked in the text; .ticks a, in order, is the progress map.
//   form[data-swap]     sent in the background; the regions marked data-swap (each with an id) are then replaced.
//   a[data-swap]        followed in the same way.
//   p[data-at]          a paragraph of the article and the code points before it.
//   data-speaker        a field that says who said it.   data-select  a field to begin in.
//   data-limit="280"    counts characters into #{id}-tally.
//   data-primary        the button that Ctrl+Enter presses.
//   data-go="t"         where the keys g t lead.   data-do="keys" opens the list of keys.   #live is read aloud.
import './desk/draft.js';
import { $, all, make, say, toast } from './desk/page.js';
import { areOn, deedOf, help } from './desk/help.js';
import { walk } from './desk/list.js';
import { pick } from './desk/pick.js';
import { choose, chooseNone, chosen, goTo, next, now, numberOf, rows, show, withNumber } from './desk/rows.js';
import { complete, decide, enqueue, filled, keepTyped, redrawn, reload, send } from './desk/send.js';
import { forget, taken, typedKey } from './desk/speaker.js';

// ---- decisions ------------------------------------------------------------------------------------
const REASONS = ['Opinion', 'Prediction', 'Not checkable', 'Duplicate', 'Trivial'];
let dismissed = null;

/** After a dismissal the keys 1 to 5 give the reason, for eight seconds. */
const offerReasons = row => {
  const offer = { number: numberOf(row), n: row.dataset.n, until: performance.now() + 8000 };
  dismissed = offer;
  return () => {
    const flash = $('#flash.good');
    if (dismissed !== offer || !flash) return;
    const list = make('span', { class: 'why' }, 'Reason:');
    REASONS.forEach((words, i) => list.append(' ', make('button', { type: 'button', class: 'link', 'data-reason': i }, make('kbd', {}, String(i + 1)), ` ${words}`)));
    flash.append(list);
  };
};

const giveReason = index => {
  const { number, n } = dismissed;
  dismissed = null;
  say(`Reason: ${REASONS[index]}`);
  enqueue({
    claim: number,
    make: async () => {
      let row = withNumber(number), button = row && $('button[value=reason]', row);
      if (!button) {
        // The list may show others only; the row is drawn when it is asked for.
        const answer = await fetch(`?c=${n}`, { headers: { Accept: 'text/html' } });
        row = withNumber(number, new DOMParser().parseFromString(await answer.text(), 'text/html'));
        button = $('button[value=reason]', row);
      }
      $('select[name=reason]', button.form).value = REASONS[index];
      return filled(button.form, button);
    },
  });
};

/** Accepts, dismisses, or says who said the claims that were chosen together. */
const many = (deed, more = {}) => {
  const form = $('#many'), list = chosen();
  all('.one', form).forEach(field => field.remove());
  const add = (name, value) => form.append(make('input', { type: 'hidden', class: 'one', name, value }));
  list.forEach(row => add('claim', `${row.dataset.claim}:${row.dataset.seen}`));
  add('do', deed);
  add('n', now().dataset.n);
  for (const [name, value] of Object.entries(more)) add(name, value);
  if (deed === 'speaker') {
    chooseNone();
    send(form);
  } else decide(list, deed, form);
};

/** A form of the page is sent: decisions at once, everything else in its turn. */
const submitted = (form, button) => {
  const row = form.closest('.row'), name = button?.name, value = button?.value;
  if (row && name === 'do' && (value === 'accept' || value === 'dismiss')) {
    // Somebody unknown has to be asked about first; then the page is drawn whole.
    decide([row], value, form, button, value === 'dismiss' && !form.elements.reason?.value ? offerReasons(row) : null);
  } else if (row && name === 'do' && value === 'paragraph') {
    const beside = [...form.querySelectorAll('[name=beside]')].map(field => withNumber(field.value.split(':')[0]));
    decide([row, ...beside.filter(Boolean)], 'accept', form, button);
  } else if (row && name === 'into') decide([row], 'merge', form, button);
  else send(form, button);
  if (form.elements.speaker) forget();
};

addEventListener('submit', event => {
  const form = event.target;
  if (!form.matches('form[data-swap]') || event.defaultPrevented) return;
  event.preventDefault();
  if (form.id === 'pick') getSelection().removeAllRanges();
  submitted(form, event.submitter);
});

const go = row => {
  goTo(row, false, keepTyped);
  complete();
};

// ---- keys -------------------------------------------------------------------------------------
const use = control => {
  if (control.matches('input:not([type=submit], [type=radio], [type=checkbox]), textarea, select')) {
    control.focus();
    control.select?.();
    return;
  }
  // A control that is folded away is used all the same.
  if (control.matches('a') || control.offsetParent) control.click();
  else control.form?.requestSubmit(control);
};

const bound = key => {
  const name = `[data-key="${CSS.escape(key)}"]`;
  return (now() && $(name, now())) || all(name).find(control => !control.closest('.row'));
};

const leave = field => {
  const row = field.closest('.row');
  field.blur();
  show(row);
};

/** Does what a key stands for; false when it stands for nothing here. */
const press = (event, deed) => {
  const step = { next: 1, previous: -1 }[deed];
  if (walk(event, deed)) return true;
  if (step && now()) {
    if (!event.shiftKey) chooseNone();
    else choose(now());
    const row = next(step);
    go(row);
    if (event.shiftKey) choose(row);
    else complete();
  } else if (deed === 'accept' && event.shiftKey) {
    const control = bound(`Shift+${event.key.toLowerCase()}`);
    if (control) use(control);
    else say('There is nothing more to decide in this paragraph.');
  } else if (event.shiftKey && /^\p{L}$/u.test(event.key)) return false;
  else if ((deed === 'accept' || deed === 'dismiss') && chosen().length) many(deed);
  else if (deed === 'make' && $('#pick')) pick();
  else if (deed === 'find' && $('#find')?.offsetParent) $('#find').focus();
  else if (deed === 'help') help();
  else if (bound(event.key)) use(bound(event.key));
  else return false;
  return true;
};

let going = -Infinity;
addEventListener('keydown', event => {
  const at = event.target, typing = at.matches('input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]');
  if (at.matches('[data-speaker]') && !event.isComposing && !event.ctrlKey && !event.metaKey && typedKey(event, field => {
    if (chosen().length) {
      // It is said once for all that were chosen; the field itself has nothing more to send.
      many('speaker', taken(field.form));
      field.value = field.defaultValue;
      field.form.elements.speaker_as.value = '';
    }
    leave(field);
  })) return;
  if (event.key === 'Escape' && typing) leave(at);
  else if (event.key === 'Escape') {
    chooseNone();
    $('details.menu[open]')?.removeAttribute('open');
  } else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && at.form) {
    event.preventDefault();
    at.form.requestSubmit($('[data-primary], .primary', at.form));
  }
  if (typing || event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing || $('dialog[open]') || !areOn()) return;
  const key = event.key, went = performance.now() - going < 1500;
  going = -Infinity;
  const place = went && $(`[data-go="${CSS.escape(key)}"]`);
  const deed = deedOf(key) ?? (event.shiftKey ? deedOf(key.toLowerCase()) : undefined);
  if (place) place.click();
  else if (deed === 'go') going = performance.now();
  else if (dismissed && performance.now() < dismissed.until && /^[1-5]$/.test(key)) giveReason(Number(key) - 1);
  else if (!deed || !press(event, deed)) return;
  event.preventDefault();
});

addEventListener('click', event => {
  const mark = event.target.closest('.q[data-n]');
  const open = event.target.closest('.row a.open');
  const tick = event.target.closest('.ticks a');
  const n = (mark ?? tick)?.dataset.n;
  const row = n ? $(`.row[data-n="${n}"]`) : open?.closest('.row');
  const plain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.button);
  const todo = event.target.closest('[data-do]')?.dataset.do;
  const link = event.target.closest('a[data-swap]');
  if (row && plain && getSelection().isCollapsed) {
    event.preventDefault();
    go(row);
  } else if (link && plain) {
    event.preventDefault();
    reload(link.href, { here: numberOf(now()) }).catch(() => toast('The desk did not answer.'));
  }
  const reason = event.target.closest('[data-reason]');
  if (reason && dismissed) giveReason(Number(reason.dataset.reason));
  if (todo === 'keys') help();
  else if ((todo === 'next' || todo === 'previous') && plain && rows().length) {
    event.preventDefault();
    go(step(todo === 'next' ? 1 : -1));
  } else if (todo === 'edit') {
    now().classList.add('editing');
    $('textarea', now())?.focus();
  }
  for (const menu of all('details.menu[open]')) if (!menu.contains(event.target)) menu.removeAttribute('open');
});

/** On a phone the list holds the current row only, yet one goes through all of them. */
const step = by => {
  const list = all('.row[data-n]');
  return list[(list.indexOf(now()) + by + list.length) % list.length];
};

// ---- fields ------------------------------------------------------------------------------------
const grows = !CSS.supports('field-sizing', 'content');
const fit = area => {
  area.style.blockSize = 'auto';
  area.style.blockSize = area.scrollHeight + 2 + 'px';
};
let pause;
const count = (area, aloud) => {
  const used = [...area.value].length, limit = Number(area.dataset.limit), tally = $(`#${CSS.escape(area.id)}-tally`);
  if (!tally) return;
  const words = used > limit ? `${used - limit} characters too many` : `${limit - used} characters left`;
  tally.textContent = words;
  tally.classList.toggle('over', used > limit);
  clearTimeout(pause);
  if (aloud && limit - used < 40) pause = setTimeout(() => say(words), 1000);
};
addEventListener('input', event => {
  if (grows && event.target.matches('textarea')) fit(event.target);
  if (event.target.matches('[data-limit]')) count(event.target, true);
});

const ready = () => {
  // Good news that floats over the text leaves by itself; its undo stays, for the key and for the Tab key.
  const flash = $('#flash.good');
  if (flash && getComputedStyle(flash).position === 'fixed') {
    setTimeout(() => flash.matches(':hover') || flash.classList.add('gone'), 8000);
  }
  if (grows) all('textarea').forEach(fit);
  all('[data-limit]').forEach(area => count(area, false));
  all('[data-do=keys], [data-do=edit]').forEach(button => { button.hidden = false; });
};
redrawn.add(ready);
document.documentElement.classList.add('js');
ready();
$('[data-select]')?.select();
$('#errors')?.focus();

// Words selected in a text go into the field that takes them; out of a field only at the press of a button, because
// there one selects to write.
all('[data-takes]').forEach(field => {
  const from = document.getElementById(field.dataset.takes);
  if (!from?.matches('textarea')) return;
  const take = document.createElement('button');
  take.type = 'button';
  take.className = 'link';
  take.textContent = 'Take the words selected in the passage';
  take.addEventListener('click', () => {
    const words = from.value.slice(from.selectionStart, from.selectionEnd).trim();
    if (words) field.value = words;
    (words ? field : from).focus();
  });
  field.after(take);
});
document.addEventListener('selectionchange', () => {
  const words = getSelection().toString().trim();
  const area = $('[data-takes]'), from = area && document.getElementById(area.dataset.takes);
  if (words && from && from.contains(getSelection().anchorNode) && from.contains(getSelection().focusNode)) area.value = words;
});
