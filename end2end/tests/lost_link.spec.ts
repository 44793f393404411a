// « Je n’ai plus mon lien »: a tutor whose link is lost gives an address, and gets another; whoever is unknown reads the same answer.
import { conventionOf } from './conventions';
import { clean, expect, hydrated, sticksOut, test } from './fixtures';

// Links are renewed here that other files follow.
test.use({ ownDemonstration: 'lost' });

const TUTOR = 'emma.tuteur@atelier.example';

test('whoever lost a link gets all that waits for them in one e-mail', async ({ page, another, server, plain }) => {
  const owner = await another();
  await server.signIn(owner, 'Karim Benali');
  const address = await conventionOf(owner, 'Emma Lopez');
  await owner.goto(address);
  await hydrated(owner, plain);
  await owner.getByRole('button', { name: 'Envoyer un lien au tuteur' }).click();
  await expect(owner.getByText('Un nouveau lien est parti au tuteur')).toBeVisible();
  const mail = await another({ javaScriptEnabled: false });
  await mail.goto('/dev/courriels');
  const first = mail.locator('.letter').filter({ hasText: TUTOR }).first();
  const former = (await first.locator('a[href*="/lien?jeton="]').first().getAttribute('href'))!;

  await page.goto('/connexion');
  await hydrated(page, plain);
  await page.getByRole('link', { name: 'Je n’ai plus mon lien' }).click();
  await expect(page).toHaveURL(/\/lien-perdu$/);
  await hydrated(page, plain);
  await page.setViewportSize({ width: 320, height: 700 });
  expect(await sticksOut(page)).toBe(false);
  if (!plain) await clean(page, 'a lost link');
  const field = page.getByLabel('Adresse e-mail');
  const send = page.getByRole('button', { name: 'Recevoir mes liens' });
  await field.fill('emma.tuteur@atelier');
  await send.click();
  await expect(page.getByLabel('Adresse e-mail')).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByLabel('Adresse e-mail')).toHaveValue('emma.tuteur@atelier');
  for (const address of ['personne@exemple.org', TUTOR]) {
    await page.goto('/lien-perdu');
    await hydrated(page, plain);
    await field.fill(address);
    await send.click();
    await expect(page.getByText('C’est noté.')).toBeVisible();
  }

  // Sent beside the answer: it comes a moment later.
  const letter = mail.locator('.letter').filter({ hasText: TUTOR }).filter({ hasText: 'Ce qui vous attend sur Quinzaine' });
  await expect(async () => {
    await mail.goto('/dev/courriels');
    await expect(letter).toHaveCount(1, { timeout: 1000 });
  }).toPass({ timeout: 60_000 });
  await expect(mail.locator('.letter').filter({ hasText: 'personne@exemple.org' })).toHaveCount(0);
  const link = (await letter.locator('a[href*="/lien?jeton="]').first().getAttribute('href'))!;
  await page.goto(former);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Ce lien n’est plus bon');
  await page.goto(link);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Remplir la convention de stage');

  // The lycée reads how far the link came.
  const head = await another();
  await server.signIn(head, 'Hélène Dubois');
  await head.goto(`/lycee/signatures/${address.split('/').pop()}`);
  await hydrated(head, plain);
  await expect(head.getByRole('list', { name: /^Lien personnel/ })).toContainText('Préparé le');
  await expect(head.locator('summary', { hasText: 'Changer son adresse' }).first()).toBeVisible();
  expect(await sticksOut(head)).toBe(false);
  if (!plain) await clean(head, 'how far a link came');
});
