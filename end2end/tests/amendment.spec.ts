// A signed convention that changes: a contact without a signature, the tutor by two, the place by all and refused by one, an early end; two at
// once; what is in force, read whole.
import type { Page } from '@playwright/test';
import { conventionOf } from './conventions';
import { expect, hydrated, onPaper, sound, test } from './fixtures';

// It uses a convention up that other tests look at.
test.use({ ownDemonstration: 'amendment' });

/** Signs the convention in that browser, unless it is signed already. */
async function signed(page: Page, plain: boolean, address: string) {
  await page.goto(`${address}/signer`);
  await hydrated(page, plain);
  const button = page.getByRole('button', { name: 'Signer la convention' });
  if (!(await button.count())) return;
  await page.getByLabel('J’ai lu la convention').check();
  const power = page.getByLabel('Je déclare avoir le pouvoir');
  if (await power.count()) await power.check();
  await button.click();
  await expect(page.getByText('Votre signature est enregistrée')).toBeVisible();
}

/** Signs an amendment. */
async function amended(page: Page, plain: boolean, address: string, number: number) {
  await page.goto(`${address}/avenants/${number}`);
  await hydrated(page, plain);
  await page.getByLabel('J’ai lu ce qui change').check();
  const power = page.getByLabel('Je déclare avoir le pouvoir');
  if (await power.count()) await power.check();
  await page.getByRole('button', { name: 'Signer l’avenant' }).click();
  await expect(page.getByText(/Votre signature.* est enregistrée/).first()).toBeVisible();
}

/** Opens the form of amendments. */
async function propose(page: Page, plain: boolean, address: string) {
  await page.goto(`${address}/avenants/nouveau`);
  await hydrated(page, plain);
}

