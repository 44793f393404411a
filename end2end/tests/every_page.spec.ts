// What must hold on every page, looked at in one visit of each: axe finds nothing, wide and narrow, light and dark; nothing sticks out at any
// width, nor with wide spacing (WCAG 1.4.12); no word is cut off, in a box that hides what does not fit, in a select or in a place that is
// narrower than what it says; pages begin at one left edge.
import type { Page } from '@playwright/test';
import { clean, expect, hydrated, sound, sticksOut, test } from './fixtures';
import { offerPath, OPEN, PUBLIC, SPACES } from './pages';

// 640 is what is left of an ordinary screen at 200 %. The narrowest comes last: axe looks at it too.
const WIDTHS = [1280, 768, 640, 390, 320];
const MEASURED = [1280, 390, 320];
// Where every page begins.
const EDGES: Record<number, number> = { 1280: 64, 390: 16 };

const SPACING = '* { letter-spacing: 0.12em !important; word-spacing: 0.16em !important; line-height: 1.5 !important; } p { margin-bottom: 2em !important; }';

/** Opens what is folded; whether there was something. */
async function unfold(page: Page): Promise<boolean> {
  let opened = false;
  for (const sheet of await page.locator('main details > summary').all()) {
    const isOpen = await sheet.evaluate((summary) => (summary.parentElement as HTMLDetailsElement).open);
    if (isOpen || !(await sheet.isVisible())) continue;
    await sheet.click();
    opened = true;
  }
  return opened;
}

/** What of the page is cut off, as « element: text ». */
async function clipped(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const cut: string[] = [];
    const tell = (element: Element, text: string) => cut.push(`${element.tagName.toLowerCase()}.${element.className}: ${text.trim().slice(0, 80)}`);
    const pen = document.createElement('canvas').getContext('2d')!;
    const room = (element: HTMLElement, style: CSSStyleDeclaration) =>
      element.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    const width = (text: string, style: CSSStyleDeclaration) => {
      pen.font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
      return pen.measureText(text).width;
    };
    for (const element of document.body.querySelectorAll<HTMLElement>('*')) {
      // What only screen readers hear is a point on purpose.
      if (element.closest('.visually-hidden, svg, script, style') || !element.checkVisibility()) continue;
      const style = getComputedStyle(element);
      if (element instanceof HTMLSelectElement) {
        const chosen = element.selectedOptions[0]?.text ?? '';
        if (!element.multiple && width(chosen, style) > room(element, style) + 1) tell(element, chosen);
        continue;
      }
      // A place, once chosen, is read rather than typed.
      if (element instanceof HTMLInputElement) {
        if (element.name === 'lieu' && element.type !== 'radio' && width(element.value, style) > room(element, style) + 1) tell(element, element.value);
        continue;
      }
      if (element instanceof HTMLTextAreaElement || element.clientWidth < 2) continue;
      const hides = /hidden|clip/.test(style.overflowX) || style.textOverflow === 'ellipsis';
      // A button's words stay inside it.
      const holds = element.matches('button, .button');
      if (!(hides || holds) || element.scrollWidth <= element.clientWidth + 1) continue;
      // Asked for last: to say what is read of a box, a browser lays out all that is in it.
      const text = element.innerText;
      if (holds || text.trim()) tell(element, text);
    }
    return cut;
  });
}

/** Where a page and the site's name begin. */
async function edges(page: Page): Promise<(number | undefined)[]> {
  return page.evaluate(() =>
    ['main h1', '.brand'].map((part) => {
      const found = document.querySelector(part);
      return found ? Math.round(found.getBoundingClientRect().left) : undefined;
    }),
  );
}

/** Nothing sticks out at any width, and no word is cut off; the window is the narrowest at the end. */
async function fits(page: Page, what: string) {
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    expect(await sticksOut(page), `${what} at ${width} pixels`).toBe(false);
    if (MEASURED.includes(width)) expect(await clipped(page), `${what} at ${width} pixels`).toEqual([]);
    if (width in EDGES) expect(await edges(page), `${what}: title and name at ${width} pixels`).toEqual([EDGES[width], EDGES[width]]);
  }
}

