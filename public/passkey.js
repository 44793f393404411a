// Passkeys: a form that carries data-passkey asks the browser for one before it is sent. What is asked comes from the address in
// data-start; the answer goes with the form. A form that cannot be answered is sent as it is: the server says what else there is.
(() => {
  if (window.quinzainePasskey) return;
  window.quinzainePasskey = true;

  const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replace(/\+/g, "-")
      .replace(/\//g, "_")
      .replace(/=+$/, "");
  const listed = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

  async function create(asked) {
    const publicKey = {
      ...asked,
      challenge: bytes(asked.challenge),
      user: { ...asked.user, id: bytes(asked.user.id) },
      excludeCredentials: listed(asked.excludeCredentials),
    };
    const made = await navigator.credentials.create({ publicKey });
    const response = made.response;
    return {
      id: made.id,
      rawId: text(made.rawId),
      type: made.type,
      extensions: {},
      response: {
        attestationObject: text(response.attestationObject),
        clientDataJSON: text(response.clientDataJSON),
      },
    };
  }

  async function get(asked) {
    const publicKey = {
      ...asked,
      challenge: bytes(asked.challenge),
      allowCredentials: listed(asked.allowCredentials),
    };
    const shown = await navigator.credentials.get({ publicKey });
    const response = shown.response;
    return {
      id: shown.id,
      rawId: text(shown.rawId),
      type: shown.type,
      extensions: {},
      response: {
        authenticatorData: text(response.authenticatorData),
        clientDataJSON: text(response.clientDataJSON),
        signature: text(response.signature),
        userHandle: response.userHandle ? text(response.userHandle) : null,
      },
    };
  }

  async function ask(form, kind) {
    const answer = await fetch(form.dataset.start, {
      method: "POST",
      headers: { Accept: "application/json", "Content-Type": "application/x-www-form-urlencoded" },
      body: "",
    });
    // Not signed in any more, or no fresh proof: the form, sent as it is, leads to where that is put right.
    if (!answer.ok || !window.PublicKeyCredential) return null;
    const { publicKey } = JSON.parse(await answer.json());
    return kind === "create" ? create(publicKey) : get(publicKey);
  }

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    const kind = form.dataset && form.dataset.passkey;
    const field = kind && form.elements.namedItem("cle_acces");
    if (!field || field.value) return;
    event.preventDefault();
    const said = form.querySelector("[data-passkey-said]");
    const button = form.querySelector("button");
    said.textContent = "";
    button.disabled = true;
    try {
      const answer = await ask(form, kind);
      if (answer) field.value = JSON.stringify(answer);
      form.submit();
    } catch {
      said.textContent = "L’appareil n’a pas donné de clé d’accès. Recommencez, ou utilisez un autre moyen.";
    } finally {
      button.disabled = false;
    }
  });
})();
