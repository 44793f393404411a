// Words that lead to sectors, and offers that explain themselves.
import { closeFilters, expect, hydrated, openFilters, openSearch, summary, test } from './fixtures';

test('a word that is a sector proposes all of it', async ({ page, plain }) => {
  await page.goto('/offres?commune=93048&rayon=100&mots=banque');
  await hydrated(page, plain);
  await expect(page.locator('.card').first()).toBeVisible();
  const sector = page.getByRole('list', { name: 'Cherchez dans tout un secteur' }).getByRole('link').first();
  await expect(sector).toContainText('Banque et assurance');
  const promised = /(\d+)\soffres?$/.exec(await sector.innerText())?.[1];
  await sector.click();
  await expect(page).toHaveURL(/secteur=s9/);
  await expect(page).not.toHaveURL(/mots=/);
  await expect(summary(page)).toContainText(`${promised} offre`);
});

test('sectors and trades are proposed while somebody types', async ({ page, plain }) => {
  test.skip(plain, 'proposals are JavaScript');
  await page.goto('/offres?commune=93048&rayon=100');
  await hydrated(page, plain);
  await openSearch(page);
  const field = page.getByLabel('Mots-clés');
  await field.fill('veto');
  const proposals = page.getByRole('listbox', { name: 'Secteurs et métiers proposés' });
  await expect(proposals.getByRole('option', { name: /Véto/ })).toContainText('Santé');
  await field.press('ArrowDown');
  await expect(proposals.getByRole('option').first()).toHaveAttribute('aria-selected', 'true');
  await field.press('Enter');
  await expect(page).toHaveURL(/mots=V%C3%A9to/);
  await expect(field).toHaveValue('Véto');
  await expect(proposals).toBeHidden();
  // Put away, what was typed stays.
  await field.fill('banq');
  await expect(proposals).toBeVisible();
  await field.press('Escape');
  await expect(proposals).toBeHidden();
  await expect(field).toHaveValue('banq');
});

test('organisations with the badge are found by a filter', async ({ page, plain }) => {
  await page.goto('/offres?commune=93048&rayon=100');
  await hydrated(page, plain);
  await openFilters(page);
  await page.getByRole('checkbox', { name: 'Organisations engagées' }).check();
  if (plain) await page.getByRole('button', { name: 'Appliquer les filtres' }).click();
  await expect(page).toHaveURL(/engagee=1/);
  await closeFilters(page);
  const card = page.locator('.card').first();
  await expect(card).toContainText('Organisation engagée');
  await card.locator('.card-title a').click();
  await page.getByRole('link', { name: 'Organisation engagée' }).click();
  await expect(page.getByRole('heading', { name: 'Sur ce site' })).toBeVisible();
});

test('a host finds where to sign up from the first page', async ({ page, plain }) => {
  await page.goto('/');
  await hydrated(page, plain);
  await page.getByRole('link', { name: 'Comment accueillir' }).click();
  await page.getByRole('link', { name: 'Inscrire ma structure et publier une offre' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Inscrire votre structure' })).toBeVisible();
});