/** What leaves the window with that much more room between letters, words and lines, but for what scrolls by itself. */
async function spacedOut(page: Page): Promise<string[]> {
  return page.evaluate((rules) => {
    // Not an element of style, which the site's policy would refuse.
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(rules);
    document.adoptedStyleSheets.push(sheet);
    const found: string[] = [];
    if (document.documentElement.scrollWidth > innerWidth) found.push('the page');
    const scrolls = new Map<Element, boolean>();
    // What scrolls by itself, or lies inside what does, is reached.
    const isReached = (part: Element | null): boolean => {
      if (!part) return false;
      const known = scrolls.get(part);
      if (known !== undefined) return known;
      const reached = /auto|scroll/.test(getComputedStyle(part).overflowX) || isReached(part.parentElement);
      scrolls.set(part, reached);
      return reached;
    };
    for (const box of document.body.querySelectorAll<HTMLElement>('fieldset, form, section, article, li, label, p, table, td, dl, a, button')) {
      const { left, right } = box.getBoundingClientRect();
      if (left >= -1 && right <= innerWidth + 1) continue;
      if (!box.checkVisibility() || box.closest('.visually-hidden, svg') || box.clientWidth < 2 || isReached(box)) continue;
      found.push(`${box.tagName.toLowerCase()}.${box.className}#${box.id} from ${left} to ${right}: ${box.innerText.slice(0, 60)}`);
    }
    // The hours of a convention stay in their frame.
    for (const hours of document.querySelectorAll('.convention-hours')) {
      if (hours.getBoundingClientRect().width > hours.parentElement!.clientWidth + 1) found.push('hours');
    }
    document.adoptedStyleSheets.pop();
    return found;
  }, SPACING);
}

/** Whether the page's code has changed what assistive technology is told, since the server sent it: not how it looks or what it says. */
async function isChanged(page: Page, path: string): Promise<boolean> {
  const html = await page.request.get(path).then((answer) => answer.text());
  return page.evaluate((html) => {
    const told = ['id', 'type', 'name', 'for', 'href', 'tabindex', 'lang', 'alt', 'title', 'hidden', 'open', 'role'];
    const skeleton = (body: HTMLElement) =>
      [...body.querySelectorAll('*')]
        .filter((one) => !one.closest('script, style, link, template, noscript, svg'))
        .map((one) => {
          const said = [...one.attributes].filter(({ name }) => told.includes(name) || name.startsWith('aria-'));
          return [one.localName, ...said.map(({ name, value }) => `${name}=${value}`).sort()].join(' ');
        });
    const sent = new DOMParser().parseFromString(html, 'text/html').body;
    return skeleton(sent).join() !== skeleton(document.body).join();
  }, html);
}

/** Whether the filters cover the page while they are open. */
const covers = (page: Page) => page.locator('main details.filters').isVisible();

/** Looks at a page. Whether it is told to assistive technology as the server sent it. */
async function look(page: Page, path: string, { open = false } = {}): Promise<boolean> {
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.goto(path);
  await hydrated(page);
  const changed = open && (await isChanged(page, path));
  // A unit value written between two tags is a text.
  expect(await page.locator('body').innerText(), path).not.toContain('()');
  await fits(page, path);
  // What opens over the rest hides it, and is looked at apart; elsewhere what is unfolded is there beside all else.
  if (await covers(page)) {
    await clean(page, `${path}, narrow`, { dark: false });
    await unfold(page);
    await clean(page, `${path}, narrow and unfolded`, { dark: false });
  }
  // Of those that close each other, on public pages, the last one stays open.
  const folded = open ? 'main details' : 'main details:not([name])';
  await page.evaluate((folded) => document.querySelectorAll(folded).forEach((one) => one.setAttribute('open', '')), folded);
  expect(await spacedOut(page), `${path}, with wide spacing`).toEqual([]);
  if (!(await covers(page))) await clean(page, `${path}, narrow`, { dark: false });
  for (const width of [...MEASURED].reverse()) {
    await page.setViewportSize({ width, height: 900 });
    expect(await clipped(page), `${path}, unfolded, at ${width} pixels`).toEqual([]);
  }
  await clean(page, path);
  return changed;
}

const pages = [...Object.entries(PUBLIC), ['an offer', 'offer']];
const address = (page: Page, path: string) => (path === 'offer' ? offerPath(page) : path);

