// A refusal comes first for everybody; a cancellation says what becomes of the place, and is undone for a day.
import { conventionOf } from './conventions';
import { expect, hydrated, sound, test } from './fixtures';

test.use({ ownDemonstration: 'conventions' });

test('a student refuses, and the head cancels, starts anew and takes it back', async ({ page: head, another, plain, server }) => {
  await server.signIn(head, 'Hélène Dubois');
  const address = await conventionOf(head, 'Jules Caron', '/lycee/conventions');
  // Beside all that, the board is left open: its row follows by itself.
  const board = await head.context().newPage();
  await board.goto('/lycee/suivi?q=caron');
  await hydrated(board, plain);
  const stands = async (state: string) => {
    if (plain) await board.reload();
    await expect(board.locator('.board tbody tr').filter({ hasText: 'Jules Caron' })).toContainText(state);
  };
  await stands('Convention à signer');

  const student = await another({ viewport: { width: 390, height: 844 } });
  await server.signIn(student, 'Jules Caron');
  await student.goto(`${address}/signer`);
  await hydrated(student, plain);
  await student.locator('summary', { hasText: 'Refuser de signer' }).click();
  await student.getByLabel('Pourquoi').fill('Le mercredi n’est pas bon.');
  await student.getByRole('button', { name: 'Refuser de signer' }).click();
  await expect(student.locator('.refusal')).toContainText('Vous avez refusé de signer');
  await expect(student.locator('.signer', { hasText: 'Élève' })).toContainText('A refusé de signer');
  // What was signed before counts no more, and is not shown as done.
  await expect(student.locator('.signer-done')).toHaveCount(0);
  await sound(student, 'refused, for who refused', plain);

  await head.goto(address);
  await hydrated(head, plain);
  const refusal = head.locator('.refusal');
  await expect(refusal).toContainText('Jules Caron a refusé de signer');
  await expect(refusal).toContainText('Le mercredi n’est pas bon.');
  await expect(refusal).toContainText('validez une nouvelle version');
  await expect(head.getByText('Tout est rempli')).toHaveCount(0);
  await sound(head, 'refused, for the head', plain);
  await student.goto('/eleve');
  await hydrated(student, plain);
  await expect(student.locator('main')).toContainText('Une signature a été refusée');

  // Nothing is chosen, then kept with a new convention.
  await head.locator('summary', { hasText: 'Annuler la convention' }).click();
  await head.getByLabel('Pourquoi').last().fill('Autre tuteur.');
  await head.getByLabel(/Garder la place/).check();
  await head.getByRole('button', { name: 'Annuler la convention' }).click();
  await expect(head.getByText('En voici une nouvelle')).toBeVisible();
  await head.goto(address);
  await hydrated(head, plain);
  await expect(head.locator('main')).toContainText('Cette convention est annulée, une nouvelle est ouverte');
  await expect(head.getByRole('link', { name: /Voir la nouvelle convention/ })).toBeVisible();
  await sound(head, 'cancelled', plain);
  await stands('Convention chez la structure');
  await student.goto('/eleve');
  await hydrated(student, plain);
  await expect(student.locator('main')).toContainText('La structure remplit');

  await head.getByRole('button', { name: 'Défaire l’annulation' }).click();
  await expect(head.getByText('L’annulation est défaite').first()).toBeVisible();
  await stands('Convention au lycée');

  // Freed: the student reads so, and can look for another one.
  await hydrated(head, plain);
  await head.locator('summary', { hasText: 'Annuler la convention' }).click();
  await head.getByLabel('Pourquoi').last().fill('Stage abandonné.');
  await head.getByLabel(/Libérer la place/).check();
  await head.getByRole('button', { name: 'Annuler la convention' }).click();
  await expect(head.locator('main')).toContainText('la place est libérée');
  await stands('Sans candidature');
  await student.goto(address);
  await hydrated(student, plain);
  await expect(student.locator('main')).toContainText('Vous n’avez plus de place pour ces semaines');
  await expect(student.getByRole('link', { name: 'Chercher un stage' }).first()).toBeVisible();
  await sound(student, 'freed, for the student', plain);
});
