// Keeps what is typed into a verdict as a private draft: every five seconds while it changes, when a
// field is left, and when the page is. It is no revision; the form still saves one. A row of buttons
// over the explanation puts the number of a piece of evidence where the cursor stands.

import { $, all, make, say } from './page.js';

const form = $('form[data-draft]');
if (form) {
  const told = $('[data-draft-told]', form);
  const typed = () => {
    const body = new URLSearchParams(new FormData(form));
    body.set('quietly', 'true');
    return body;
  };
  let kept = typed().toString();
  let sent = false;
  const keep = async () => {
    const body = typed();
    if (sent || body.toString() === kept) return;
    try {
      const answer = await fetch(form.dataset.draft, { method: 'POST', body, keepalive: true });
      if (!answer.ok) throw new Error(answer.status);
      kept = body.toString();
      told.textContent = `Draft kept ${new Date().toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })}`;
    } catch {
      told.textContent = 'The draft could not be kept. Your text is still here.';
      say(told.textContent);
    }
  };
  setInterval(keep, 5000);
  form.addEventListener('focusout', keep);
  form.addEventListener('submit', () => { sent = true; });
  addEventListener('pagehide', () => {
    if (!sent && typed().toString() !== kept) navigator.sendBeacon(form.dataset.draft, typed());
  });

  const text = $('textarea[name=explanation]', form);
  const cites = all('.ev[id^=E]').map(card => {
    const button = make('button', { type: 'button', class: 'btn quiet mono', 'aria-label': `Cite ${card.id}` }, card.id);
    button.addEventListener('click', () => {
      text.setRangeText(`[${card.id}]`, text.selectionStart, text.selectionEnd, 'end');
      text.focus();
    });
    return button;
  });
  if (cites.length) text.before(make('div', { class: 'acts', role: 'group', 'aria-label': 'Cite evidence' }, ...cites));
}
