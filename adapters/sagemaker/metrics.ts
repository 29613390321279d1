import type { ModelManifest } from '../../domain/recommending/training-manifests.ts';

type Metrics = ModelManifest['metrics'];

/** The name that a metric has in SageMaker, by its name in the manifest. */
const names: Readonly<Record<keyof Metrics, string>> = {
  readers: 'heldout:readers',
  recall20: 'heldout:recall20',
  ndcg20: 'heldout:ndcg20',
  hitRate20: 'heldout:hit_rate20',
  trainSeconds: 'train:seconds',
  peakMiB: 'train:peak_mib',
};

/** What `MetricDefinitions` of a training job are set to, so that SageMaker finds {@link metricLines} in the log. */
export const metricDefinitions: readonly { readonly Name: string; readonly Regex: string }[] = Object.values(
  names,
).map((name) => ({ Name: name, Regex: `${name}=([0-9.]+);` }));

/** The metrics of a trained model, one a line. */
export const metricLines = (metrics: Metrics): readonly string[] =>
  Object.entries(names).map(
    // Object.entries forgets the key type.
    ([metric, name]) => `${name}=${metrics[metric as keyof Metrics].toFixed(6)};`,
  );
