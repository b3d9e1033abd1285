// Two people on one article or one claim. The page says who else is here and shows what they decide or write as it
// happens, without moving the focus and without touching what is being typed. Without this script an article says as
// of when it is, and a claim who opened it last.
//
// What a page says to it:
//   [data-live="/articles/3"][data-after="812"]   the article, and the last event of the record the page knows of.
//   .row[data-claim="41"]                         a claim in the list; .row.now is the current one.
//   [data-here]                                   where the others are named.   .as-of   the line that says when.
//   [data-lock="verdict"]                         says who else writes the form that follows it.
//   [data-at="E3"]                                the part of a claim that this page is about.
(() => {
  const desk = document.querySelector('[data-live]');
  if (!desk || !window.EventSource) return;
  const address = desk.dataset.live;
  const $ = (query, root = document) => root.querySelector(query);
  const all = (query, root = document) => [...root.querySelectorAll(query)];
  const BEAT = 20_000;
  let after = desk.dataset.after, stream, beat;

  const say = words => { const live = $('#live'); if (live) live.textContent = words; };
  const rowOf = (claim, root = document) => $(`.row[data-claim="${Number(claim)}"]`, root);

  // ---- who else is here ------------------------------------------------------------------------
  const initials = name => {
    const words = name.split(/\s+/).filter(Boolean);
    const ends = words.length > 1 ? [words[0], words.at(-1)] : words;
    return ends.map(word => [...word][0]).join('').toUpperCase();
  };

  const showOthers = others => {
    const place = $('[data-here]');
    if (!place || (!others.length && $('.as-of', place))) return;
    all('.with').forEach(badge => badge.remove());
    place.replaceChildren(...others.flatMap(({ name, claim, words: told }) => {
      const row = claim && rowOf(claim);
      const words = told ?? (row ? `${name} is at claim ${row.dataset.n}` : `${name} is here`);
      const badge = document.createElement('span'), spoken = document.createElement('span');
      badge.className = 'avatar';
      badge.textContent = initials(name);
      badge.title = words;
      badge.setAttribute('aria-hidden', 'true');
      spoken.className = 'vh';
      spoken.textContent = words + '. ';
      if (row) {
        const there = badge.cloneNode(true);
        there.className = 'avatar small with';
        $('.m', row)?.append(there);
      }
      return [badge, spoken];
    }));
  };

  // ---- what they write -------------------------------------------------------------------------
  const formOf = lock => lock.nextElementSibling;
  const writes = lock => formOf(lock)?.contains(document.activeElement) || formOf(lock)?.matches('[data-typed]');

  const showLocks = others => all('[data-lock]').forEach(lock => {
    const words = others.filter(at => at.section === lock.dataset.lock).map(at => at.words).join('. ');
    const came = words && lock.hidden;
    if (words) $('[data-who]', lock).textContent = words + '.';
    // What is being typed is never taken out of sight.
    if (came) lock.open = Boolean(writes(lock));
    lock.hidden = !words;
    if (came) say(words + '.');
  });

  /** The part that is written on this page now: the form with the focus, or what the page is about. */
  const section = () => {
    // Whoever opens a part that somebody else writes means to write there as well.
    const means = lock => writes(lock) || (lock.open && !lock.hidden);
    const here = all('[data-lock]').find(means)?.dataset.lock;
    if (here) return here;
    const about = all('[data-lock]').find(lock => lock.dataset.lock === desk.dataset.at);
    return !about || about.hidden || about.open ? desk.dataset.at ?? '' : 'whole';
  };
  let told;
  const moved = () => { if (told !== section()) iAmHere(); };
  all('[data-lock]').forEach(lock => {
    lock.addEventListener('toggle', () => lock.open && moved());
    formOf(lock)?.addEventListener('input', event => { event.currentTarget.dataset.typed = ''; });
    formOf(lock)?.addEventListener('focusin', moved);
  });

  // ---- what they decide ------------------------------------------------------------------------
  const copyLook = (query, fresh) => {
    const old = all(query), now = all(query, fresh);
    if (old.length !== now.length) return;
    old.forEach((one, i) => { one.className = now[i].className; });
  };

  // The claim somebody is deciding right now keeps its form and what is typed there; it is only told.
  const tellCurrent = (row, words) => {
    const form = $('form.detail', row);
    if (!form) return false;
    row.classList.add('told');
    form.dataset.told = words;
    let note = $('.told-by', form);
    if (!note) {
      note = document.createElement('p');
      note.className = 'told-by';
      form.prepend(note);
    }
    const open = document.createElement('a');
    open.href = $('a.open', row)?.href ?? location.href;
    open.textContent = 'Show it as it is now';
    note.replaceChildren(words + '. ', open);
    return true;
  };

  const news = new Map();
  let fetching = false;
  const refresh = async () => {
    if (fetching) return;
    fetching = true;
    try {
      while (news.size) {
        const told = new Map(news);
        news.clear();
        const answer = await fetch(location.href, { headers: { Accept: 'text/html' } });
        const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
        if (!answer.ok || !$('[data-live]', page)) return old();
        const mine = all('.row[data-claim]'), fresh = all('.row[data-claim]', page);
        const same = mine.length === fresh.length
          && mine.every((row, i) => row.dataset.claim === fresh[i].dataset.claim);
        if (!same) old();
        for (const [claim, words] of told) {
          const row = rowOf(claim), now = rowOf(claim, page);
          if (!row || !now) continue;
          if (row.matches('.now') && tellCurrent(row, words(row))) continue;
          if (row.contains(document.activeElement) || row.matches('.now')) continue;
          now.classList.remove('now');
          now.removeAttribute('aria-current');
          if (same) row.replaceWith(now);
        }
        if (same) {
          copyLook('.q', page);
          copyLook('.ticks a', page);
          const here = $('.row.now')?.dataset.n;
          all('.q').forEach(mark => mark.classList.toggle('now', mark.dataset.n === here));
          all('.ticks a').forEach((tick, i) => tick.classList.toggle('now', String(i + 1) === here));
          const count = $('.progress .num'), counted = $('.progress .num', page);
          if (count && counted) count.replaceWith(counted);
        }
        say([...told].map(([claim, words]) => words(rowOf(claim))).join('. '));
      }
    } catch { old(); } finally { fetching = false; }
  };
  const old = () => {
    const line = $('.as-of');
    if (!line) return;
    line.classList.add('old');
    say('Something changed on this page. Reload to see it.');
  };

  const decided = event => {
    after = event.lastEventId || after;
    const { claim, who, deed } = JSON.parse(event.data);
    news.set(claim, row => row ? `${who} ${deed} claim ${row.dataset.n}` : `${who} made a claim`);
    refresh();
  };

  // A decision on a claim that somebody else has just decided is told, not sent.
  const refuse = event => {
    const told = event.target.closest?.('form[data-told]')?.dataset.told;
    if (!told) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    say(`${told}. Nothing was sent. Open the claim again to see it as it is now.`);
  };
  document.addEventListener('submit', refuse, true);

  // ---- the stream and the heartbeat ------------------------------------------------------------
  const iAmHere = () => {
    const csrf = desk.dataset.csrf ?? $('input[name=csrf]')?.value;
    if (!csrf) return;
    told = section();
    const body = new URLSearchParams({ csrf, claim: $('.row.now')?.dataset.claim ?? '', section: told });
    fetch(address + '/here', { method: 'POST', body }).catch(() => {});
  };

  const stop = () => {
    stream?.close();
    stream = undefined;
    clearInterval(beat);
    document.documentElement.classList.remove('live');
  };

  // Browsers keep few connections open to one server, so a page nobody looks at lets its own go.
  const start = () => {
    if (stream || document.hidden) return;
    stream = new EventSource(after ? `${address}/live?after=${after}` : `${address}/live`);
    stream.addEventListener('open', () => document.documentElement.classList.add('live'));
    stream.addEventListener('error', () => document.documentElement.classList.remove('live'));
    stream.addEventListener('here', event => {
      const others = JSON.parse(event.data);
      showOthers(others);
      showLocks(others);
    });
    stream.addEventListener('decided', decided);
    iAmHere();
    beat = setInterval(iAmHere, BEAT);
  };
  document.addEventListener('visibilitychange', () => document.hidden ? stop() : start());
  addEventListener('pagehide', stop);
  start();
})();
