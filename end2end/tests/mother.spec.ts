// A mother signs by the link in her e-mail, on the smallest phone and by the keyboard alone: in six screens and a minute and a half.
import type { Locator, Page } from '@playwright/test';
import { conventionOf } from './conventions';
import { clean, expect, hydrated, sticksOut, test } from './fixtures';

// Her signature is one that other files look for.
test.use({ ownDemonstration: 'mother' });

const SCREEN = { width: 320, height: 640 };

/** How many screens one scrolls through to see all of that part of the page. */
async function screens(page: Page, until?: Locator): Promise<number> {
  const bottom = until
    ? await until.evaluate((element) => element.getBoundingClientRect().bottom + scrollY)
    : await page.evaluate(() => document.documentElement.scrollHeight);
  return bottom / SCREEN.height;
}

/** Whether what has the focus lies within the window, and the bar at its foot does not cover it. */
const isInSight = (page: Page) =>
  page.evaluate(() => {
    const focus = document.activeElement!;
    const { top, bottom } = focus.getBoundingClientRect();
    const bar = document.querySelector('.sign-bar');
    const foot = bar && !bar.contains(focus) ? Math.min(innerHeight, bar.getBoundingClientRect().top) : innerHeight;
    const above = bar && bar.getBoundingClientRect().top < 0;
    return top >= 0 && (above || foot <= 0 || top < foot) && top < innerHeight && (bottom <= innerHeight || bottom - top > innerHeight);
  });

/** Goes on by the tabulator until that has the focus; what has it on the way is always in sight. */
async function tabTo(page: Page, goal: Locator) {
  for (let steps = 0; steps < 40; steps++) {
    await page.keyboard.press('Tab');
    expect(await isInSight(page), await page.evaluate(() => document.activeElement!.outerHTML.slice(0, 200))).toBe(true);
    if (await goal.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error(`the keyboard does not reach ${goal}`);
}

test('a mother signs by her link in six screens, by the keyboard alone', async ({ another, server, plain }) => {
  const address = 'mere@exemple.org';
  const head = await another({ viewport: { width: 1280, height: 900 }, javaScriptEnabled: false });
  await server.signIn(head, 'Hélène Dubois');
  const id = (await conventionOf(head, 'Jules Caron', '/lycee/conventions')).split('/').pop();
  await head.goto(`/lycee/signatures/${id}`);
  const parent = head.locator('article.awaited').filter({ hasText: 'Représentant légal' });
  await parent.locator('summary', { hasText: 'Changer son adresse' }).click();
  await parent.getByLabel('Adresse e-mail').fill(address);
  await parent.getByRole('button', { name: 'Changer l’adresse' }).click();
  const letters = () => head.locator('.letter').filter({ hasText: address });
  await head.goto('/dev/courriels');
  const link = await letters().locator('a[href*="/lien?jeton="]').first().getAttribute('href');

  const mother = await another({ viewport: SCREEN });
  const began = Date.now();
  await mother.goto(link!);
  await hydrated(mother, plain);
  // The secret has left the address.
  expect(mother.url()).not.toContain('jeton');
  const ask = mother.getByRole('button', { name: 'Recevoir un code' });
  // All that she must see of the first page is on its first screen.
  let seen = await screens(mother, ask);
  expect(seen).toBeLessThanOrEqual(1);
  await tabTo(mother, ask);
  await mother.keyboard.press('Enter');

  // Message, field and button are seen at once.
  await mother.waitForURL(/fait=code/);
  await hydrated(mother, plain);
  const field = mother.getByLabel('Code reçu par e-mail');
  const open = mother.getByRole('button', { name: 'Lire la convention' });
  for (const part of [field, open]) await expect(part).toBeInViewport();
  seen += 1;
  if (!plain) await clean(mother, 'a link, with a code');
  await head.goto('/dev/courriels');
  const code = (await letters().first().innerText()).match(/^\s*(\d{6})\s*$/m)![1];
  if (!(await field.evaluate((element) => element === document.activeElement))) await tabTo(mother, field);

  // A wrong code says so beside the field, in sight.
  await mother.keyboard.type(code === '000000' ? '000001' : '000000');
  await tabTo(mother, open);
  await mother.keyboard.press('Enter');
  await mother.waitForURL(/saisie=/);
  await hydrated(mother, plain);
  await expect(mother.locator('#code-erreur')).toContainText('Il vous reste 4 essais');
  await expect(mother.locator('#code-erreur')).toBeInViewport();
  if (!(await field.evaluate((element) => element === document.activeElement))) await tabTo(mother, field);
  await mother.keyboard.type(code);
  await tabTo(mother, open);
  await mother.keyboard.press('Enter');
  await mother.waitForURL(/\/signer/);
  await hydrated(mother, plain);
  expect(await sticksOut(mother)).toBe(false);

  // The essential in plain words, the whole text folded, the signature: to the very foot of the page.
  expect(await screens(mother)).toBeLessThanOrEqual(6);
  const essential = mother.locator('.essential');
  for (const label of ['Qui', 'Où', 'Quand', 'Horaires']) {
    await expect(essential.locator('dt', { hasText: label }).first()).toBeVisible();
  }
  await expect(mother.locator('.promises > li')).toHaveCount(4);
  await expect(mother.locator('.convention-article').first()).toBeHidden();
  await expect(mother.locator('.convention-article')).toHaveCount(10);
  if (!plain) await clean(mother, 'to sign, folded');

  // The next act is in sight from the first screen on, and leads there.
  const next = mother.getByRole('link', { name: 'Passer à la signature' });
  await expect(next).toBeInViewport();
  await tabTo(mother, next);
  await mother.keyboard.press('Enter');
  // The code by which she came in signs as well: consent and button are seen at once.
  const tick = mother.getByLabel('J’ai lu la convention');
  const sign = mother.getByRole('button', { name: 'Signer la convention' });
  await expect(tick).toBeInViewport();
  await expect(mother.getByLabel('Code reçu par e-mail')).toHaveCount(0);
  expect(seen + (await screens(mother, sign))).toBeLessThanOrEqual(6);
  await tabTo(mother, tick);
  await mother.keyboard.press('Space');
  await tabTo(mother, sign);
  await mother.keyboard.press('Enter');

  await expect(mother.getByText('Votre signature est enregistrée')).toBeInViewport();
  expect(Date.now() - began).toBeLessThan(90_000);
  await hydrated(mother, plain);
  // Nothing asks for what is done: neither here nor on the convention's own page.
  await expect(mother.getByRole('heading', { level: 1 })).toHaveText('Vous avez signé la convention');
  await expect(mother.getByText('Passer à la signature')).toHaveCount(0);
  await mother.goto(`/convention/${id}`);
  await hydrated(mother, plain);
  await expect(mother.getByText('C’est signé de votre côté')).toBeVisible();
  await expect(mother.getByText('Lire et signer')).toHaveCount(0);
});

test('a page without network says that nothing is signed', async ({ another, server, plain }) => {
  test.skip(plain, 'the browser’s own page says so without JavaScript');
  const head = await another();
  await server.signIn(head, 'Hélène Dubois');
  const address = await conventionOf(head, 'Jules Caron', '/lycee/conventions');
  const student = await another();
  await server.signIn(student, 'Jules Caron');
  await student.goto(`${address}/signer`);
  await hydrated(student);
  const said = student.getByRole('alert').filter({ hasText: 'Hors ligne' });
  await expect(said).toHaveCount(0);
  await student.context().setOffline(true);
  await expect(said).toContainText('Rien n’est enregistré ni signé');
  await student.context().setOffline(false);
  await expect(said).toHaveCount(0);
});
