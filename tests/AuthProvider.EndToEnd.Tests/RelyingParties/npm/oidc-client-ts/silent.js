const settings = await (await fetch('settings.json')).json();
await new oidc.UserManager(settings).signinSilentCallback();
