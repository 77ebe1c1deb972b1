import assert from 'node:assert/strict';
import * as oauth from 'oauth4webapi';
import { newKey } from '../keys.mjs';
import { Visitor } from '../visitor.mjs';
import { addressOf, discover, exchange, newRequest, readAnswer, register, signIn } from './party.mjs';

const HYBRID = { response_types: ['code id_token'], grant_types: ['authorization_code', 'implicit'] };

export async function discovery(world) {
  const as = await discover(world);
  assert.equal(as.issuer, world.issuer);
  assert.ok(as.code_challenge_methods_supported.includes('S256'));
}

export async function codeFlowInTheQuery(world) {
  await codeFlow(world, {});
}

export async function codeFlowInTheFragment(world) {
  await codeFlow(world, { response_mode: 'fragment' });
}

export async function codeFlowByFormPost(world) {
  await codeFlow(world, { response_mode: 'form_post' });
}

export async function codeFlowOfAPublicClient(world) {
  await signIn(world, await register(world, { token_endpoint_auth_method: 'none' }), oauth.None());
}

export async function maxAge(world) {
  const party = await register(world);
  await signIn(world, party, basic(party), { max_age: '100' }, { checks: { maxAge: 100 } });
}

export async function pushedRequest(world) {
  const party = await register(world, { require_pushed_authorization_requests: true });
  const request = await newRequest(party.client);
  await finishPushed(world, party, request, request.parameters);
}

export async function signedRequest(world) {
  const { party, request, signed } = await sign(world, 'PS256');
  const answer = await readAnswer(await new Visitor(world).travel(addressOf(party.as, { client_id: party.client.client_id, request: signed })));
  await exchange(party, basic(party), request, answer);
}

export async function signedRequestThatIsPushed(world) {
  const { party, request, signed } = await sign(world, 'ES256');
  await finishPushed(world, party, request, new URLSearchParams({ request: signed }));
}

/** OpenID Connect Core 1.0, 6.2: the server fetches the request from where the app put it. */
export async function signedRequestByReference(world) {
  const request_uri = `${world.board}/${oauth.generateRandomState()}`;
  const { party, request, signed } = await sign(world, 'RS256', { request_uris: [request_uri] });
  await fetch(request_uri, { method: 'PUT', body: signed, headers: { 'content-type': 'application/oauth-authz-req+jwt' } });
  const { client_id } = party.client;
  const answer = await readAnswer(await new Visitor(world).travel(addressOf(party.as, { client_id, request_uri, response_type: 'code', scope: 'openid' })));
  await exchange(party, basic(party), request, answer);
}

export async function hybridFlow(world) {
  await hybrid(world, {}, oauth.validateCodeIdTokenResponse);
}

export async function hybridFlowByFormPost(world) {
  await hybrid(world, { response_mode: 'form_post' }, oauth.validateCodeIdTokenResponse);
}

/** The ID token binds the code and the state (FAPI 1.0 Advanced, 5.1.1). */
export async function hybridFlowWithADetachedSignature(world) {
  await hybrid(world, {}, oauth.validateDetachedSignatureResponse);
}

export async function personWhoRefuses(world) {
  const party = await register(world);
  const request = await newRequest(party.client);
  const arrived = await new Visitor(world).travel(addressOf(party.as, request.parameters), 'deny');
  assert.throws(() => oauth.validateAuthResponse(party.as, party.client, arrived, request.state), { error: 'access_denied' });
}

export async function codeUsedTwice(world) {
  const party = await register(world);
  const request = await newRequest(party.client);
  const answer = await readAnswer(await new Visitor(world).travel(addressOf(party.as, request.parameters)));
  await exchange(party, basic(party), request, answer);
  await assert.rejects(exchange(party, basic(party), request, answer), { error: 'invalid_grant' });
}

export async function wrongVerifier(world) {
  const party = await register(world);
  const request = await newRequest(party.client);
  const answer = await readAnswer(await new Visitor(world).travel(addressOf(party.as, request.parameters)));
  await assert.rejects(exchange(party, basic(party), { ...request, verifier: oauth.generateRandomCodeVerifier() }, answer), { error: 'invalid_grant' });
}

function basic({ client }) {
  return oauth.ClientSecretBasic(client.client_secret);
}

async function codeFlow(world, parameters) {
  const party = await register(world);
  await signIn(world, party, basic(party), parameters);
}

async function sign(world, alg, metadata = {}) {
  const key = await newKey(alg);
  const party = await register(world, { request_object_signing_alg: alg, jwks: { keys: [key.jwk] }, ...metadata });
  const request = await newRequest(party.client);
  return { party, request, signed: await oauth.issueRequestObject(party.as, party.client, request.parameters, key) };
}

async function finishPushed(world, party, request, parameters) {
  const response = await oauth.pushedAuthorizationRequest(party.as, party.client, basic(party), parameters);
  const { request_uri, expires_in } = await oauth.processPushedAuthorizationResponse(party.as, party.client, response);
  assert.ok(expires_in > 0);
  const answer = await readAnswer(await new Visitor(world).travel(addressOf(party.as, { client_id: party.client.client_id, request_uri })));
  await exchange(party, basic(party), request, answer);
}

async function hybrid(world, parameters, validate) {
  const party = await register(world, HYBRID);
  const request = await newRequest(party.client, { response_type: 'code id_token', ...parameters });
  const answer = await readAnswer(await new Visitor(world).travel(addressOf(party.as, request.parameters)));
  const validated = await validate(party.as, party.client, answer, request.nonce, request.state);
  const response = await oauth.authorizationCodeGrantRequest(party.as, party.client, basic(party), validated, request.parameters.get('redirect_uri'), request.verifier);
  const tokens = await oauth.processAuthorizationCodeResponse(party.as, party.client, response, { expectedNonce: request.nonce, requireIdToken: true });
  assert.ok(oauth.getValidatedIdTokenClaims(tokens).sub);
}
