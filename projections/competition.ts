import { WatermarkMovedError } from './ports.ts';

/** How often a page is tried again because a competing projector moved the watermark. */
export const competitionRetriesMax = 20;

/** Applies a page, and judges it anew when a competing projector was faster, at most {@link competitionRetriesMax} times. */
export async function againstCompetition<Applied>(apply: () => Promise<Applied>): Promise<Applied> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await apply();
    } catch (error) {
      if (!(error instanceof WatermarkMovedError) || attempt === competitionRetriesMax) throw error;
    }
  }
}
