// The speaker field as an editable combobox with a list (WAI-ARIA Authoring Practices). Without it
// the field is a text field with suggestions, and a new name is asked about on a page of its own.
import { $, all, make } from './page.js';

const plain = text => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
/** The text as words, each after a blank, so that what is typed is looked for where words begin. */
const words = text => plain(` ${text}`).replace(/[^\p{L}\p{N}]+/gu, ' ');
let known;
const choices = async () => {
  const article = $('[data-article]')?.dataset.article;
  known ??= fetch(`/articles/${article}/speakers`).then(answer => (answer.ok ? answer.json() : [])).catch(() => []);
  return known;
};
/** Somebody new may be among them now. */
export const forget = () => { known = undefined; };

const list = () => $('#speaker-list');
let field = null;

const close = () => {
  list()?.remove();
  field?.setAttribute('aria-expanded', 'false');
  field?.removeAttribute('aria-activedescendant');
};

const options = async typed => {
  const key = plain(typed.trim());
  const fits = one => words(`${one.name} ${one.detail}`).includes(words(key).trimEnd());
  const found = (await choices()).filter(fits).slice(0, 40);
  const own = { group: 'Nobody in particular', name: 'The article’s own voice', value: 'own', detail: '' };
  if (fits(own)) found.push(own);
  if (key && !found.some(one => plain(one.name) === key)) {
    for (const [value, detail] of [['person', 'new person'], ['organisation', 'new organisation'], ['unnamed', 'unnamed, described like this']]) {
      found.push({ group: 'Somebody new', name: typed.trim(), value, detail });
    }
  }
  return found;
};

const mark = option => {
  for (const one of all('[role=option]', list())) one.setAttribute('aria-selected', String(one === option));
  if (option) {
    field.setAttribute('aria-activedescendant', option.id);
    option.scrollIntoView({ block: 'nearest' });
  } else field.removeAttribute('aria-activedescendant');
};

const draw = async (input, filter) => {
  const found = await options(filter);
  if (document.activeElement !== input) return;
  close();
  const box = make('div', { id: 'speaker-list', class: 'opts', role: 'listbox', 'aria-label': 'Who said it' });
  let group, heading, count = 0;
  for (const one of found) {
    if (one.group !== group) {
      group = one.group;
      heading = make('div', { role: 'group', 'aria-label': group }, make('span', { class: 'lab', 'aria-hidden': 'true' }, group));
      box.append(heading);
    }
    const option = make('div', { role: 'option', id: `speaker-${count++}`, 'aria-selected': 'false' }, one.name, ' ', make('small', {}, one.detail));
    option.dataset.value = one.value;
    option.dataset.name = one.value === 'own' ? '' : one.name;
    heading.append(option);
  }
  input.after(box);
  input.setAttribute('aria-expanded', 'true');
  box.scrollIntoView({ block: 'nearest' });
  if (filter.trim()) mark($('[role=option]', box));
};

const take = option => {
  const form = field.form;
  field.value = option.dataset.name;
  if (option.dataset.value === 'own') field.placeholder = 'the article’s own voice';
  form.elements.speaker_as.value = option.dataset.value;
  form.classList.add('changed');
  close();
};

/** What the field would set, for several claims at once. */
export const taken = form => ({ speaker: form.elements.speaker.value, speaker_as: form.elements.speaker_as.value });

addEventListener('focusin', event => {
  if (!event.target.matches?.('[data-speaker]')) return close();
  field = event.target;
  field.removeAttribute('list');
  for (const [name, value] of [['role', 'combobox'], ['aria-autocomplete', 'list'], ['aria-expanded', 'false'], ['aria-controls', 'speaker-list']]) {
    field.setAttribute(name, value);
  }
  draw(field, '');
});

addEventListener('input', event => {
  if (!event.target.matches('[data-speaker]')) return;
  event.target.form.elements.speaker_as.value = '';
  event.target.form.classList.add('changed');
  draw(event.target, event.target.value);
});

addEventListener('mousedown', event => {
  const option = event.target.closest?.('#speaker-list [role=option]');
  if (!option) return;
  event.preventDefault();
  take(option);
});

/** Handles a key pressed in the field; true when it was one of the field's own. `done` is told once
    somebody was chosen. */
export const typedKey = (event, done) => {
  const box = list(), all_ = box ? all('[role=option]', box) : [];
  const at = all_.findIndex(one => one.getAttribute('aria-selected') === 'true');
  if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
    const by = event.key === 'ArrowDown' ? 1 : -1;
    if (!box) draw(field, '');
    else mark(all_[(at + by + all_.length) % all_.length] ?? all_.at(-1));
  } else if (event.key === 'Enter') {
    if (at >= 0) take(all_[at]);
    close();
    done(event.target);
  } else if (event.key === 'Escape' && box) close();
  else return false;
  event.preventDefault();
  return true;
};
