import { writeFileSync } from 'node:fs';
import Mocha from 'mocha';

/** Mocha's own `spec` report, and the counts as JSON in the file that the option `counts` names. */
export default class CountingReporter extends Mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    runner.once('end', () => {
      const { passes, failures, pending } = runner.stats;
      const counts = { passed: passes, failed: failures, skipped: pending };
      writeFileSync(options.reporterOption.counts, JSON.stringify(counts));
    });
  }
}
