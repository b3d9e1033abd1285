// Keys and small comforts for people who are signed in. Everything here is also a link or a form in the page:
// without this script, or with its keys switched off, nothing is lost but speed.
//
// What a page may say to it:
//   data-key="a"        pressing the key uses this control: a field is focused, a link followed, a button pressed.
//                       Inside the current row it counts first, then anywhere outside the rows.
//   .row[data-n]        a claim in the list; .row.now with aria-current is the current one; its a.open leads to it.
//   .q[data-n], #q{n}   the same claim marked in the text; .ticks i, in order, is the progress map.
//   form[data-swap]     sent in the background; the regions marked data-swap (each with an id) are then replaced.
//   data-limit="280"    counts characters into #{id}-tally.
//   data-primary        the button that Ctrl+Enter presses.
//   data-go="t"         where the keys g t lead.   data-do="keys" opens the list of keys.   #live is read aloud.
(() => {
  const $ = (query, root = document) => root.querySelector(query);
  const all = (query, root = document) => [...root.querySelectorAll(query)];
  const rows = () => all('.row[data-n]').filter(row => row.offsetParent || row.matches('.now'));
  const now = () => $('.row.now');
  // A browser may refuse to store anything; then the keys stay as they are for this page.
  let keys = 'on';
  try { keys = localStorage.getItem('galley.keys') ?? keys; } catch { /* refused */ }
  const setKeys = wanted => {
    keys = wanted;
    try { localStorage.setItem('galley.keys', wanted); } catch { /* refused */ }
  };

  const say = words => {
    const live = $('#live');
    if (!live) return;
    live.textContent = '';
    requestAnimationFrame(() => { live.textContent = words; });
  };

  const toast = words => {
    $('.toast')?.remove();
    const bar = document.createElement('p');
    bar.className = 'toast';
    bar.textContent = words;
    document.body.append(bar);
    setTimeout(() => bar.remove(), 8000);
    say(words);
  };

  // ---- the current row -------------------------------------------------------------------------
  const show = row => {
    if (!row) return;
    row.setAttribute('tabindex', '-1');
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: 'nearest' });
    $('#q' + row.dataset.n)?.scrollIntoView({ block: 'center' });
  };

  const describe = row => {
    const list = rows();
    const state = $('.k .i', row)?.getAttribute('aria-label') ?? '';
    return `Claim ${list.indexOf(row) + 1} of ${list.length}. ${state} ${$('.s', row)?.textContent.trim() ?? ''}`;
  };

  const goTo = row => {
    if (!row || row === now()) return show(row);
    // A page may leave the forms of other rows out; then the server draws the row.
    if (!$('.detail', row)) return $('a.open', row)?.click();
    for (const old of all('.row.now')) {
      old.classList.remove('now');
      old.removeAttribute('aria-current');
    }
    row.classList.add('now');
    row.setAttribute('aria-current', 'true');
    for (const mark of all('.q')) mark.classList.toggle('now', mark.dataset.n === row.dataset.n);
    const ticks = all('.ticks i'), place = all('.row[data-n]').indexOf(row);
    ticks.forEach((tick, i) => tick.classList.toggle('now', i === place));
    const open = $('a.open', row);
    if (open) history.replaceState(null, '', open.href);
    show(row);
    say(describe(row));
  };

  const step = by => {
    const list = rows(), at = list.indexOf(now());
    if (list.length) goTo(list[(at + by + list.length) % list.length]);
  };

  // ---- sending a form without leaving the page -----------------------------------------------------
  let sending = false;
  const replaceRegions = (page, url) => {
    const regions = all('[data-swap][id]:not(form)').map(old => [old, page.getElementById(old.id)]);
    if (!regions.length || regions.some(([, fresh]) => !fresh)) return false;
    for (const [old, fresh] of regions) old.replaceWith(fresh);
    $('#flash')?.remove();
    const flash = page.getElementById('flash');
    if (flash) $('#main').before(flash);
    document.title = page.title;
    history.replaceState(null, '', url);
    return true;
  };

  const send = async (form, button) => {
    // One decision at a time: a second key before the page has answered would decide a claim nobody has seen.
    if (sending) return;
    sending = true;
    form.setAttribute('aria-busy', 'true');
    try {
      const body = new URLSearchParams(new FormData(form, button));
      // Attributes, not properties: a control named "action" would hide form.action.
      const address = button?.getAttribute('formaction') ?? form.getAttribute('action') ?? location.href;
      const answer = await fetch(address, { method: 'POST', body, headers: { Accept: 'text/html' } });
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      if (!answer.ok || !replaceRegions(page, answer.url)) {
        // A refusal or another page: draw it whole, as a browser would.
        document.title = page.title;
        document.body.replaceWith(page.body);
        ready();
        ($('#errors') ?? $('#main'))?.focus();
        if (answer.ok) history.pushState(null, '', answer.url);
        return;
      }
      ready();
      const words = $('#flash p')?.textContent.trim() ?? '';
      show(now());
      say(words + (now() ? ' Next: ' + describe(now()) : ''));
    } catch {
      toast('Not saved: the desk did not answer. Your words are still here; try again.');
    } finally {
      sending = false;
      form.removeAttribute('aria-busy');
    }
  };

  addEventListener('submit', event => {
    const form = event.target;
    if (!form.matches('form[data-swap]') || event.defaultPrevented) return;
    event.preventDefault();
    send(form, event.submitter);
  });

  // ---- keys -------------------------------------------------------------------------------------
  const use = control => {
    if (control.matches('input:not([type=submit], [type=radio], [type=checkbox]), textarea, select')) {
      control.focus();
      control.select?.();
    } else control.click();
  };

  const bound = key => {
    const name = `[data-key="${CSS.escape(key)}"]`;
    return (now() && $(name, now())) || all(name).find(control => !control.closest('.row'));
  };

  const HELP = [
    ['j k', 'next, previous claim'], ['a', 'accept'], ['x', 'dismiss'], ['e', 'edit the claim to check'],
    ['s', 'say who said it'], ['u', 'undo'], ['o', 'open the claim'], ['n', 'add: evidence, article'],
    ['/', 'search'], ['g t', 'go to Today; a Articles, c Claims, r Reviews, s Speakers, o Sources, p Published'],
    ['Ctrl Enter', 'save the form you are in'], ['Esc', 'leave a field'],
  ];
  const help = () => {
    const box = document.createElement('dialog');
    box.setAttribute('aria-labelledby', 'keys-h');
    box.innerHTML = '<h2 id="keys-h">Keyboard shortcuts</h2><dl></dl><form method="dialog">'
      + '<label class="choice"><input type="checkbox"><span>Single-letter keys</span></label>'
      + '<button class="btn primary">Close</button></form>';
    for (const [caps, words] of HELP) {
      const term = document.createElement('dt'), meaning = document.createElement('dd');
      caps.split(' ').forEach(key => {
        const cap = document.createElement('kbd');
        cap.textContent = key;
        term.append(cap, ' ');
      });
      meaning.textContent = words;
      $('dl', box).append(term, meaning);
    }
    const tick = $('input', box);
    tick.checked = keys === 'on';
    tick.addEventListener('change', () => setKeys(tick.checked ? 'on' : 'off'));
    box.addEventListener('close', () => box.remove());
    document.body.append(box);
    box.showModal();
  };

  let going = -Infinity;
  addEventListener('keydown', event => {
    const at = event.target, typing = at.matches('input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]');
    if (event.key === 'Escape' && typing) {
      at.blur();
      show(at.closest('.row'));
    } else if (event.key === 'Escape') {
      $('details.menu[open]')?.removeAttribute('open');
    } else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && at.form) {
      event.preventDefault();
      at.form.requestSubmit($('[data-primary], .primary', at.form));
    }
    if (typing || event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing || $('dialog[open]') || keys === 'off') return;
    const key = event.key, went = performance.now() - going < 1500;
    going = -Infinity;
    const place = went && $(`[data-go="${CSS.escape(key)}"]`);
    if (place) place.click();
    else if (key === 'g') going = performance.now();
    else if (key === '?') help();
    else if (key === '/' && $('#find')?.offsetParent) $('#find').focus();
    else if ((key === 'j' || key === 'k') && now()) step(key === 'j' ? 1 : -1);
    else if (bound(key)) use(bound(key));
    else return;
    event.preventDefault();
  });

  addEventListener('click', event => {
    const mark = event.target.closest('.q[data-n]');
    const open = event.target.closest('.row a.open');
    const row = mark ? $(`.row[data-n="${mark.dataset.n}"]`) : open?.closest('.row');
    const plain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.button);
    if (row && plain && getSelection().isCollapsed && $('.detail', row)) {
      event.preventDefault();
      goTo(row);
    }
    if (event.target.closest('[data-do="keys"]')) help();
    for (const menu of all('details.menu[open]')) if (!menu.contains(event.target)) menu.removeAttribute('open');
  });

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

  // Words selected in a text go into the field that takes them.
  document.addEventListener('selectionchange', () => {
    const words = getSelection().toString().trim();
    const area = $('[data-takes]'), from = area && document.getElementById(area.dataset.takes);
    if (words && from && from.contains(getSelection().anchorNode) && from.contains(getSelection().focusNode)) area.value = words;
  });

  const ready = () => {
    // Good news that floats over the text leaves by itself; its undo stays, for the key and for the Tab key.
    const flash = $('#flash.good');
    if (flash && getComputedStyle(flash).position === 'fixed') {
      setTimeout(() => flash.matches(':hover') || flash.classList.add('gone'), 8000);
    }
    if (grows) all('textarea').forEach(fit);
    all('[data-limit]').forEach(area => count(area, false));
    all('[data-do="keys"]').forEach(button => { button.hidden = false; });
  };
  ready();
  $('#errors')?.focus();
})();
