// Keeps what is typed into a verdict as a private draft: every five seconds while it changes, when a
// field is left, and when the page is. It is no revision; the form still saves one.

import { $, say } from './page.js';

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
}
