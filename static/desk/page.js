// What every part of the script needs: finding things, saying things aloud, and the forms' token.

export const $ = (query, root = document) => root.querySelector(query);
export const all = (query, root = document) => [...root.querySelectorAll(query)];

export const say = words => {
  const live = $('#live');
  if (!live) return;
  live.textContent = '';
  requestAnimationFrame(() => { live.textContent = words; });
};

export const toast = (words, lasts = 8000) => {
  $('.toast')?.remove();
  const bar = document.createElement('p');
  bar.className = 'toast';
  bar.textContent = words;
  document.body.append(bar);
  setTimeout(() => bar.remove(), lasts);
  say(words);
  return bar;
};

export const make = (name, attributes = {}, ...inside) => {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...inside);
  return element;
};

export const token = () => $('input[name=csrf]')?.value ?? '';
