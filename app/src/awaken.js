((script, code) => {
  // The page works as it is: it is seen first, and wakes up once the browser has nothing better to do, or as soon as
  // somebody does something.
  let asked = false;
  const wake = async () => {
    if (asked) return;
    asked = true;
    const page = await import(script);
    await page.default({ module_or_path: code });
    page.hydrate();
  };
  const whenIdle = () => {
    if ('requestIdleCallback' in window) window.requestIdleCallback(wake, { timeout: 2000 });
    else setTimeout(wake, 1);
  };
  const onceSeen = () => requestAnimationFrame(() => setTimeout(whenIdle));
  if (document.readyState === 'complete') onceSeen();
  else addEventListener('load', onceSeen, { once: true });
  for (const sign of ['pointerdown', 'keydown']) addEventListener(sign, wake, { once: true, passive: true });
})
