import assert from 'node:assert/strict';
import * as client from 'openid-client';
import { fetchWith } from '../certificates.mjs';
import { Visitor } from '../visitor.mjs';

export const REDIRECT_URI = 'https://rp.example/back';
export const SIGNED_OUT_URI = 'https://rp.example/signed-out';

/** Registers a client of its own and discovers the server (RFC 7591, OpenID Connect Discovery 1.0), both by the package. */
export function register(world, metadata = {}, authentication = client.ClientSecretBasic()) {
  return client.dynamicClientRegistration(
    new URL(world.issuer),
    { redirect_uris: [REDIRECT_URI], post_logout_redirect_uris: [SIGNED_OUT_URI], client_name: 'openid-client', ...metadata },
    authentication,
    { initialAccessToken: world.registrationToken },
  );
}

/** Registers a client that shows a certificate, at the addresses where it is asked for one (RFC 8705, 5). */
export async function registerWithCertificate(world, certificate, metadata) {
  const { client_id } = (await register(world, metadata, client.TlsClientAuth())).clientMetadata();
  return client.discovery(new URL(world.issuer), client_id, { use_mtls_endpoint_aliases: true }, client.TlsClientAuth(), { [client.customFetch]: fetchWith(certificate) });
}

/** What an app sends in every request, and what it keeps to check the answer. */
export async function newRequest(parameters = {}) {
  const pkceCodeVerifier = client.randomPKCECodeVerifier();
  const expectedNonce = client.randomNonce();
  const expectedState = client.randomState();
  return {
    parameters: {
      redirect_uri: REDIRECT_URI,
      scope: 'openid',
      state: expectedState,
      nonce: expectedNonce,
      code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
      ...parameters,
    },
    checks: { pkceCodeVerifier, expectedNonce, expectedState, idTokenExpected: true },
  };
}

/** Signs a person in by the code flow; the package checks state, iss, nonce, PKCE and the ID token. */
export async function signIn(world, config, parameters = {}, { visitor = new Visitor(world), build = client.buildAuthorizationUrl, checks = {} } = {}) {
  const request = await newRequest(parameters);
  const arrived = await visitor.travel(await build(config, request.parameters));
  const tokens = await client.authorizationCodeGrant(config, arrived, { ...request.checks, ...checks });
  assert.ok(tokens.claims().sub);
  return tokens;
}