test('a signed convention is amended, line by line, and stays in force', async ({ page: host, another, server, plain }) => {
  test.setTimeout(240_000);
  await server.signIn(host, 'Karim Benali');
  const address = await conventionOf(host, 'Jules Caron');
  const student = await another({ viewport: { width: 320, height: 700 } });
  await server.signIn(student, 'Jules Caron');
  const guardian = await another({ viewport: { width: 390, height: 844 } });
  await server.signIn(guardian, 'Nadia Caron');
  const head = await another();
  await server.signIn(head, 'Hélène Dubois');
  for (const signer of [host, student, guardian, head]) await signed(signer, plain, address);
  await host.goto(address);
  await hydrated(host, plain);
  await expect(host.locator('main')).toContainText('Signée par tous');
  await host.getByRole('link', { name: /Modifier la convention par un avenant/ }).click();
  await host.waitForURL(/\/avenants\/nouveau/);
  await hydrated(host, plain);
  await sound(host, 'proposing an amendment', plain);

  // Nothing changed: it says so. A wrong address is said beside its field, and nothing is lost.
  await host.getByRole('button', { name: 'Proposer cet avenant' }).click();
  await expect(host.getByText('Rien ne change')).toBeVisible();
  await hydrated(host, plain);
  await host.getByLabel('Son adresse e-mail').fill('louise');
  await host.getByLabel('Son téléphone').fill('01 99 00 00 01');
  await host.getByRole('button', { name: 'Proposer cet avenant' }).click();
  await expect(host.locator('#tuteur_email-erreur')).not.toBeEmpty();
  await hydrated(host, plain);
  await expect(host.getByLabel('Son téléphone')).toHaveValue('01 99 00 00 01');
  await sound(host, 'an amendment that is wrong', plain);

  // Nobody signs a phone number: it is in force at once.
  await propose(host, plain, address);
  await host.getByLabel('Son téléphone').fill('01 99 00 00 01');
  await host.getByRole('button', { name: 'Proposer cet avenant' }).click();
  await expect(host.getByText('C’est enregistré et en vigueur')).toBeVisible();
  await student.goto(address);
  await hydrated(student, plain);
  await expect(student.locator('main')).toContainText('Modifiée par l’avenant');
  await sound(student, 'an amended convention', plain);
  await student.getByRole('link', { name: 'Lire la convention telle qu’elle est en vigueur' }).click();
  await student.waitForURL(/\/en-vigueur/);
  await hydrated(student, plain);
  await expect(student.locator('main')).toContainText('01 99 00 00 01');
  await sound(student, 'a convention in force', plain);
  await onPaper(student, 'a convention in force');
  await student.emulateMedia({ media: null });
  await student.setViewportSize({ width: 320, height: 700 });

  // Another tutor: the host and the head. Meanwhile nothing else is proposed about the tutor.
  await propose(host, plain, address);
  await host.getByLabel('Nom du tuteur').fill('Zoé Morel');
  await host.getByLabel('Pourquoi (facultatif)').fill('Changement d’équipe.');
  await host.getByRole('button', { name: 'Proposer cet avenant' }).click();
  await expect(host.getByText('L’avenant est proposé')).toBeVisible();
  await hydrated(host, plain);
  await sound(host, 'an amendment to sign', plain);
  await propose(host, plain, address);
  await host.getByLabel('Son téléphone').fill('01 99 00 00 02');
  await host.getByRole('button', { name: 'Proposer cet avenant' }).click();
  await expect(host.getByText('est déjà à signer').first()).toBeVisible();
  await head.goto('/a-faire');
  await hydrated(head, plain);
  await expect(head.locator('main')).toContainText('Signer l’avenant à la convention');
  await amended(head, plain, address, 2);
  await amended(host, plain, address, 2);
  await expect(host.locator('main')).toContainText('Cet avenant est en vigueur');
  await student.goto(`${address}/avenants/2`);
  await hydrated(student, plain);
  await expect(student.getByRole('button', { name: 'Signer l’avenant' })).toHaveCount(0);

  // Another place: all sign it, and one refuses. The convention stays as it was.
  await propose(host, plain, address);
  await host.getByLabel('Adresse du stage').fill('3 quai de la Gare');
  await host.getByRole('button', { name: 'Proposer cet avenant' }).click();
  await expect(host.getByText('L’avenant est proposé')).toBeVisible();
  await amended(student, plain, address, 3);
  await guardian.goto(`${address}/avenants/3`);
  await hydrated(guardian, plain);
  await sound(guardian, 'an amendment to sign, for a guardian', plain);
  await guardian.locator('summary', { hasText: 'Refuser cet avenant' }).click();
  await guardian.getByLabel('Pourquoi').fill('C’est trop loin.');
  await guardian.getByRole('button', { name: 'Refuser l’avenant' }).click();
  await expect(guardian.locator('main')).toContainText('Cet avenant a été refusé');
  await host.goto(address);
  await hydrated(host, plain);
  await expect(host.locator('main')).toContainText('Signée par tous');

  // It ends early: the host and the head, and the family reads which days have no place.
  await propose(host, plain, address);
  await host.locator('summary', { hasText: 'Le stage s’arrête avant son dernier jour' }).click();
  await expect(host.locator('#dernier_jour-aide')).toContainText('Le stage est prévu');
  await host.getByRole('button', { name: 'Proposer la fin du stage' }).click();
  await expect(host.locator('#dernier_jour-erreur')).not.toBeEmpty();
  await hydrated(host, plain);
  await sound(host, 'an early end that says nothing', plain);
  await host.locator('#dernier_jour').fill('2027-06-18');
  await host.locator('#motif_fin').selectOption({ index: 1 });
  await host.locator('#precision_fin').fill('L’atelier ferme la seconde semaine.');
  await host.getByRole('button', { name: 'Proposer la fin du stage' }).click();
  await expect(host.getByText('L’avenant est proposé')).toBeVisible();
  await amended(host, plain, address, 4);
  await amended(head, plain, address, 4);
  await expect(head.locator('main')).toContainText('Cet avenant est en vigueur');
  await student.goto(`${address}/avenants/4`);
  await hydrated(student, plain);
  await expect(student.locator('main')).toContainText('Cet avenant est en vigueur');
  await sound(student, 'an early end, read by the student', plain);
  // Nothing is amended of an internship that is over: nothing leads to the form, and its address has none.
  await host.goto(address);
  await hydrated(host, plain);
  await expect(host.getByRole('link', { name: /Modifier la convention par un avenant/ })).toHaveCount(0);
  await propose(host, plain, address);
  await expect(host.getByRole('button', { name: 'Proposer cet avenant' })).toHaveCount(0);
});
