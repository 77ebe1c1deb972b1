import assert from 'node:assert/strict';
import * as oauth from 'oauth4webapi';
import { Visitor } from '../visitor.mjs';

export const REDIRECT_URI = 'https://rp.example/back';

/** The metadata of the server (OpenID Connect Discovery 1.0, 4), checked by the package. */
export async function discover(world) {
  const issuer = new URL(world.issuer);
  return oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer));
}

/** Registers a client (RFC 7591) by the package. */
export async function register(world, metadata = {}) {
  const as = await discover(world);
  const response = await oauth.dynamicClientRegistrationRequest(
    as,
    { redirect_uris: [REDIRECT_URI], client_name: 'oauth4webapi', ...metadata },
    { initialAccessToken: world.registrationToken },
  );
  return { as, client: await oauth.processDynamicClientRegistrationResponse(response) };
}

/** What an app sends in every request, and what it keeps to check the answer. */
export async function newRequest(client, parameters = {}) {
  const verifier = oauth.generateRandomCodeVerifier();
  const nonce = oauth.generateRandomNonce();
  const state = oauth.generateRandomState();
  return {
    verifier,
    nonce,
    state,
    parameters: new URLSearchParams({
      client_id: client.client_id,
      redirect_uri: REDIRECT_URI,
      response_type: 'code',
      scope: 'openid',
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      nonce,
      state,
      ...parameters,
    }),
  };
}

export function addressOf(as, parameters) {
  const address = new URL(as.authorization_endpoint);
  address.search = new URLSearchParams(parameters).toString();
  return address;
}

/** What arrived at the app, wherever it was put: the package takes a query, a fragment's parameters or a form. */
export async function readAnswer(arrived) {
  if (arrived instanceof Request) {
    return new URLSearchParams(await arrived.text());
  }
  return arrived.hash ? new URLSearchParams(arrived.hash.slice(1)) : arrived;
}

/** Exchanges the code of an answer; the package checks state, iss, nonce and the ID token. */
export async function exchange({ as, client }, authentication, request, answer, checks = {}) {
  const parameters = oauth.validateAuthResponse(as, client, answer, request.state);
  const response = await oauth.authorizationCodeGrantRequest(as, client, authentication, parameters, REDIRECT_URI, request.verifier);
  const tokens = await oauth.processAuthorizationCodeResponse(as, client, response, { expectedNonce: request.nonce, requireIdToken: true, ...checks });
  await oauth.validateApplicationLevelSignature(as, response);
  return tokens;
}

/** Signs a person in by the code flow. */
export async function signIn(world, party, authentication, parameters = {}, { visitor = new Visitor(world), checks } = {}) {
  const request = await newRequest(party.client, parameters);
  const answer = await readAnswer(await visitor.travel(addressOf(party.as, request.parameters)));
  const tokens = await exchange(party, authentication, request, answer, checks);
  assert.ok(oauth.getValidatedIdTokenClaims(tokens).sub);
  return tokens;
}
