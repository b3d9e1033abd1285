// The person's own keys, and the list of them.
import { $, make, say, toast, token } from './page.js';

const told = () => JSON.parse($('#keys-told')?.textContent || '[]');
let on = document.body.dataset.keys !== 'off';

/** What a key does for this person: the name of a deed. */
export const deedOf = key => told().find(([, own]) => own === key)?.[0];
export const keyOf = deed => told().find(([name]) => name === deed)?.[1];
export const areOn = () => on;

const switchTo = async wanted => {
  on = wanted;
  document.body.toggleAttribute('data-keys', !wanted);
  if (!wanted) document.body.dataset.keys = 'off';
  const body = new URLSearchParams({ csrf: token(), on: wanted ? 'yes' : '' });
  const answer = await fetch('/me/keys/switch', { method: 'POST', body }).catch(() => null);
  if (!answer?.ok) toast('Not saved: the keys are as you set them in this page only.');
  else say(wanted ? 'Single keys are on.' : 'Single keys are off.');
};

export const help = () => {
  const meanings = make('dl');
  const rows = [...told().map(([, key, words]) => [key, words]), ['Ctrl Enter', 'save the form you are in'], ['Esc', 'leave a field']];
  for (const [caps, words] of rows) {
    meanings.append(make('dt', {}, ...caps.split(' ').map(cap => make('kbd', {}, cap))), make('dd', {}, words));
  }
  const tick = make('input', { type: 'checkbox' });
  tick.checked = on;
  tick.addEventListener('change', () => switchTo(tick.checked));
  const box = make('dialog', { 'aria-labelledby': 'keys-h2' },
    make('h2', { id: 'keys-h2' }, 'Keyboard shortcuts'), meanings,
    make('form', { method: 'dialog' },
      make('label', { class: 'choice' }, tick, make('span', {}, 'Single-letter keys')),
      make('a', { href: '/me#keys' }, 'Change keys'),
      make('button', { class: 'btn primary' }, 'Close')));
  box.addEventListener('close', () => box.remove());
  document.body.append(box);
  box.showModal();
};
