// What is around every page: one header, one sub-navigation, and the same numbers in all of them.
import type { Page } from '@playwright/test';
import { expect, hydrated, test } from './fixtures';

// Where each of them starts.
const PEOPLE: Record<string, string> = {
  'Noé Lefèvre': '/eleve',
  'Nadia Caron': '/espace/conventions',
  'Karim Benali': '/structure',
  'Louise Garnier': '/structure',
  'Hélène Dubois': '/lycee',
  'Thomas Nguyen': '/lycee',
  'Sarah Lambert': '/lycee',
  'Claire Roussel': '/administration',
  'Paul Administrateur': '/administration',
};

const height = (page: Page, part: string) => page.locator(part).evaluate((part) => part.getBoundingClientRect().height);

/** A header of one line, whoever is signed in; nothing sticks out. */
async function narrow(page: Page, path: string) {
  await page.setViewportSize({ width: 320, height: 700 });
  await page.goto(path);
  expect(await height(page, '.site-header')).toBeLessThanOrEqual(64);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
}

test('public pages stand under a header of one line, with a menu', async ({ page }) => {
  await narrow(page, '/aide');
  await page.getByText('Menu', { exact: true }).click();
  await page.locator('.site-menu').getByRole('link', { name: 'Se connecter' }).click();
  await expect(page).toHaveURL(/\/connexion$/);
  // What led there is not in the way any more.
  await expect(page.locator('.site-menu').getByRole('link', { name: 'Aide' })).toBeHidden();
});

/** Header, sub-navigation and start page of somebody, who is signed in. */
async function oneFrame(page: Page, plain: boolean, name: string, start: string) {
  await narrow(page, start);
  // One line, which scrolls by itself.
  expect(await height(page, '.sub-navigation')).toBeLessThanOrEqual(56);

  // All three count the same.
  await page.setViewportSize({ width: 1280, height: 900 });
  await hydrated(page, plain);
  await expect(page.locator('.sub-navigation [aria-current=page]')).toHaveAttribute('href', start);
  const who = page.locator('.who');
  await expect(who).toContainText(name);
  const inHeader = Number((await who.innerText()).match(/(\d+)\s+à faire/)?.[1] ?? 0);
  const numbers = await page.locator('.sub-navigation .awaited-count').allInnerTexts();
  expect(numbers.reduce((sum, text) => sum + parseInt(text, 10), 0)).toBe(inHeader);
  const lines = await page.locator('.to-do-list > li').allInnerTexts();
  const inLines = lines.reduce((sum, line) => sum + Number(line.match(/^(\d+)\s/)?.[1] ?? 1), 0);
  expect(inLines).toBe(inHeader);

  // Each thing has its act, which leads to a page that is there.
  const acts = await page.locator('.to-do-list a').evaluateAll((links) => links.map((link) => link.getAttribute('href')!));
  for (const act of acts) expect((await page.request.get(act)).status(), act).toBe(200);
}

test('one frame holds the space of each', async ({ page, server, plain }) => {
  for (const [name, start] of Object.entries(PEOPLE)) {
    await test.step(name, async () => {
      await server.signIn(page, name);
      await oneFrame(page, plain, name, start);
    });
  }
});

test('the head reads first what is to be validated, signed and checked', async ({ page, server, plain }) => {
  await server.signIn(page, 'Hélène Dubois');
  await page.goto('/lycee');
  await hydrated(page, plain);
  const toDo = page.locator('.to-do');
  await expect(toDo.getByRole('heading', { name: 'À faire maintenant' })).toBeVisible();
  await expect(toDo).toContainText(/à signer pour le lycée/);
  await expect(toDo).toContainText(/à compléter et à valider/);
  await toDo.getByRole('link', { name: /^Signer/ }).click();
  await expect(page).toHaveURL(/\/lycee\/signatures$/);
  await expect(page.locator('.sub-navigation [aria-current=page]')).toContainText('Signatures');
});

test('whoever has one space starts there: what is to be done, then what goes well, and the width is used', async ({ page, server, plain }) => {
  for (const [name, start, beside] of [['Hélène Dubois', '/lycee', '.standing'], ['Nadia Caron', '/espace/conventions', '#conventions'], ['Noé Lefèvre', '/eleve', '#favoris']]) {
    await server.signIn(page, name);
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.goto('/espace');
    await expect(page).toHaveURL((url) => url.pathname === start);
    await hydrated(page, plain);
    await expect(page.getByText(`Bonjour ${name}`)).toBeVisible();
    await expect(page.locator('.sub-navigation [aria-current=page]')).toHaveAttribute('href', start);
    const box = async (part: string) => (await page.locator(part).first().boundingBox())!;
    const [toDo, side] = [await box('.to-do'), await box(beside)];
    // Where nothing goes well yet, nothing is said of it.
    const last = (await page.locator('.goes-well').count()) > 0 ? '.goes-well' : '.to-do';
    expect((await box(last)).y, name).toBeGreaterThanOrEqual(last === '.to-do' ? toDo.y : toDo.y + toDo.height);
    expect(side.x, name).toBeGreaterThan(toDo.x + toDo.width);
    expect(side.x + side.width, name).toBeGreaterThan(1100);
    await page.setViewportSize({ width: 390, height: 844 });
    expect((await box(beside)).y, name).toBeGreaterThan((await box(last)).y);
  }
});

test('on a wide window what is done stands beside those whom it is about', async ({ page, server, plain }) => {
  test.skip(!plain, 'where things stand is said by the style sheet: once is enough');
  await server.signIn(page, 'Hélène Dubois');
  await page.goto('/lycee/eleves');
  const student = (await page.locator('main tbody th > a').first().getAttribute('href'))!;
  for (const path of ['/lycee/delegations', '/lycee/import', student]) {
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.goto(path);
    const box = async (part: string) => (await page.locator(`.beside > ${part}`).first().boundingBox())!;
    const [first, side] = [await box(':first-child'), await box('.beside-side')];
    expect(side.x, path).toBeGreaterThan(first.x + first.width);
    expect(side.x + side.width, path).toBeGreaterThan(1200);
    expect(first.width, path).toBeGreaterThan(500);
    await page.setViewportSize({ width: 390, height: 844 });
    expect((await box('.beside-side')).y, path).toBeGreaterThan((await box(':first-child')).y);
  }
});

test('the addresses of the list of places found alone still lead to it', async ({ page, server }) => {
  await server.signIn(page, 'Thomas Nguyen');
  await page.goto('/lycee?q=noé');
  await expect(page).toHaveURL(/\/lycee\/propositions\?q=no/);
  await expect(page.locator('main')).toContainText('Noé Lefèvre');
});
