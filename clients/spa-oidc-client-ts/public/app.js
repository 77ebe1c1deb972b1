const { authority, client_id, scope } = await (await fetch('settings.json')).json();
const origin = location.origin;

const manager = new oidc.UserManager({
  authority,
  client_id,
  redirect_uri: `${origin}/`,
  silent_redirect_uri: `${origin}/silent.html`,
  post_logout_redirect_uri: `${origin}/`,
  scope,
  // An ID token says who signed in and when; name and e-mail address come from userinfo (OpenID Connect Core 1.0, 5.4).
  loadUserInfo: true,
  // Tokens end with the tab.
  userStore: new oidc.WebStorageStateStore({ store: sessionStorage }),
  // Before a token expires, the next one comes with the refresh token, which is replaced each time.
  automaticSilentRenew: true,
  // A frame of the provider says when the session there has ended (OpenID Connect Session Management 1.0).
  monitorSession: true,
  checkSessionIntervalInSeconds: 0.5,
});

const element = id => document.getElementById(id);

function show(user) {
  element('nobody').hidden = element('sign-in').hidden = Boolean(user);
  element('somebody').hidden = element('sign-out').hidden = element('signed-in-as').hidden = !user;
  for (const claim of ['name', 'preferred_username', 'email', 'sub', 'sid']) {
    element(claim).textContent = user?.profile[claim] ?? '';
  }
  element('signed-in-as').textContent = user?.profile.name ?? '';
  element('expires').textContent = user ? new Date(user.expires_at * 1000).toLocaleTimeString() : '';
}

function explain(problem) {
  element('problem').textContent = problem.error_description ?? problem.error ?? problem.message;
}

function on(id, act) {
  element(id).addEventListener('click', () => act().catch(explain));
}

manager.events.addUserLoaded(show);
manager.events.addUserUnloaded(() => show(null));
manager.events.addUserSignedOut(() => manager.removeUser());
// The provider has ended the access, or cannot be reached.
manager.events.addSilentRenewError(explain);

on('sign-in', () => manager.signinRedirect());
on('sign-out', () => manager.signoutRedirect());
on('renew', () => manager.signinSilent());

async function start() {
  const answer = new URLSearchParams(location.search);
  if (answer.has('code') || answer.has('error')) {
    // The code has been used: it need not stay in the address and the history.
    history.replaceState(null, '', '/');
    await manager.signinRedirectCallback(`${origin}/?${answer}`);
  }
}

await start().catch(explain);
show(await manager.getUser());
