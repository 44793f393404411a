((script, code, starts) => {
  // The page works without its code: that is fetched once the browser is idle, or as soon as somebody does something.
  const root = document.documentElement;
  const HYDRATED = 'data-hydrated';
  const OFF = 'quinzaine.sans-code';
  const here = () => location.pathname + location.search;
  const isOff = () => {
    try {
      const off = sessionStorage.getItem(OFF) === here();
      sessionStorage.removeItem(OFF);
      return off;
    } catch {
      return false;
    }
  };
  if (isOff()) return;

  // What somebody does to controls before the code runs, in the order they do it. Hydration gives some of them the values they were
  // sent with, and no handler has heard of it: it is done once more as soon as there are handlers.
  const touched = new Map();
  const isControl = (target) => Boolean(target?.matches?.('input, select, textarea'));
  const note = ({ type, target }) => {
    if (!isControl(target)) return;
    const events = touched.get(target)?.events ?? new Set();
    touched.delete(target);
    if (target.type === 'radio') {
      // Of a group the last choice counts.
      for (const other of touched.keys()) {
        if (other.type === 'radio' && other.name === target.name && other.form === target.form) touched.delete(other);
      }
    }
    touched.set(target, { value: target.value, checked: target.checked, events: events.add(type) });
  };
  const putAgain = () => {
    for (const [control, { value, checked }] of touched) {
      if (control.type !== 'file' && control.value !== value) control.value = value;
      if (control.checked !== checked) control.checked = checked;
    }
  };
  // Said by the code after each piece of the page that it hydrates: people go on in a control whose turn was before the last one's.
  const PIECE = 'quinzaine:piece';
  addEventListener(PIECE, putAgain);
  const replay = () => {
    for (const type of ['input', 'change']) removeEventListener(type, note, true);
    removeEventListener(PIECE, putAgain);
    putAgain();
    for (const [control, { events }] of touched) {
      for (const type of events) control.dispatchEvent(new Event(type, { bubbles: true }));
    }
    touched.clear();
  };
  for (const type of ['input', 'change']) addEventListener(type, note, true);

  // What is left by pressing something is heard of once that is let go, just before it is pressed: what is wrong would be said above the
  // button, which moves away from under the finger, and a button that moves while it is pressed is not pressed.
  let pressing = false;
  let held = [];
  const hold = (event) => {
    if (!pressing) return;
    event.stopImmediatePropagation();
    held.push(event);
  };
  const letGo = () => {
    pressing = false;
    const events = held;
    held = [];
    for (const event of events) event.target.dispatchEvent(new event.constructor(event.type, event));
  };
  const press = ({ button, target }) => {
    letGo();
    pressing = button === 0 && Boolean(target.closest?.('a, button, summary'));
  };
  addEventListener('mousedown', press, true);
  for (const type of ['change', 'focusout']) addEventListener(type, hold, true);
  addEventListener('click', letGo, true);
  // Let go of elsewhere, nothing is pressed.
  for (const type of ['mouseup', 'dragend']) addEventListener(type, () => setTimeout(letGo), true);

  // Browsers that translate put <font> elements in the place of texts. The code expects its own text nodes: to begin with, where they
  // stood; later it changes and removes those it knows, which would show nothing any more. So each goes back to its place: instead of
  // the element while the page is being hydrated, inside it afterwards.
  const times = new WeakMap();
  const aside = new WeakMap();
  const isFont = (node) => node?.localName === 'font';
  const putBack = (text, font) => {
    const asTranslated = font.textContent;
    // A translator that translates its own words again and again is left alone until the text changes.
    const again = text.data === asTranslated ? (times.get(text) ?? 0) + 1 : 0;
    times.set(text, again);
    if (again > 3) {
      aside.set(text, font);
      translations.observe(text, { characterData: true });
      return;
    }
    text.data = asTranslated;
    if (root.hasAttribute(HYDRATED)) font.replaceChildren(text);
    else font.replaceWith(text);
  };
  const translations = new MutationObserver((records) => {
    const fonts = new Set(records.flatMap(({ addedNodes }) => [...addedNodes].filter((node) => isFont(node) && node.isConnected)));
    for (const { type, target, addedNodes, removedNodes, previousSibling, nextSibling } of records) {
      if (type === 'characterData') {
        const font = aside.get(target);
        if (font?.isConnected && !target.isConnected) font.replaceChildren(target);
        aside.delete(target);
        times.delete(target);
        continue;
      }
      for (const text of removedNodes) {
        if (text.nodeType !== Node.TEXT_NODE || text.isConnected) continue;
        const font = [...addedNodes, previousSibling, nextSibling].find((node) => fonts.has(node));
        if (font) putBack(text, font);
        fonts.delete(font);
      }
    }
  });
  const untranslate = () => {
    for (const font of document.querySelectorAll('font')) {
      const parent = font.parentElement;
      // Those within went with the one around them.
      if (!parent || parent.closest('font')) continue;
      font.replaceWith(font.textContent);
      parent.normalize();
    }
  };

  // A panic ends the code, and a page must not be worse for having had it: its handlers no longer hear anything, so that links and
  // forms do what they do without code. A page that was no longer as the server sent it is asked for again, once without its code,
  // unless that would lose what somebody typed.
  const served = here();
  let over = false;

  // While the pieces of a page wake, those that are awake would show another page in the middle of this one, and the others would look for
  // this one's elements there. What leads elsewhere is held that long, and done then.
  let waking = false;
  let pressed;
  const leaves = ({ type, target, ctrlKey, metaKey, shiftKey }) =>
    type === 'submit' || (type === 'click' && !ctrlKey && !metaKey && !shiftKey && Boolean(target.closest?.('a[href]')));
  const awake = () => {
    waking = false;
    const event = pressed;
    pressed = undefined;
    if (event?.type === 'submit') event.target.requestSubmit(event.submitter);
    else event?.target.closest('a[href]').click();
    return Boolean(event);
  };

  let typed = false;
  let clicked;
  let where;
  let shown;
  const reload = () => {
    try {
      sessionStorage.setItem(OFF, here());
    } catch {
      // Where nothing is remembered it might reload for ever.
      return;
    }
    location.reload();
  };
  const giveUp = () => {
    if (over) return;
    over = true;
    translations.disconnect();
    const wasHydrated = root.hasAttribute(HYDRATED);
    root.removeAttribute(HYDRATED);
    shown = here();
    if (awake()) return;
    const link = clicked?.defaultPrevented && where === shown && clicked.target.closest?.('a[href]');
    if (link && link.href !== location.href) location.assign(link.href);
    else if (shown !== served || (wasHydrated && !typed)) reload();
  };
  const fault = ({ error, reason }) => {
    if ((error ?? reason) instanceof WebAssembly.RuntimeError) giveUp();
  };
  addEventListener('error', fault);
  addEventListener('unhandledrejection', fault);
  const HEARD = ['blur', 'change', 'click', 'focus', 'focusin', 'focusout', 'input', 'keydown', 'mousedown', 'popstate', 'submit', 'toggle'];
  for (const type of HEARD) {
    const gate = (event) => {
      if (type === 'input') typed = true;
      if (type === 'click') [clicked, where] = [event, here()];
      if (waking && leaves(event)) {
        event.preventDefault();
        pressed = event;
      } else if (!over) return;
      event.stopImmediatePropagation();
      // The history has pages that only the code could show.
      if (type === 'popstate' && here() !== shown) location.reload();
    };
    addEventListener(type, gate, true);
  }

  // Which file the base of this build came in: its own, or one that it is in with a part.
  const KEPT = 'quinzaine.code';
  const withBase = new Map(starts.split(' ').map((part) => [part, code.replace(/wasm$/, `${part}.wasm`)]));
  const kept = () => {
    try {
      const file = localStorage.getItem(KEPT);
      return [code, ...withBase.values()].find((one) => one === file);
    } catch {
      return undefined;
    }
  };
  const keep = (file) => {
    try {
      localStorage.setItem(KEPT, file);
    } catch {
      // Then it is fetched once more.
    }
  };

  let asked = false;
  const hydrate = async () => {
    if (asked) return;
    asked = true;
    // All that the page needs is asked for at once: the base, and the part of the code that the answer named. Who has neither gets both in
    // one file, which is smaller than the two; who has the base from another page, in whatever file, does not get it again.
    const timing = performance.getEntriesByType('navigation')[0]?.serverTiming;
    const part = timing?.find(({ name }) => name === 'part')?.description;
    const both = withBase.get(part);
    const file = kept() ?? both ?? code;
    const base = WebAssembly.compileStreaming(fetch(file));
    base.catch(() => keep(''));
    const page = await import(script);
    page.ahead?.(part, file === both ? base : undefined);
    await page.default({ module_or_path: await base });
    keep(file);
    // The page is made in a task of its own: what was touched meanwhile is heard first.
    await (window.scheduler?.yield?.() ?? new Promise((next) => setTimeout(next)));
    if (document.readyState === 'loading') await new Promise((parsed) => addEventListener('DOMContentLoaded', parsed, { once: true }));
    untranslate();
    translations.observe(document.body, { childList: true, subtree: true });
    waking = true;
    await page.hydrate();
    replay();
    awake();
    // What the page does with the device comes after all that answers to people, and is missed by nobody where it fails.
    import('/device.js').then((device) => device.begin([script, code])).catch(() => undefined);
  };
  const whenIdle = () => {
    if ('requestIdleCallback' in window) window.requestIdleCallback(hydrate, { timeout: 2000 });
    else setTimeout(hydrate, 1);
  };
  const onceSeen = () => requestAnimationFrame(() => setTimeout(whenIdle));
  // Whoever pays for each megabyte fetches the code with the first touch: until then the page does all that it does without.
  const sparing = navigator.connection?.saveData || matchMedia('(prefers-reduced-data: reduce)').matches;
  if (!sparing) {
    if (document.readyState === 'complete') onceSeen();
    else addEventListener('load', onceSeen, { once: true });
  }
  for (const sign of ['pointerdown', 'keydown']) addEventListener(sign, hydrate, { once: true, passive: true });
})
