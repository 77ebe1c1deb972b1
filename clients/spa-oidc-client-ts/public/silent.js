// The provider sends a hidden frame here when the page asks whether the session still is the same.
await new oidc.UserManager({}).signinSilentCallback();
