// axe on the pages of people who are signed in, hydrated; and nothing sticks out at 320 pixels.
import AxeBuilder from '@axe-core/playwright';
import { awake, expect, sticksOut, test } from './site';

const OPEN = ['/connexion', '/inscription', '/inscription?saisie=rien', '/activation', '/mot-de-passe-oublie', '/nouveau-mot-de-passe?jeton=0', '/confirmation?jeton=0', '/reponse?jeton=0', '/rejoindre?jeton=0'];
const SPACES: Record<string, string[]> = {
  'Noé Lefèvre': ['/espace', '/espace/compte', '/eleve', '/eleve/recherches', '/eleve/proposer', '/offres?commune=93048'],
  'Karim Benali': ['/structure', '/structure/candidatures', '/structure/collegues', '/structure/import', '/structure/nouvelle', '/structure/modifier'],
  'Thomas Nguyen': ['/lycee'],
  'Paul Administrateur': ['/administration', '/administration/campagnes', '/administration/secteurs', '/administration/structures', '/administration/personnes', '/administration/personnes/nouvelle', '/administration/signalements', '/administration/lettres', '/administration/journal'],
};

async function look(page: import('@playwright/test').Page, path: string) {
  await page.goto(path);
  await awake(page, false);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => [path, id, nodes.map((node) => node.html)])).toEqual([]);
  }
  const size = page.viewportSize()!;
  await page.setViewportSize({ width: 320, height: size.height });
  expect(await sticksOut(page), path).toBe(false);
  await page.setViewportSize(size);
}

test('axe finds nothing where people come in', async ({ page }) => {
  for (const path of OPEN) await look(page, path);
});

for (const [name, paths] of Object.entries(SPACES)) {
  test(`axe finds nothing in the space of ${name}`, async ({ page }) => {
    test.setTimeout(240_000);
    await page.goto('/connexion');
    await page.getByRole('button', { name }).click();
    await expect(page).toHaveURL(/\/espace$/);
    for (const path of paths) await look(page, path);
    // And one page of each list.
    const first = page.locator('main a[href*="/candidatures/"], main a[href*="/offres/"], main a[href*="/propositions/"], main a[href*="/brouillons/"]');
    await page.goto(paths.find((path) => /^\/(eleve|structure|lycee|administration)$/.test(path)) ?? paths[0]);
    const more = await first.evaluateAll((links) => links.map((link) => link.getAttribute('href')!));
    for (const path of [...new Set(more)].filter((path) => path.startsWith('/')).slice(0, 4)) await look(page, path);
  });
}
