// Two further signers: the referent teacher where the head wishes it, and a second one whom the structure names.
import type { Page } from '@playwright/test';
import { conventionOf } from './conventions';
import { expect, hydrated, sound, test } from './fixtures';

// They use conventions up that other tests look at.
test.use({ ownDemonstration: 'signers' });

/** The head reads a convention again, and validates it. */
async function validate(page: Page, plain: boolean, address: string) {
  await page.goto(address);
  await hydrated(page, plain);
  await page.getByLabel(/J’ai relu la convention/).check();
  await page.getByRole('button', { name: /Valider/ }).click();
  await expect(page.locator('main')).toContainText('Validée');
}

/** The last e-mail to that address. */
const letter = (page: Page, email: string) => page.locator('.letter').filter({ hasText: email });

test('the referent teacher signs where the head wishes it', async ({ page, another, server, plain }) => {
  test.setTimeout(120_000);
  await server.signIn(page, 'Hélène Dubois');
  await page.goto('/lycee/delegations');
  await hydrated(page, plain);
  const wished = page.getByLabel('Le professeur référent signe aussi les conventions');
  await expect(wished).not.toBeChecked();
  await wished.check();
  await page.getByRole('button', { name: 'Appliquer ce choix' }).click();
  await expect(page.getByText('C’est enregistré.')).toBeVisible();
  await expect(wished).toBeChecked();
  await sound(page, 'the referent teacher signs', plain);

  const address = await conventionOf(page, 'Maya Nguyen', '/lycee/conventions');
  await validate(page, plain, address);
  await page.goto(`/lycee/signatures/${address.split('/').pop()}`);
  await hydrated(page, plain);
  const card = page.locator('article.awaited').filter({ hasText: 'Professeur référent' });
  await expect(card.getByRole('heading')).toHaveText('Sarah Lambert');
  // Nobody of the staff signs at its own desk.
  await expect(card.getByRole('link', { name: /Faire signer au guichet/ })).toHaveCount(0);
  await expect(page.locator('.signatures')).toContainText('sur 5');

  const teacher = await another();
  await server.signIn(teacher, 'Sarah Lambert');
  await teacher.goto('/a-faire');
  await hydrated(teacher, plain);
  await expect(teacher.locator('main')).toContainText('Maya Nguyen');
  await teacher.goto(`${address}/signer`);
  await hydrated(teacher, plain);
  await expect(teacher.locator('.consent').first()).toContainText('en tant que professeur référent de l’élève');
  await expect(teacher.getByLabel('Je déclare avoir le pouvoir')).toHaveCount(0);
  await sound(teacher, 'the referent teacher’s signature', plain);
  await teacher.getByLabel('J’ai lu la convention').check();
  await teacher.getByRole('button', { name: 'Signer la convention' }).click();
  await expect(teacher.getByText('Votre signature est enregistrée')).toBeVisible();
  await expect(teacher.locator('.signatures')).toContainText('1 signature sur 5');
});

test('a structure names a second signer, who signs by a link', async ({ page, another, server, plain }) => {
  test.setTimeout(180_000);
  const email = 'tresorerie@siege.example';
  await server.signIn(page, 'Karim Benali');
  const address = await conventionOf(page, 'Malik Roche');
  await page.goto(`${address}/structure`);
  await hydrated(page, plain);
  // One is named already: the fold is open, and an address of somebody else's is refused beside its field.
  const field = page.getByLabel(/^Adresse e-mail du second signataire/);
  await expect(field).toBeVisible();
  await sound(page, 'a second signer', plain);
  await field.fill('malik.direction@atelier.example');
  await page.getByRole('button', { name: 'Enregistrer', exact: true }).last().click();
  await expect(page.locator('main')).toContainText('chaque signataire doit avoir la sienne');
  // The answer to what was sent may still be on its way, and takes the place of an address that is opened before it.
  await expect(() => page.goto(`${address}/structure`)).toPass();
  await hydrated(page, plain);
  await field.fill(email);
  await page.getByRole('button', { name: 'Enregistrer', exact: true }).last().click();
  await expect(page.getByText('C’est enregistré.')).toBeVisible();
  await page.goto(address);
  await hydrated(page, plain);
  await page.getByRole('button', { name: 'Envoyer au lycée' }).click();
  await expect(page.getByText('Votre partie est envoyée au lycée')).toBeVisible();

  const head = await another();
  await server.signIn(head, 'Hélène Dubois');
  await validate(head, plain, address);

  // Without an account they get a link, and state that they may bind the structure.
  const mail = await another({ javaScriptEnabled: false });
  const second = await another({ viewport: { width: 320, height: 800 } });
  await mail.goto('/dev/courriels');
  const sent = letter(mail, email).filter({ hasText: 'jeton=' }).first();
  await second.goto((await sent.locator('a[href*="/lien?jeton="]').first().getAttribute('href'))!);
  await hydrated(second, plain);
  await expect(second.locator('main')).toContainText('second signataire de la structure d’accueil');
  await second.getByRole('button', { name: 'Recevoir un code' }).click();
  await expect(second.getByText('Un code vient de partir')).toBeVisible();
  await mail.goto('/dev/courriels');
  const code = (await letter(mail, email).first().innerText()).match(/^\s*(\d{6})\s*$/m)![1];
  await hydrated(second, plain);
  await second.getByLabel('Code reçu par e-mail').fill(code);
  await second.getByRole('button', { name: 'Lire la convention' }).click();
  await second.waitForURL(/\/signer/);
  await hydrated(second, plain);
  await expect(second.locator('.consent').first()).toContainText('comme second signataire');
  await sound(second, 'the second signer’s signature', plain);
  await second.getByLabel('J’ai lu la convention').check();
  await second.getByRole('button', { name: 'Signer la convention' }).click();
  await expect(second.locator('#pouvoir-erreur')).toContainText('si vous avez ce pouvoir');
  await hydrated(second, plain);
  await second.getByLabel('Je déclare avoir le pouvoir').check();
  await second.getByRole('button', { name: 'Signer la convention' }).click();
  await expect(second.getByText('Votre signature est enregistrée')).toBeVisible();
  await expect(second.locator('.signatures')).toContainText('Second signataire');
});
