// A claim out of selected words, whatever marks they run across.
import { $, all, toast } from './page.js';

const points = text => [...text].length;

const bare = range => {
  const inside = range.cloneContents();
  // Chips and labels are no words of the article.
  inside.querySelectorAll('.c, .lab').forEach(part => part.remove());
  return inside.textContent;
};

/** The selected words with their place in the text, in code points. */
const picked = () => {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const text = all('p[data-at]').find(one => range.intersectsNode(one));
  if (!text) return null;
  const inside = range.cloneRange(), before = document.createRange();
  // A selection that runs over a paragraph's edge is cut there.
  if (!text.contains(range.startContainer)) inside.setStart(text, 0);
  if (!text.contains(range.endContainer)) inside.setEnd(text, text.childNodes.length);
  before.setStart(text, 0);
  before.setEnd(inside.startContainer, inside.startOffset);
  const words = bare(inside);
  if (!words.trim()) return null;
  const start = Number(text.dataset.at) + points(bare(before));
  return { start, end: start + points(words), words };
};

const fill = () => {
  const form = $('#pick'), found = form && picked();
  if (!form) return null;
  form.hidden = !found;
  if (found) for (const [name, value] of Object.entries(found)) form.elements[name].value = value;
  const cite = $('[data-cite]', form);
  if (found && cite) cite.href = cite.dataset.cite + '?' + new URLSearchParams({ passage: found.words.slice(0, 5000) });
  return found;
};

let settling;
addEventListener('selectionchange', () => {
  clearTimeout(settling);
  settling = setTimeout(fill, 120);
});
// Selecting fires on the document in some browsers and on the window in others.
document.addEventListener('selectionchange', () => {
  clearTimeout(settling);
  settling = setTimeout(fill, 120);
});

/** Makes the claim. */
export const pick = () => {
  const form = $('#pick');
  if (!form) return;
  if (!fill()) return toast('Select some words of the article first; or choose a sentence under Set aside.');
  form.requestSubmit($('button', form));
  getSelection().removeAllRanges();
  form.hidden = true;
};
