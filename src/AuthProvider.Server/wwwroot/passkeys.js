// Hands the page's question to an authenticator, and its answer to the form. The server judges both.
(() => {
  'use strict';
  const signIn = document.getElementById('passkey-form');
  const add = document.getElementById('add-passkey-form');
  const known = window.PublicKeyCredential && PublicKeyCredential.parseRequestOptionsFromJSON;
  if (!known) {
    document.getElementById('no-passkeys')?.removeAttribute('hidden');
    return;
  }

  const send = (form, credential) => {
    form.elements.credential.value = JSON.stringify(credential);
    form.submit();
  };

  if (add) {
    add.hidden = false;
    const already = document.getElementById('already-there');
    add.addEventListener('submit', async event => {
      event.preventDefault();
      already.hidden = true;
      try {
        send(add, await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(JSON.parse(add.dataset.options)) }));
      } catch (error) {
        // Otherwise the person has changed their mind, which needs no words.
        already.hidden = error.name !== 'InvalidStateError';
      }
    });
  }

  if (signIn) {
    signIn.hidden = false;
    let waiting = null;
    const ask = async mediation => {
      waiting?.abort();
      waiting = new AbortController();
      const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(JSON.parse(signIn.dataset.options));
      try {
        send(signIn, await navigator.credentials.get({ publicKey, mediation, signal: waiting.signal }));
      } catch {
        // The person has changed their mind, or begun anew.
      }
    };
    signIn.addEventListener('submit', event => {
      event.preventDefault();
      ask(undefined);
    });
    PublicKeyCredential.isConditionalMediationAvailable?.().then(available => available && ask('conditional'));
  }

  // Authenticators drop passkeys that the server no longer knows.
  const list = document.getElementById('passkeys');
  if (list) {
    PublicKeyCredential.signalAllAcceptedCredentials?.({
      rpId: list.dataset.domain,
      userId: list.dataset.user,
      allAcceptedCredentialIds: list.dataset.accepted.split(' ').filter(id => id),
    }).catch(() => {});
  }

  const refused = document.querySelector('[data-refused]');
  if (refused) {
    PublicKeyCredential.signalUnknownCredential?.({ rpId: refused.dataset.domain, credentialId: refused.dataset.refused }).catch(() => {});
  }
})();
