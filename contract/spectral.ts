import spectral, { type RulesetDefinition } from '@stoplight/spectral-core';
import rulesets from '@stoplight/spectral-rulesets';
import { localContract } from '../infra/local/api-document.ts';

/** Fails when Spectral's rules for OpenAPI find anything in the document, be it a warning. */
const judge = new spectral.Spectral();
// The two packages type the same ruleset differently.
judge.setRuleset({ extends: [rulesets.oas as RulesetDefinition] });
const found = await judge.run(JSON.stringify(localContract()));
for (const { code, path, message } of found) {
  process.stderr.write(`${String(code)} at ${path.join('.')}: ${message}\n`);
}
process.stdout.write(`Spectral: ${found.length} findings in openapi.json\n`);
process.exitCode = found.length === 0 ? 0 : 1;