// A few tests rather than one a page: what a browser has downloaded and compiled for the first page serves the others.
const GROUP = 7;
for (let from = 0; from < pages.length; from += GROUP) {
  const group = pages.slice(from, from + GROUP);
  const names = group.map(([name]) => name).join(', ');

  test(`all is well on: ${names}`, async ({ page }) => {
    test.setTimeout(240_000);
    const changed: string[] = [];
    for (const [, named] of group) {
      const path = await address(page, named);
      if (await look(page, path, { open: true })) changed.push(path);
    }
    // Those that are another thing before their code runs are looked at without it too.
    await page.route('**/pkg/*.{js,wasm}', (route) => route.abort('blockedbyclient'));
    for (const path of changed) {
      await page.goto(path);
      await unfold(page);
      await clean(page, `${path}, not hydrated`, { dark: false });
    }
  });
}

test('all is well in the menu of a phone', async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 700 });
  await page.goto('/aide');
  await hydrated(page);
  await page.getByText('Menu', { exact: true }).click();
  expect(await sticksOut(page)).toBe(false);
  await clean(page, 'the menu');
});

test('all is well where people come in, and with the longest names of places', async ({ page }) => {
  test.setTimeout(240_000);
  for (const path of [...OPEN, '/offres?commune=75118&rayon=100', '/offres?departement=974']) await look(page, path);
});

for (const [name, { paths, found }] of Object.entries(SPACES)) {
  test(`all is well in the space of ${name}`, async ({ page, server }) => {
    test.setTimeout(240_000);
    // The desk's page is among them.
    await server.signIn(page, name, { alone: true });
    const looked = [...paths, ...((await found?.(page)) ?? [])];
    for (const path of looked) await look(page, path);
    // And some pages of each list.
    const first = page.locator('main a[href*="/candidatures/"], main a[href*="/offres/"], main a[href*="/propositions/"], main a[href*="/brouillons/"]');
    await page.goto(paths.find((path) => /^\/(eleve|structure|lycee\/propositions|administration)$/.test(path)) ?? paths[0]);
    const more = await first.evaluateAll((links) => links.map((link) => link.getAttribute('href')!));
    const some = [...new Set(more)].filter((path) => path.startsWith('/')).slice(0, 4);
    for (const path of some.filter((path) => !looked.includes(path))) await look(page, path);
  });
}

test('a sheet of activation, as it is shown once', async ({ page, server }) => {
  await server.signIn(page, 'Paul Administrateur');
  await page.goto('/administration/personnes/nouvelle?role=student');
  await hydrated(page);
  const main = page.locator('main');
  await main.getByLabel('Prénom et nom', { exact: true }).fill('Lou Martin');
  await main.getByLabel('Numéro du lycée (UAI)', { exact: true }).fill('0930122C');
  await main.getByLabel('Classe', { exact: true }).fill('2de 9');
  await main.getByLabel('Date de naissance', { exact: true }).fill('2011-05-17');
  await page.getByRole('button', { name: 'Créer le compte', exact: true }).click();
  // Shown once: it is looked at where it stands.
  await expect(page.locator('.sheet-code')).toBeVisible();
  await hydrated(page);
  await sound(page, 'the sheet');
  await page.reload();
  await expect(main).toContainText('Ce code a déjà été montré');
  await hydrated(page);
  await sound(page, 'the sheet, shown already');
});

test('what is cut off is found', async ({ page }) => {
  await page.goto('/offres?commune=75118&rayon=100');
  await hydrated(page);
  expect(await clipped(page)).toEqual([]);
  // As it was: a field too narrow for its place, a select too narrow for its number, a line that hides its end.
  await page.evaluate(() => {
    for (const id of ['lieu', 'rayon']) {
      const field = document.getElementById(id)!;
      Object.assign(field.style, { width: '4rem', minWidth: '0' });
    }
    Object.assign(document.querySelector<HTMLElement>('.card-structure > span')!.style, { overflow: 'hidden', whiteSpace: 'nowrap', maxWidth: '2rem' });
  });
  const cut = (await clipped(page)).join('\n');
  for (const part of ['Paris 18', '100', 'span.']) expect(cut).toContain(part);
});
