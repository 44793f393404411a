// axe on the pages of people who are signed in, hydrated, wide and narrow; and nothing sticks out at 320 pixels.
import type { Page } from '@playwright/test';
import { expect, hydrated, sound, test } from './fixtures';
import { OPEN, SPACES } from './pages';

async function look(page: Page, path: string) {
  await page.goto(path);
  await hydrated(page);
  await sound(page, path);
}

test('axe finds nothing where people come in', async ({ page }) => {
  for (const path of OPEN) await look(page, path);
});

for (const [name, { paths, found }] of Object.entries(SPACES)) {
  test(`axe finds nothing in the space of ${name}`, async ({ page, server }) => {
    test.setTimeout(240_000);
    await server.signIn(page, name);
    for (const path of paths) await look(page, path);
    for (const path of (await found?.(page)) ?? []) await look(page, path);
    // And one page of each list.
    const first = page.locator('main a[href*="/candidatures/"], main a[href*="/offres/"], main a[href*="/propositions/"], main a[href*="/brouillons/"]');
    await page.goto(paths.find((path) => /^\/(eleve|structure|lycee\/propositions|administration)$/.test(path)) ?? paths[0]);
    const more = await first.evaluateAll((links) => links.map((link) => link.getAttribute('href')!));
    for (const path of [...new Set(more)].filter((path) => path.startsWith('/')).slice(0, 4)) await look(page, path);
  });
}

test('axe finds nothing on a sheet of activation', async ({ page, server }) => {
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
