// Logos of a structure and of a lycée: handed over, looked at, refused, taken away.
import type { Page } from '@playwright/test';
import { expect, hydrated, sound, test } from './fixtures';

// Other tests look at these pages without a logo.
test.use({ ownDemonstration: 'logo' });

const DRAWING = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="200" height="80"><path d="M0 0h200v80z" fill="#0b4f58"/></svg>');
const WRITTEN = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="200" height="80"><text y="40">Lycée</text></svg>');
const DOT = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAsTj2FAAAAABJRU5ErkJggg==', 'base64');

/** Hands logos over on the page where one is, and takes the last one away. */
async function handOver(page: Page, plain: boolean) {
  const send = async (name: string, mimeType: string, buffer: Buffer) => {
    await hydrated(page, plain);
    await page.locator('#fichier').setInputFiles({ name, mimeType, buffer });
    await page.getByRole('button', { name: 'Envoyer le logo' }).click();
  };
  await send('logo.svg', 'image/svg+xml', WRITTEN);
  await expect(page.locator('#fichier-erreur')).toContainText('Transformez les textes en tracés');
  await sound(page, 'a logo that is refused', plain);
  await send('logo.svg', 'image/svg+xml', DRAWING);
  await expect(page.getByText('Le logo est enregistré.')).toBeVisible();
  const shown = page.getByRole('img', { name: 'Votre logo' });
  await expect(shown).toBeVisible();
  await expect.poll(() => shown.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(100);
  await hydrated(page, plain);
  await sound(page, 'a logo', plain);
  const before = await shown.getAttribute('src');
  await send('logo.png', 'image/png', DOT);
  await expect(shown).not.toHaveAttribute('src', before!);
  await hydrated(page, plain);
  await page.getByRole('button', { name: 'Retirer le logo' }).click();
  await expect(page.getByText('Le logo est retiré.')).toBeVisible();
  await expect(shown).toHaveCount(0);
}

test('a structure hands its logo over, and takes it away', async ({ page, server, plain }) => {
  await server.signIn(page, 'Karim Benali');
  await page.goto('/structure/modifier');
  await handOver(page, plain);
});

test('a lycée hands its logo over, and takes it away', async ({ page, server, plain }) => {
  await server.signIn(page, 'Hélène Dubois');
  await page.goto('/lycee/profil');
  await handOver(page, plain);
});
