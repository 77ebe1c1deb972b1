// An app in the browser, as the documentation of oidc-client-ts has it. The page shows what the package says.
const settings = await (await fetch('settings.json')).json();
const manager = new oidc.UserManager(settings);
const element = id => document.getElementById(id);

function show(user) {
  element('nobody').hidden = !!user;
  element('name').textContent = user?.profile.preferred_username ?? '';
  element('token').textContent = user?.access_token ?? '';
}

function on(id, act) {
  element(id).addEventListener('click', () => act().catch(problem => { element('problem').textContent = problem.error ?? problem; }));
}

manager.events.addUserLoaded(show);
manager.events.addUserUnloaded(() => show(null));
manager.events.addSilentRenewError(problem => { element('problem').textContent = problem.error ?? problem; });
manager.events.addUserSignedOut(() => {
  element('session').textContent = 'over';
  return manager.removeUser();
});

// What the frame of the server answers to the package.
addEventListener('message', event => {
  if (event.origin === settings.authority && typeof event.data === 'string') {
    element('session').textContent = event.data;
  }
});

on('sign-in', () => manager.signinRedirect());
on('renew', () => manager.signinSilent());
on('renew-always', async () => manager.startSilentRenew());
on('sign-out', () => manager.signoutRedirect());

if (new URL(location).searchParams.has('code')) {
  await manager.signinRedirectCallback();
  history.replaceState(null, '', '/');
}
show(await manager.getUser());
document.body.dataset.ready = 'true';
