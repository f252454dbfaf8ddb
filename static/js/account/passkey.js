// Passkeys. `<form data-passkey="create|use|sign-in">` holds the field `credential`; its button begins what the browser
// and the device do between them, and what they answer is sent as the form. What the server wants of them stands in
// #passkey-options; to sign in, it is asked for first.
const FAULTS = {
  NotAllowedError: "Nothing was confirmed. Try again, or take another way.",
  InvalidStateError: "This device holds a passkey of yours for Lockstep already.",
  ConstraintError: "This key has no PIN or fingerprint. Untick the box above, and try again.",
  SecurityError: "Browsers give no passkeys to this address: they want https. Use an authenticator app.",
};
const supported = isSecureContext && Boolean(globalThis.PublicKeyCredential);

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const keys = (list = []) => list.map((key) => ({ ...key, id: bytes(key.id) }));

async function create({ publicKey }, alone) {
  const { challenge, user, excludeCredentials, authenticatorSelection } = publicKey;
  const selection = {
    ...authenticatorSelection,
    residentKey: alone ? "required" : "discouraged",
    requireResidentKey: alone,
    ...(alone && { userVerification: "required" }),
  };
  const made = await navigator.credentials.create({
    publicKey: {
      ...publicKey,
      challenge: bytes(challenge),
      user: { ...user, id: bytes(user.id) },
      excludeCredentials: keys(excludeCredentials),
      authenticatorSelection: selection,
    },
  });
  const { clientDataJSON, attestationObject } = made.response;
  const transports = made.response.getTransports?.() ?? [];
  return told(made, { clientDataJSON: text(clientDataJSON), attestationObject: text(attestationObject), transports });
}

async function use({ publicKey }) {
  const { challenge, allowCredentials } = publicKey;
  const made = await navigator.credentials.get({
    publicKey: { ...publicKey, challenge: bytes(challenge), allowCredentials: keys(allowCredentials) },
  });
  const { clientDataJSON, authenticatorData, signature, userHandle } = made.response;
  return told(made, {
    clientDataJSON: text(clientDataJSON),
    authenticatorData: text(authenticatorData),
    signature: text(signature),
    userHandle: userHandle && text(userHandle),
  });
}

const told = (made, response) => ({
  id: made.id,
  rawId: text(made.rawId),
  type: made.type,
  authenticatorAttachment: made.authenticatorAttachment,
  clientExtensionResults: made.getClientExtensionResults(),
  response,
});

async function ceremony(form) {
  const wanted = document.getElementById("passkey-options");
  if (form.dataset.passkey === "create") {
    return create(JSON.parse(wanted.textContent).creation_options, form.elements.passwordless?.checked ?? true);
  }
  if (form.dataset.passkey === "use") return use(JSON.parse(wanted.textContent).request_options);
  const answer = await ask(form.action);
  if (answer.leaving) return undefined;
  if (!answer.data) throw new Error(answer.sentence);
  return use(answer.data.request_options);
}

const say = (form, words) => {
  const place = form.querySelector("[data-passkey-says]");
  place.textContent = words;
  place.hidden = false;
};

document.addEventListener(
  "submit",
  async (event) => {
    const form = event.target;
    const field = form.elements.credential;
    if (!form.matches("[data-passkey]") || field.value) return;
    event.preventDefault();
    event.stopImmediatePropagation(); // it is not sent yet
    try {
      const made = await ceremony(form);
      if (!made) return;
      field.value = JSON.stringify(made);
      form.requestSubmit();
    } catch (error) {
      say(form, FAULTS[error.name] ?? (error.message || "That did not work. Try again, or take another way."));
    }
  },
  { capture: true },
);

for (const form of document.querySelectorAll("[data-passkey]")) form.hidden = !supported;
for (const note of document.querySelectorAll("[data-no-passkey]")) note.hidden = supported;
