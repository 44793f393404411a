// SMS beside e-mail: the lycée sends a guardian's link by SMS as well, its owner has the code sent there, and then wants no more.
import type { Page } from '@playwright/test';
import { conventionOf } from './conventions';
import { expect, hydrated, sound, test } from './fixtures';

// SMS leave here, and a convention is used up.
test.use({ ownDemonstration: 'sms' });

const GUARDIAN = 'sms@exemple.org';
/** The guardian's number, as the convention says it and as it is shown. */
const NUMBER = '06 39 98 00 04';
const MASKED = /06\s••\s••\s••\s04/;

const card = (page: Page) => page.locator('article.awaited').filter({ hasText: 'Représentant légal' }).first();

test('a guardian signs by a link and a code that came by SMS', async ({ page, another, server, plain }) => {
  test.setTimeout(180_000);
  const { sent } = server.gateway!;
  /** The next SMS. */
  const next = async (number: number) => {
    await expect.poll(() => sent.length, { timeout: 30_000 }).toBe(number);
    const { text } = sent[number - 1];
    expect(text.length).toBeLessThanOrEqual(160);
    expect(text).not.toContain('Nguyen');
    return text;
  };

  await server.signIn(page, 'Hélène Dubois');
  const address = await conventionOf(page, 'Maya Nguyen', '/lycee/conventions');
  await page.goto(address);
  await hydrated(page, plain);
  await page.getByLabel(/J’ai relu la convention/).check();
  await page.getByRole('button', { name: /Valider/ }).click();
  await expect(page.locator('main')).toContainText('Validée');
  await page.goto(`/lycee/signatures/${address.split('/').pop()}`);
  await hydrated(page, plain);
  await card(page).locator('summary', { hasText: 'Changer son adresse' }).click();
  await card(page).getByLabel('Adresse e-mail').fill(GUARDIAN);
  await card(page).getByRole('button', { name: 'Changer l’adresse' }).click();
  await expect(page.getByText('L’adresse est changée')).toBeVisible();
  await hydrated(page, plain);
  await sound(page, 'a link by SMS', plain);
  await card(page).getByRole('button', { name: 'Envoyer aussi par SMS' }).click();
  await expect(page.getByText('parti par e-mail et par SMS')).toBeVisible();
  const link = (await next(1)).match(/https?:\S+$/)![0];

  const family = await another({ viewport: { width: 320, height: 700 } });
  await family.goto(link);
  await hydrated(family, plain);
  await expect(family.locator('main')).toContainText(MASKED);
  await expect(family.locator('main')).not.toContainText(NUMBER);
  await sound(family, 'a code by SMS', plain);
  await family.getByRole('button', { name: 'Recevoir le code par SMS' }).click();
  await expect(family.getByText('Un code vient de partir par SMS.')).toBeVisible();
  const code = (await next(2)).match(/\d{6}/)![0];
  await hydrated(family, plain);
  await family.getByLabel('Code reçu par SMS').fill(code);
  await family.getByRole('button', { name: 'Lire la convention' }).click();
  await expect(family).toHaveURL(new RegExp(`${address}/signer`));
  await hydrated(family, plain);
  await family.getByLabel('J’ai lu la convention').check();
  await family.getByRole('button', { name: 'Signer la convention' }).click();
  await expect(family.getByText('Votre signature est enregistrée')).toBeVisible();

  // Somebody answered STOP: an administrator notes it.
  const admin = await another();
  await server.signIn(admin, 'Paul Administrateur');
  await admin.goto('/administration');
  await hydrated(admin, plain);
  await expect(admin.locator('.figure').filter({ hasText: 'SMS envoyés ce mois-ci' }).locator('.figure-total')).toHaveText('2');
  await sound(admin, 'numbers that take no SMS', plain);
  await admin.getByLabel('Numéro de mobile').fill('01 23 45 67 89');
  await admin.getByRole('button', { name: 'Ne plus y envoyer de SMS' }).click();
  await expect(admin.locator('#numero_sms-erreur')).toContainText('numéro de mobile');
  await expect(admin.getByLabel('Numéro de mobile')).toHaveValue('01 23 45 67 89');
  await hydrated(admin, plain);
  await admin.getByLabel('Numéro de mobile').fill(NUMBER);
  await admin.getByRole('button', { name: 'Ne plus y envoyer de SMS' }).click();
  await expect(admin.getByText('Plus aucun SMS ne partira à ce numéro.')).toBeVisible();
  await page.reload();
  await hydrated(page, plain);
  await expect(page.getByRole('button', { name: 'Envoyer un nouveau lien' }).first()).toBeVisible();
  await expect(page.getByRole('button', { name: /^Envoyer aussi par SMS.*04/ })).toHaveCount(0);
});
