((script, code) => {
  // The page works without its code: that is fetched once the browser is idle, or as soon as somebody does something.
  let asked = false;
  const hydrate = async () => {
    if (asked) return;
    asked = true;
    const page = await import(script);
    await page.default({ module_or_path: code });
    page.hydrate();
  };
  const whenIdle = () => {
    if ('requestIdleCallback' in window) window.requestIdleCallback(hydrate, { timeout: 2000 });
    else setTimeout(hydrate, 1);
  };
  const onceSeen = () => requestAnimationFrame(() => setTimeout(whenIdle));
  if (document.readyState === 'complete') onceSeen();
  else addEventListener('load', onceSeen, { once: true });
  for (const sign of ['pointerdown', 'keydown']) addEventListener(sign, hydrate, { once: true, passive: true });
})
