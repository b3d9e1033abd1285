// Lists that are walked by key, marked data-rows, and cards that are dragged to another stage.
//   data-rows           each child is a row; its first link is what a row is about.
//   data-deed="accept"  within a row: what the key of that deed presses or ticks there.
//   data-chosen         where one goes on with what is ticked.
//   data-stage, data-to a column of the board, and the button on a card that leads to one.
import { $, all, say } from './page.js';

const rows = () => all('[data-rows] > *').filter(row => row.offsetParent);
const here = () => document.activeElement?.closest('[data-rows] > *');
let last = null;

const tick = (box, until) => {
  const boxes = rows().map(row => $('input[type=checkbox][data-deed]', row)).filter(Boolean);
  const [from, to] = [boxes.indexOf(until ? last : box), boxes.indexOf(box)].sort((a, b) => a - b);
  const on = until || !box.checked;
  for (const one of boxes.slice(Math.max(from, 0), to + 1)) one.checked = on;
  last = box;
  const count = boxes.filter(one => one.checked).length;
  say(count === 1 ? '1 chosen.' : `${count} chosen.`);
};

/** Does what a key stands for in a list; false when the page has none, or it stands for nothing there. */
export const walk = (event, deed) => {
  const list = rows(), row = here(), step = { next: 1, previous: -1 }[deed];
  if (!list.length) return false;
  if (step) {
    const box = event.shiftKey && row && $('input[type=checkbox][data-deed]', row);
    if (box && !box.checked) tick(box);
    const to = row ? list[list.indexOf(row) + step] ?? row : list[step > 0 ? 0 : list.length - 1];
    $('a[href]', to)?.focus();
    return true;
  }
  const chosen = deed === 'again' && $('[data-chosen] :is(select, input, button)');
  if (chosen) {
    chosen.focus();
    return true;
  }
  const control = row && $(deed === 'open' ? 'a[href]' : `[data-deed="${CSS.escape(deed)}"]`, row);
  if (!control) return false;
  if (control.matches('[type=checkbox]')) tick(control, event.shiftKey && last);
  else control.click();
  return true;
};

// ---- the board --------------------------------------------------------------------------------
const way = (card, stage) => stage && $(`button[data-to="${CSS.escape(stage.dataset.stage)}"]`, card);
let card = null;

addEventListener('pointerdown', event => {
  const one = event.target.closest?.('.stages li');
  if (one) one.draggable = Boolean($('button[data-to]', one));
});

addEventListener('dragstart', event => {
  card = event.target.closest?.('.stages li') ?? null;
  if (!card) return;
  event.dataTransfer.effectAllowed = 'move';
  for (const stage of all('[data-stage]')) stage.classList.toggle('takes', Boolean(way(card, stage)));
});

addEventListener('dragover', event => {
  const stage = card && event.target.closest?.('[data-stage]');
  if (stage && way(card, stage)) event.preventDefault();
});

addEventListener('drop', event => {
  const button = card && way(card, event.target.closest?.('[data-stage]'));
  if (!button) return;
  event.preventDefault();
  button.form.requestSubmit(button);
});

addEventListener('dragend', () => {
  card = null;
  for (const stage of all('.takes')) stage.classList.remove('takes');
});
