// No word is cut off: not in a box that hides what does not fit, not in a select or a place that is narrower than what it says.
import type { Page } from '@playwright/test';
import { expect, hydrated, test } from './fixtures';
import { offerPath, OPEN, PUBLIC, SPACES } from './pages';

const WIDTHS = [320, 390, 1280];

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

async function look(page: Page, path: string) {
  await page.goto(path);
  await hydrated(page);
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    expect(await clipped(page), `${path} at ${width} pixels`).toEqual([]);
    // What is folded may be cut off too. Menus that close each other are looked at as they are left.
    await page.evaluate(() => document.querySelectorAll('main details:not([name])').forEach((one) => one.setAttribute('open', '')));
    expect(await clipped(page), `${path}, unfolded, at ${width} pixels`).toEqual([]);
  }
}

test('no word is cut off where everybody may look', async ({ page }) => {
  test.setTimeout(240_000);
  // The longest names that a place is chosen by, and the widest radius.
  const places = ['/offres?commune=75118&rayon=100', '/offres?departement=974'];
  for (const path of [...Object.values(PUBLIC), ...OPEN, ...places, await offerPath(page)]) await look(page, path);
});

for (const [name, { paths, found }] of Object.entries(SPACES)) {
  test(`no word is cut off in the space of ${name}`, async ({ page, server }) => {
    test.setTimeout(240_000);
    await server.signIn(page, name);
    for (const path of paths) await look(page, path);
    for (const path of (await found?.(page)) ?? []) await look(page, path);
  });
}

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
