// What must hold on every page, looked at in one visit of each: axe finds nothing, wide and narrow, light and dark; nothing sticks out at any
// width; no word is cut off, in a box that hides what does not fit, in a select or in a place that is narrower than what it says.
import type { Page } from '@playwright/test';
import { clean, expect, hydrated, sound, sticksOut, test } from './fixtures';
import { offerPath, OPEN, PUBLIC, SPACES } from './pages';

// 640 is what is left of an ordinary screen at 200 %. The narrowest comes last: axe looks at it too.
const WIDTHS = [1280, 768, 640, 390, 320];
const MEASURED = [1280, 390, 320];

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
      const text = element.innerText ?? '';
      if (hides && text.trim() && element.scrollWidth > element.clientWidth + 1) tell(element, text);
      // A button's words stay inside it.
      if (element.matches('button, .button') && element.scrollWidth > element.clientWidth + 1) tell(element, text);
    }
    return cut;
  });
}

/** Nothing sticks out at any width, and no word is cut off; the window is the narrowest at the end. */
async function fits(page: Page, what: string) {
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    expect(await sticksOut(page), `${what} at ${width} pixels`).toBe(false);
    if (MEASURED.includes(width)) expect(await clipped(page), `${what} at ${width} pixels`).toEqual([]);
  }
}

async function look(page: Page, path: string, { folds = false } = {}) {
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.goto(path);
  await hydrated(page);
  // A unit value written between two tags is a text.
  expect(await page.locator('body').innerText(), path).not.toContain('()');
  await fits(page, path);
  await clean(page, `${path}, narrow`, { dark: false });
  // What is folded in narrow windows only, such as the filters, which then cover the rest.
  if (folds && (await unfold(page))) await clean(page, `${path}, narrow and unfolded`, { dark: false });
  // Menus that close each other are looked at as they are left.
  await page.evaluate(() => document.querySelectorAll('main details:not([name])').forEach((one) => one.setAttribute('open', '')));
  for (const width of [...MEASURED].reverse()) {
    await page.setViewportSize({ width, height: 900 });
    expect(await clipped(page), `${path}, unfolded, at ${width} pixels`).toEqual([]);
  }
  await clean(page, path);
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
    for (const [, path] of group) await look(page, await address(page, path), { folds: true });
  });

  test(`axe finds nothing, not hydrated, on: ${names}`, async ({ page }) => {
    await page.route('**/pkg/*.{js,wasm}', (route) => route.abort('blockedbyclient'));
    for (const [name, path] of group) {
      await page.goto(await address(page, path));
      await unfold(page);
      await clean(page, name, { dark: false });
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
    await server.signIn(page, name);
    for (const path of [...paths, ...((await found?.(page)) ?? [])]) await look(page, path);
    // And some pages of each list.
    const first = page.locator('main a[href*="/candidatures/"], main a[href*="/offres/"], main a[href*="/propositions/"], main a[href*="/brouillons/"]');
    await page.goto(paths.find((path) => /^\/(eleve|structure|lycee\/propositions|administration)$/.test(path)) ?? paths[0]);
    const more = await first.evaluateAll((links) => links.map((link) => link.getAttribute('href')!));
    for (const path of [...new Set(more)].filter((path) => path.startsWith('/')).slice(0, 4)) await look(page, path);
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
