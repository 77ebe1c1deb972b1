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
  // renew() below does it, and tries again where the library would give up.
  automaticSilentRenew: false,
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

const firstPause = 5_000;
const longestPause = 5 * 60_000;
let renewing;
let pause = firstPause;
let nextTry;

/** Gets the next tokens with the refresh token, which is replaced each time: one renewal at a time. */
function renew() {
  renewing ??= tryToRenew().finally(() => renewing = undefined);
  return renewing;
}

async function tryToRenew() {
  clearTimeout(nextTry);
  try {
    await manager.signinSilent();
    pause = firstPause;
  } catch (problem) {
    const user = await manager.getUser();
    if (!user) {
      return;
    }

    if (problem.error === 'invalid_grant' || (problem.error === 'login_required' && !user.refresh_token)) {
      // The provider has ended the access.
      await manager.removeUser();
    } else {
      // It cannot be reached, or is in trouble: again and again, more slowly each time.
      explain(problem);
      nextTry = setTimeout(renew, pause);
      pause = Math.min(pause * 2, longestPause);
    }
  }
}

/**
 * The frame says that the session has changed, and a silent request found nobody there. Where browsers keep cookies from frames of other
 * sites both are so from the first moment on and mean nothing, so the refresh token decides: it ends with the session. A frame that was
 * wrong is not asked again until the next sign-in.
 */
async function askRefreshToken() {
  const user = await manager.getUser();
  if (user) {
    user.session_state = null;
    await manager.storeUser(user);
    await renew();
  }
}

manager.events.addUserLoaded(user => {
  element('problem').textContent = '';
  show(user);
});
manager.events.addUserUnloaded(() => {
  clearTimeout(nextTry);
  pause = firstPause;
  show(null);
});
manager.events.addUserSignedOut(askRefreshToken);
manager.events.addAccessTokenExpiring(renew);
// A page that was asleep may have missed the time before.
manager.events.addAccessTokenExpired(renew);

on('sign-in', () => manager.signinRedirect());
on('sign-out', () => manager.signoutRedirect());
on('renew', renew);

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
