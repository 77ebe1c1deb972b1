import * as client from 'openid-client';
import { keyId, privateKey } from './keys.js';
import { settings } from './settings.js';

const proof = settings.clientSecret ? client.ClientSecretBasic(settings.clientSecret) : client.PrivateKeyJwt({ key: privateKey, kid: keyId });

let found;

/** What the provider says about itself, asked for at the first sign-in; asked again after a failure. */
export function provider() {
  found ??= client
    .discovery(new URL(settings.provider), settings.clientId, undefined, proof)
    .catch(problem => {
      found = undefined;
      throw problem;
    });
  return found;
}
