import { expect } from 'chai';
import { commandApiConfig } from './command-api.ts';
import { ConfigError, readConfig } from './environment.ts';
import { queryApiConfig } from './query-api.ts';

const command = {
  EVENT_LOG_URLS: 'postgres://log/x',
  OIDC_ISSUER: 'https://issuer.example/pool',
  PORT: '3001',
};
const query = { ...command, READ_MODEL_URL: 'postgres://read/x', REDIS_URL: 'redis://redis' };

const faultsOf = (environment: Record<string, string>): string => {
  try {
    readConfig(queryApiConfig, environment);
    return '';
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message;
  }
};

describe('the configuration of the APIs', () => {
  it('mounts every context on a loopback address unless told otherwise', () => {
    expect(readConfig(commandApiConfig, command)).to.deep.include({
      SERVICES: ['books', 'readers', 'recommendations'],
      HOST: '127.0.0.1',
      PORT: 3001,
      OIDC_AUDIENCE: 'estante',
      LOG_LEVEL: 'info',
    });
  });

  it('records the recommendations of every reader-day, or of the share that it is told', () => {
    const rateOf = (rate: string) =>
      readConfig(commandApiConfig, { ...command, EXPOSURE_SAMPLE_RATE: rate }).EXPOSURE_SAMPLE_RATE;
    expect(['', '1', '0.05'].map(rateOf)).to.deep.equal([1, 1, 0.05]);
    for (const rate of ['0', '-0.1', '1.01', 'half']) {
      expect(() => rateOf(rate), rate).to.throw(ConfigError, 'above 0 and at most 1');
    }
  });

  it('mounts the contexts it names', () => {
    expect(readConfig(queryApiConfig, { ...query, SERVICES: 'books, readers' }).SERVICES).to.deep.equal([
      'books',
      'readers',
    ]);
  });

  it('lets pages of the origins it names call the API, and of no others', () => {
    const originsOf = (CORS_ORIGINS: string) =>
      readConfig(commandApiConfig, { ...command, CORS_ORIGINS }).CORS_ORIGINS;
    expect(originsOf('')).to.deep.equal([]);
    const two = ['https://app.example', 'http://localhost:5173'];
    expect(originsOf(two.join(', '))).to.deep.equal(two);
    for (const wrong of [
      '*',
      'null',
      'app.example',
      'https://app.example/',
      'https://App.example',
      'file:',
    ]) {
      expect(() => originsOf(wrong), wrong).to.throw(ConfigError, 'must be a list of origins');
    }
  });

  it('holds replies against the contract only where it is told to', () => {
    const checks = (CHECK_REPLIES: string) =>
      readConfig(queryApiConfig, { ...query, CHECK_REPLIES }).CHECK_REPLIES;
    expect(['', 'false', 'true'].map(checks)).to.deep.equal([false, false, true]);
  });

  it('takes an empty variable for an unset one', () => {
    expect(readConfig(queryApiConfig, { ...query, SERVICES: '', HOST: '' }).HOST).to.equal('127.0.0.1');
  });

  it('lists every fault at once, and no value', () => {
    const faults = faultsOf({
      EVENT_LOG_URLS: 'hidden',
      SERVICES: 'hidden',
      OIDC_ISSUER: 'http://hidden.example',
    });
    for (const name of ['EVENT_LOG_URLS', 'READ_MODEL_URL', 'REDIS_URL', 'SERVICES', 'OIDC_ISSUER', 'PORT']) {
      expect(faults).to.include(`${name}:`);
    }
    expect(faults).not.to.include('hidden');
  });

  it('takes an issuer without https from this machine only', () => {
    expect(faultsOf({ ...query, OIDC_ISSUER: 'http://127.0.0.1:8080/oidc' })).to.equal('');
    expect(faultsOf({ ...query, OIDC_ISSUER: 'http://issuer.example' })).to.include('https');
  });
});
