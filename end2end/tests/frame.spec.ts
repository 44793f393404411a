// What is around every page: one left edge, one header, one sub-navigation, and the same numbers in all of them.
import type { Page } from '@playwright/test';
import { conventionOf } from './conventions';
import { expect, hydrated, test } from './fixtures';

const PUBLIC = ['/', '/offres', '/eleves', '/lycees', '/aide', '/calendrier', '/verifier', '/connexion', '/inscription', '/mentions-legales'];

// Where each of them starts, and where else they go.
const PEOPLE: Record<string, { start: string; paths: string[] }> = {
  'Noé Lefèvre': { start: '/eleve', paths: ['/eleve', '/eleve/recherches', '/eleve/proposer', '/espace', '/espace/compte'] },
  'Nadia Caron': { start: '/espace/conventions', paths: ['/espace/conventions', '/espace', '/espace/compte'] },
  'Karim Benali': {
    start: '/structure',
    paths: ['/structure', '/structure/candidatures', '/structure/conventions', '/structure/collegues', '/structure/import', '/structure/modifier', '/espace/compte'],
  },
  'Louise Garnier': { start: '/structure', paths: ['/structure', '/structure/conventions'] },
  'Hélène Dubois': {
    start: '/lycee',
    paths: ['/lycee', '/lycee/propositions', '/lycee/conventions', '/lycee/signatures', '/lycee/delegations', '/lycee/profil', '/espace', '/espace/compte'],
  },
  'Thomas Nguyen': { start: '/lycee', paths: ['/lycee', '/lycee/propositions', '/lycee/conventions'] },
  'Sarah Lambert': { start: '/lycee', paths: ['/lycee', '/lycee/conventions'] },
  'Claire Roussel': { start: '/administration', paths: ['/administration', '/administration/signalements'] },
  'Paul Administrateur': {
    start: '/administration',
    paths: ['/administration', '/administration/signalements', '/administration/personnes', '/administration/personnes/nouvelle', '/administration/lettres', '/administration/journal'],
  },
};

/** Where the title of a page begins. */
const left = (page: Page) => page.locator('main h1').first().evaluate((title) => Math.round(title.getBoundingClientRect().left));

const height = (page: Page, part: string) => page.locator(part).evaluate((part) => part.getBoundingClientRect().height);

async function oneEdge(page: Page, paths: string[]) {
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 900 });
    const edges: Record<string, number> = {};
    for (const path of paths) {
      await page.goto(path);
      edges[path] = await left(page);
    }
    const expected = width === 1280 ? 64 : 16;
    expect(edges, `at ${width}`).toEqual(Object.fromEntries(paths.map((path) => [path, expected])));
    const brand = await page.locator('.brand').evaluate((brand) => Math.round(brand.getBoundingClientRect().left));
    expect(brand).toBe(expected);
  }
}

/** A header of one line, whoever is signed in; nothing sticks out. */
async function narrow(page: Page, path: string) {
  await page.setViewportSize({ width: 320, height: 700 });
  await page.goto(path);
  expect(await height(page, '.site-header')).toBeLessThanOrEqual(64);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
}

test('public pages begin at one left edge, under a header of one line', async ({ page, plain }) => {
  // Where a page begins is said by its style sheet: once is enough.
  if (plain) await oneEdge(page, PUBLIC);
  await narrow(page, '/aide');
  await page.getByText('Menu', { exact: true }).click();
  await page.locator('.site-menu').getByRole('link', { name: 'Se connecter' }).click();
  await expect(page).toHaveURL(/\/connexion$/);
  // What led there is not in the way any more.
  await expect(page.locator('.site-menu').getByRole('link', { name: 'Aide' })).toBeHidden();
});

for (const [name, { start, paths }] of Object.entries(PEOPLE)) {
  test(`one frame holds the space of ${name}`, async ({ page, server, plain }) => {
    await server.signIn(page, name);
    if (plain) {
      const convention = /lycee|structure|conventions/.test(start) ? [await conventionOf(page, 'Jules Caron', listOf(start))] : [];
      await oneEdge(page, [...paths, ...convention]);
    }

    await narrow(page, start);
    // One line, which scrolls by itself.
    expect(await height(page, '.sub-navigation')).toBeLessThanOrEqual(56);

    // Header, sub-navigation and start page count the same.
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.goto(start);
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
    for (const link of await page.locator('.to-do-list a').all()) {
      const answer = await page.request.get((await link.getAttribute('href'))!);
      expect(answer.status()).toBe(200);
    }
  });
}

/** Where somebody who starts there lists conventions. */
function listOf(start: string) {
  if (start === '/lycee') return '/lycee/conventions';
  return start === '/structure' ? '/structure/conventions' : '/espace/conventions';
}

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

test('the page after signing in says first what is to be done, and uses the width', async ({ page, server, plain }) => {
  for (const [name, start] of [['Hélène Dubois', '/lycee'], ['Nadia Caron', '/espace'], ['Paul Administrateur', '/administration']]) {
    await server.signIn(page, name);
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.goto('/espace');
    await hydrated(page, plain);
    await expect(page.locator('.sub-navigation [aria-current]')).toHaveAttribute('href', start);
    const box = async (part: string) => (await page.locator(part).first().boundingBox())!;
    const [toDo, spaces] = [await box('.to-do'), await box('.spaces')];
    expect(spaces.x, name).toBeGreaterThan(toDo.x + toDo.width);
    expect(spaces.x + spaces.width, name).toBeGreaterThan(1100);
    await page.setViewportSize({ width: 390, height: 844 });
    expect((await box('.spaces')).y, name).toBeGreaterThan((await box('.to-do')).y);
    expect(await page.locator('.tag-awaited').count(), name).toBeLessThanOrEqual(1);
  }
});

test('on a wide window what is done stands beside those whom it is about', async ({ page, server, plain }) => {
  test.skip(!plain, 'where things stand is said by the style sheet: once is enough');
  await server.signIn(page, 'Hélène Dubois');
  await page.goto('/lycee/eleves');
  const student = (await page.locator('main tbody th > a').first().getAttribute('href'))!;
  for (const path of ['/lycee/equipe', '/lycee/delegations', '/lycee/import', student]) {
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
