// Risk sheets, and the page of a first day: read on a phone, printed on one side of a sheet.
import type { Page } from '@playwright/test';
import { conventionOf } from './conventions';
import { expect, hydrated, onPaper, sound, test } from './fixtures';
import { offerPath } from './pages';

// Those that say the most, and one that says little.
const SHEETS = ['s10', 's16', 's43', 's51', 's9'];

/** How many sides of A4 the page takes. */
async function sides(page: Page): Promise<number> {
  const margin = { top: '10mm', bottom: '10mm', left: '10mm', right: '10mm' };
  const file = await page.pdf({ format: 'A4', margin });
  return file.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0;
}

/** What is around a page stays away from paper, which has lines to write on or what is known. */
async function printed(page: Page, what: string, plain: boolean) {
  await onPaper(page, what);
  await expect(page.locator('.first-day')).toBeVisible();
  await expect(page.locator('.site-header, .site-footer, .no-print').filter({ visible: true })).toHaveCount(0);
  await page.emulateMedia({ media: null });
  // A phone's own way of printing is another program's.
  if (!plain) expect(await sides(page), what).toBe(1);
}

test('each sector has a sheet, and each sheet fits on one side of paper', async ({ page, plain }) => {
  await page.goto('/securite');
  await hydrated(page, plain);
  await expect(page.locator('main a[href^="/securite/s"]')).toHaveCount(51);
  await sound(page, 'the sectors', plain);
  await page.getByRole('link', { name: 'Bâtiment et travaux publics (BTP)' }).click();
  await expect(page).toHaveURL('/securite/s10');
  await hydrated(page, plain);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Bâtiment et travaux publics (BTP)');
  await expect(page.locator('.risk-sheet')).toContainText(/échafaudage \(C\.\strav\., art\.\sD\.\s4153-31\)/);
  await sound(page, 'a sheet', plain);
  const size = page.viewportSize()!;
  for (const sector of SHEETS) {
    await page.goto(`/securite/${sector}`);
    await hydrated(page, plain);
    await printed(page, sector, plain);
    await page.setViewportSize(size);
  }
  const unknown = await page.goto('/securite/s63');
  expect(unknown!.status()).toBe(404);
});

test('an offer leads to the sheet of its sector', async ({ page, plain }) => {
  await page.goto(await offerPath(page));
  await hydrated(page, plain);
  await page.getByRole('link', { name: /^Sécurité dans ce secteur/ }).click();
  await expect(page).toHaveURL(/\/securite\/s\d+$/);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Sécurité en stage');
});

test('student and guardian print the page of the first day', async ({ page, server, plain, another }) => {
  await server.signIn(page, 'Jules Caron');
  await page.goto('/eleve');
  await hydrated(page, plain);
  await page.getByRole('link', { name: /^Premier jour chez/ }).first().click();
  await expect(page).toHaveURL(/\/convention\/[^/]+\/premier-jour$/);
  await hydrated(page, plain);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Premier jour');
  for (const said of ['Jules Caron', 'Tuteur ou tutrice', 'Interdit aux mineurs', 'Un exemplaire de la convention signée']) {
    await expect(page.locator('main')).toContainText(said);
  }
  await sound(page, 'the first day', plain);
  await printed(page, 'the first day', plain);

  const guardian = await another({ viewport: { width: 390, height: 844 }, javaScriptEnabled: !plain });
  await server.signIn(guardian, 'Nadia Caron');
  await guardian.goto(await conventionOf(guardian, 'Jules Caron', '/espace/conventions'));
  await hydrated(guardian, plain);
  await guardian.getByRole('link', { name: 'La page du premier jour, à imprimer' }).click();
  await expect(guardian.getByRole('heading', { level: 1 })).toHaveText('Premier jour');
});

test('whoever writes the activities opens the sheet beside the form', async ({ page, server, plain }) => {
  await server.signIn(page, 'Karim Benali');
  await page.goto(`${await conventionOf(page, 'Lina Traoré')}/activites`);
  await hydrated(page, plain);
  const opened = page.context().waitForEvent('page');
  await page.getByRole('link', { name: /fiche de votre secteur.*\(nouvel onglet\)/ }).click();
  const sheet = await opened;
  await expect(sheet.getByRole('heading', { level: 1 })).toContainText('Sécurité en stage');
  await expect(page).toHaveURL(/\/activites$/);
});

test('the sheet of the sector begins what is said of risks, and what was typed stays', async ({ page, server, plain }) => {
  await server.signIn(page, 'Karim Benali');
  await page.goto(`${await conventionOf(page, 'Lina Traoré')}/activites`);
  await hydrated(page, plain);
  const risks = page.getByLabel('Risques que l’élève peut rencontrer');
  const protection = page.getByLabel('Équipements de protection fournis');
  await risks.fill('');
  await protection.fill('Gilet jaune');
  await page.getByRole('button', { name: 'Reprendre la fiche du secteur' }).click();
  await expect(page.getByText('Ce qui était vide commence par la fiche du secteur')).toBeVisible();
  await hydrated(page, plain);
  await expect(risks).toHaveValue(/\.$/);
  await expect(protection).toHaveValue('Gilet jaune');
  await sound(page, 'risks that begin with the sheet', plain);
  await page.getByRole('button', { name: 'Défaire, vider ces champs' }).click();
  await expect(page.getByText('ces champs sont de nouveau vides')).toBeVisible();
  await hydrated(page, plain);
  await expect(risks).toHaveValue('');
  await expect(protection).toHaveValue('Gilet jaune');
});
