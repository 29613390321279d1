import { expect } from 'chai';
import fc from 'fast-check';
import { base64url, errors, exportSPKI, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { issuerKeys, isTrustworthy } from './issuer-keys.ts';
import { standardClaims, startTestIssuer, testAudience, type TestIssuer } from './testing.ts';
import { clockSkewSeconds, rememberedMsMax, tokenVerifier, type TokenVerifier } from './token-verifier.ts';

const nowSeconds = () => Math.floor(Date.now() / 1000);

describe('verifying tokens', () => {
  let issuer: TestIssuer;
  let verifier: TokenVerifier;
  beforeEach(async () => {
    issuer = await startTestIssuer();
    verifier = verifierOf(issuer);
  });
  afterEach(() => issuer.close());

  const refusal = async (token: string): Promise<string> => {
    const verdict = await verifier.verify(token);
    return verdict.status === 'invalid' ? verdict.reason : verdict.status;
  };

  it('says whom a valid token speaks for, and in which roles', async () => {
    expect(await verifier.verify(await issuer.sign({ roles: ['librarian'] }))).to.deep.equal({
      status: 'valid',
      caller: { issuer: issuer.url, subject: 'ana', roles: ['librarian'] },
    });
  });

  it('takes the groups of Cognito for roles', async () => {
    const verdict = await verifier.verify(await issuer.sign({ 'cognito:groups': ['librarian'] }));
    expect(verdict.status === 'valid' && verdict.caller.roles).to.deep.equal(['librarian']);
  });

  it('refuses an expired token, with a little patience for clocks', async () => {
    expect(await refusal(await issuer.sign({ exp: nowSeconds() - clockSkewSeconds - 2 }))).to.equal(
      'it has expired',
    );
    expect(await refusal(await issuer.sign({ exp: nowSeconds() - clockSkewSeconds + 3 }))).to.equal('valid');
  });

  it('refuses a token of another issuer, for another audience, or not valid yet', async () => {
    expect(await refusal(await issuer.sign({ iss: 'https://other' }))).to.include('"iss"');
    expect(await refusal(await issuer.sign({ aud: 'other' }))).to.include('"aud"');
    expect(await refusal(await issuer.sign({ nbf: nowSeconds() + 60 }))).to.include('"nbf"');
  });

  it('refuses a token without a subject, an expiry or an audience', async () => {
    expect(await refusal(await issuer.sign({ sub: undefined }))).to.include('"sub"');
    expect(await refusal(await issuer.sign({ exp: undefined }))).to.include('"exp"');
    expect(await refusal(await issuer.sign({ aud: undefined }))).to.include('"aud"');
  });

  it('refuses a subject that cannot be stored', async () => {
    expect(await refusal(await issuer.sign({ sub: 'a\u0000b' }))).to.equal('its claims are not usable');
    expect(await refusal(await issuer.sign({ sub: '' }))).to.equal('its claims are not usable');
  });

  it('refuses a token that nobody signed', async () => {
    const unsigned = new UnsecuredJWT(standardClaims(issuer.url)).encode();
    expect(await refusal(unsigned)).to.equal('it is signed in a way that is not accepted here');
  });

  it('refuses a token whose shared secret is the public key', async () => {
    const secret = new TextEncoder().encode(await exportSPKI(issuer.publicKey()));
    const forged = await new SignJWT(standardClaims(issuer.url))
      .setProtectedHeader({ alg: 'HS256', kid: issuer.keyId() })
      .sign(secret);
    expect(await refusal(forged)).to.equal('it is signed in a way that is not accepted here');
  });

  it('refuses a token signed with a key that the issuer does not have', async () => {
    const { privateKey } = await generateKeyPair('ES256');
    const sign = (kid: string) =>
      new SignJWT(standardClaims(issuer.url)).setProtectedHeader({ alg: 'ES256', kid }).sign(privateKey);
    expect(await refusal(await sign('unknown'))).to.equal(
      'it is signed with a key that its issuer does not have',
    );
    expect(await refusal(await sign(issuer.keyId()))).to.equal('its signature does not fit its content');
  });

  it('refuses a token that was tampered with, also after it has seen the true one', async () => {
    const [header = '', , signature = ''] = (await issuer.sign()).split('.');
    const claims = { ...standardClaims(issuer.url), sub: 'eve' };
    const tampered = `${header}.${base64url.encode(JSON.stringify(claims))}.${signature}`;
    expect(await refusal(`${header}.${base64url.encode('{')}.${signature}`)).not.to.equal('valid');
    expect(await refusal(tampered)).to.equal('its signature does not fit its content');
  });

  it('never fails on garbage', async () => {
    const part = fc.oneof(
      fc.string(),
      fc.base64String(),
      fc.json().map((json) => base64url.encode(json)),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 5 }), async (parts) => {
        expect((await verifier.verify(parts.join('.'))).status).to.equal('invalid');
      }),
      { numRuns: 200 },
    );
  });

  it('remembers a valid token until it expires, not longer', async () => {
    const clock = { now: Date.now() };
    const patient = tokenVerifier({ issuer: issuer.url, audience: testAudience, now: () => clock.now });
    const token = await issuer.sign({ exp: nowSeconds() + 60 });
    const first = await patient.verify(token);
    expect(await patient.verify(token)).to.equal(first);
    clock.now += (60 + clockSkewSeconds + 1) * 1000;
    expect(await patient.verify(token)).to.deep.equal({ status: 'invalid', reason: 'it has expired' });
  });

  it('forgets a valid token in time to notice that its key was withdrawn', async () => {
    const clock = { now: Date.now() };
    let isWithdrawn = false;
    const keys = {
      find: async () => {
        if (isWithdrawn) throw new errors.JWKSNoMatchingKey();
        return issuer.publicKey();
      },
      ready: async () => undefined,
    };
    const now = () => clock.now;
    const forgetful = tokenVerifier({ issuer: issuer.url, audience: testAudience, keys, now });
    const token = await issuer.sign({ exp: nowSeconds() + 10 * 3_600 });
    expect((await forgetful.verify(token)).status).to.equal('valid');
    isWithdrawn = true;
    clock.now += rememberedMsMax - 1;
    expect((await forgetful.verify(token)).status).to.equal('valid');
    clock.now += 1;
    expect(await forgetful.verify(token)).to.deep.equal({
      status: 'invalid',
      reason: 'it is signed with a key that its issuer does not have',
    });
  });

  it('accepts a token of a key that the issuer has added since', async () => {
    verifier = verifierOf(issuer);
    expect(await refusal(await issuer.sign())).to.equal('valid');
    await issuer.rotate();
    expect(await refusal(await issuer.sign())).to.equal('valid');
  });

  it('fetches the keys once, however many tokens come', async () => {
    const tokens = await Promise.all(
      Array.from({ length: 20 }, (_, index) => issuer.sign({ sub: `s${index}` })),
    );
    await Promise.all(tokens.map((token) => verifier.verify(token)));
    expect(issuer.fetches).to.equal(1);
  });

  it('says that keys are unavailable while the issuer is, and recovers', async () => {
    issuer.failing = true;
    expect(await refusal(await issuer.sign())).to.equal('keys-unavailable');
    expect(await verifier.ready().catch((error: unknown) => String(error))).to.include('cannot be fetched');
    issuer.failing = false;
    expect(await refusal(await issuer.sign())).to.equal('valid');
    await verifier.ready();
  });

  it('goes on with the keys it has while the issuer is away', async () => {
    expect(await refusal(await issuer.sign())).to.equal('valid');
    issuer.failing = true;
    expect(await refusal(await issuer.sign({ sub: 'bea' }))).to.equal('valid');
  });

  it('refuses an issuer that calls itself something else', async () => {
    const keys = issuerKeys(`${issuer.url}/`, { retryPauseMs: 0 });
    verifier = tokenVerifier({ issuer: `${issuer.url}/`, audience: testAudience, keys });
    expect(await refusal(await issuer.sign({ iss: `${issuer.url}/` }))).to.equal('keys-unavailable');
  });

  it('takes keys over https or from this machine only', () => {
    expect(isTrustworthy('https://issuer.example/keys')).to.equal(true);
    expect(isTrustworthy('http://127.0.0.1:1/keys')).to.equal(true);
    expect(isTrustworthy('http://issuer.example/keys')).to.equal(false);
  });
});

const verifierOf = ({ url }: TestIssuer) =>
  tokenVerifier({
    issuer: url,
    audience: testAudience,
    keys: issuerKeys(url, { retryPauseMs: 0, unknownKeyPauseMs: 0 }),
  });
