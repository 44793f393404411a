// The public check (`/verifier`): a file that is chosen there is hashed here, and only its digest is sent. From then on the form can send
// nothing else: it asks for an address, and the file's field has no name. Where browsers hash nothing (pages without https, old ones) or it
// fails, the form sends the file as it does without this script. The page says beforehand which of the two it does.
(() => {
  // As in server/src/http/signing.rs, and the words that stand in place of a digest there.
  const LARGEST = 40 * 1024 * 1024;
  const NOTHING = 'aucun';
  const TOO_LARGE = 'trop-lourd';

  async function digest(file) {
    if (file.size === 0) return NOTHING;
    if (file.size > LARGEST) return TOO_LARGE;
    const hash = await crypto.subtle.digest('SHA-256', await file.arrayBuffer());
    return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  }

  function take(form) {
    if (form.dataset.ready !== undefined) return;
    form.dataset.ready = '';
    const field = form.querySelector('input[type=file]');
    const answer = form.querySelector('input[name=empreinte]');
    const [sent, stays] = form.querySelectorAll('[data-check-way]');
    const said = form.querySelector('[role=alert]');
    let isHere = true;
    let choice = 0;
    let reading;

    /** Whether the file stays here, from now on. */
    const keep = (here) => {
      isHere = here;
      sent.hidden = here;
      stays.hidden = !here;
      form.method = here ? 'get' : 'post';
      form.action = here ? '/verifier' : '/verifier/fichier';
      field.name = here ? '' : 'fichier';
    };

    const read = async () => {
      choice += 1;
      const mine = choice;
      answer.value = '';
      const [file] = field.files;
      if (!file || !isHere) return;
      try {
        const found = await digest(file);
        if (mine === choice) answer.value = found;
      } catch {
        if (mine !== choice) return;
        keep(false);
        said.textContent = 'L’empreinte n’a pas pu être calculée sur votre appareil\u00a0: si vous continuez, le fichier sera envoyé.';
      }
    };

    keep(true);
    field.addEventListener('change', () => (reading = read()));
    // What was chosen before this script was there, or is still chosen when somebody comes back.
    reading = read();
    form.addEventListener('submit', async (event) => {
      if (!isHere || answer.value) return;
      event.preventDefault();
      await reading;
      // Where that failed, whoever asks presses again, or does not.
      if (isHere && answer.value) form.submit();
    });
  }

  if (!window.crypto?.subtle) return;
  for (const form of document.querySelectorAll('form[data-check]')) take(form);
})();
