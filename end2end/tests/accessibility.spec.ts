// axe on every page, hydrated and with the application's code blocked; and nothing sticks out at 320 pixels.
import { awake, clean, expect, sticksOut, test } from './site';

const PAGES: Record<string, string> = {
  home: '/',
  'all offers': '/offres',
  'offers near home': '/offres?commune=93048&rayon=50&secteur=s22&secteur=s12',
  'a wrong address': '/offres?rayon=-5&secteur=s99',
  'which commune': '/offres?lieu=Saint-Denis',
  'no such commune': '/offres?lieu=Montreil',
  'nothing found': '/offres?commune=93048&rayon=5&mots=licorne',
  'no such page': '/offres?commune=93048&page=9999',
  'not found': '/rien',
  pupils: '/eleves',
  hosts: '/structures',
  schools: '/lycees',
  help: '/aide',
  'a question nobody answered': '/aide?q=licorne',
  calendar: '/calendrier',
  committed: '/organisations-engagees',
  accessibility: '/accessibilite',
  legal: '/mentions-legales',
  privacy: '/confidentialite',
  components: '/dev/composants',
  'signing in': '/connexion',
  'signing up': '/inscription',
  'a personal link that is not good': '/lien?jeton=0',
  'the public check': '/verifier',
  'a document nobody knows': '/verifier?reference=QZ-27-0000-0000&code=0000000000',
};

async function offerPath(page: import('@playwright/test').Page): Promise<string> {
  await page.goto('/offres?commune=93048&rayon=50&page=2');
  return (await page.locator('.card-title a').last().getAttribute('href')) ?? '';
}

for (const asleep of [false, true]) {
  test.describe(asleep ? 'not hydrated' : 'hydrated', () => {
    test.beforeEach(async ({ page }) => {
      if (asleep) await page.route('**/pkg/*.{js,wasm}', (route) => route.abort('blockedbyclient'));
    });

    for (const [name, path] of [...Object.entries(PAGES), ['an offer', 'offer']]) {
      test(`axe finds nothing on: ${name}`, async ({ page, isMobile }) => {
        test.skip(asleep && isMobile, 'asleep, a narrow page differs from the wide one as it does awake');
        await page.goto(path === 'offer' ? await offerPath(page) : path);
        await awake(page, asleep);
        await page.waitForLoadState('networkidle');
        for (const sheet of await page.locator('details > summary').all()) {
          if (await sheet.isVisible()) await sheet.click();
        }
        await clean(page, name);
      });
    }
  });
}

// 640 is what is left of an ordinary screen at 200 %.
for (const [name, path] of [...Object.entries(PAGES), ['an offer', 'offer']]) {
  test(`nothing sticks out at any width: ${name}`, async ({ page, isMobile }) => {
    test.skip(isMobile, 'the same');
    await page.goto(path === 'offer' ? await offerPath(page) : path);
    for (const width of [320, 390, 640, 768, 1280]) {
      await page.setViewportSize({ width, height: 800 });
      expect(await sticksOut(page), `${width} pixels`).toBe(false);
    }
  });
}
