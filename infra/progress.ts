/** A line that says how far long work has come, with rate and remaining time; redrawn on a terminal, rare plain lines elsewhere. */
export type Progress = {
  /** `before` of what is done had been done when this work began: it does not count for the rate. */
  readonly update: (done: number, total: number, before?: number) => void;
  /** Says something in between, on a line of its own. */
  readonly note: (text: string) => void;
  /** Ends the line with what came of the work. */
  readonly done: (summary: string) => void;
};

type Output = { readonly isTTY?: boolean | undefined; readonly write: (text: string) => unknown };

const redrawMs = 100;
const plainLineMs = 5_000;
const barWidth = 24;

/** Starts a progress line called `title` on standard error. */
export function startProgress(title: string, output: Output = process.stderr, now = Date.now): Progress {
  const startedAt = now();
  const everyMs = output.isTTY === true ? redrawMs : plainLineMs;
  let drawnAt = startedAt;
  const line = (text: string): void => {
    output.write(output.isTTY === true ? `\r\u001b[2K${text}` : `${text}\n`);
  };
  return {
    update: (done, total, before = 0) => {
      if (now() - drawnAt < everyMs) return;
      drawnAt = now();
      line(progressLine(title, { done, total, before, elapsedMs: drawnAt - startedAt }));
    },
    note: (text) => {
      line(`${title}: ${text}`);
      if (output.isTTY === true) output.write('\n');
    },
    done: (summary) => {
      line(`${title}: ${summary} in ${((now() - startedAt) / 1_000).toFixed(1)} s`);
      if (output.isTTY === true) output.write('\n');
    },
  };
}

type Done = {
  readonly done: number;
  readonly total: number;
  readonly before?: number;
  readonly elapsedMs: number;
};

/** For example `seeding [######------------------] 25 %  300/1200  150/s  6 s left`. */
export function progressLine(title: string, { done, total, before = 0, elapsedMs }: Done): string {
  const share = total === 0 ? 1 : Math.min(done / total, 1);
  const filled = Math.round(share * barWidth);
  const bar = '#'.repeat(filled) + '-'.repeat(barWidth - filled);
  const perSecond = elapsedMs === 0 ? 0 : ((done - before) * 1_000) / elapsedMs;
  const left = perSecond === 0 ? '?' : Math.ceil(Math.max(0, total - done) / perSecond);
  return `${title} [${bar}] ${Math.floor(share * 100)} %  ${done}/${total}  ${Math.round(perSecond)}/s  ${left} s left`;
}
